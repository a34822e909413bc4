import { withAdvice } from '../src/console/advice.ts'
import { executeLine, questionFor, readonlyReason } from '../src/console/commands.ts'
import type { PacketDecoder } from '../src/console/decode.ts'
import { compileFilter, isFilterError } from '../src/console/filter.ts'
import { type PacketRing, PacketSelection } from '../src/console/packet-ring.ts'
import type { PendingSwitch } from '../src/console/pending.ts'
import type { EnginePort } from '../src/console/port.ts'
import { stepsText } from '../src/console/rows/switching.ts'
import type { ConsoleStore, Modal, ScreenState } from '../src/console/store.ts'
import { milliseconds } from '../src/console/text.ts'
import { parseLine } from '../src/engine/command-lines.ts'
import type { CommandResult } from '../src/engine/messages.ts'
import type { Theme } from './theme.ts'

/** What keys and views work with: the store they read, the port that commands leave by, the terminal they draw on. */
export interface Cockpit {
  readonly store: ConsoleStore
  readonly port: EnginePort
  readonly readonly: boolean
  readonly theme: Theme
  readonly packets: PacketFeed
  readonly decode: PacketDecoder | undefined
  /** Columns and rows of the terminal now. */
  size(): { readonly columns: number; readonly rows: number }
  /** Writes past the screen to the terminal itself, for its clipboard. */
  write(sequence: string): void
  quit(): void
}

/** The packets that the view shows: those of one player that the filter lets through. */
export class PacketFeed {
  readonly #store: ConsoleStore
  #made: { ring: PacketRing; filter: string; selection: PacketSelection } | undefined

  constructor(store: ConsoleStore) {
    this.#store = store
  }

  /** Undefined while no player is inspected. Brings in what has arrived. */
  current(state: ScreenState): { readonly ring: PacketRing; readonly selection: PacketSelection } | undefined {
    const { player } = state.packets
    if (player === undefined) return undefined
    const ring = this.#store.ring(player)
    const { filter } = state.views.packets
    if (this.#made?.ring !== ring || this.#made.filter !== filter) {
      const compiled = compileFilter(filter)
      const match = isFilterError(compiled) ? { match: () => false } : compiled
      this.#made = { ring, filter, selection: new PacketSelection(ring, match) }
    }
    this.#made.selection.refresh()
    return this.#made
  }

  /** How many of the selection are shown (the rest came after the pause) and which of them is selected; -1 if none. */
  shown(state: ScreenState): { readonly count: number; readonly index: number } {
    const made = this.current(state)
    if (made === undefined) return { count: 0, index: -1 }
    const { pausedAt, follow, position } = state.packets
    const count = pausedAt === undefined ? made.selection.length : made.selection.indexOf(pausedAt)
    if ((follow && pausedAt === undefined) || position === undefined) return { count, index: count - 1 }
    return { count, index: Math.min(made.selection.indexOf(position), count - 1) }
  }
}

export const showModal = (cockpit: Cockpit, modal: Modal | undefined) => cockpit.store.state.setState({ modal })

/** Runs lines one after the other; failures are told, and what they answer is shown. */
export async function runLines(cockpit: Cockpit, lines: readonly string[]): Promise<readonly CommandResult[]> {
  const { store } = cockpit
  const context = { port: cockpit.port, store, readonly: cockpit.readonly, quit: () => cockpit.quit() }
  // Sent at once: the engine keeps their order, and one that waits does not hold up the others.
  const results = await Promise.all(
    lines.map(async (line) => {
      expectSwitch(store, line)
      const result = await executeLine(line, context)
      const wanted = settleSwitch(store, line)
      if (!result.ok) store.toast(failureText(wanted, result.error ?? `${line} failed.`), 'bad')
      else if (wanted !== undefined) store.toast(switchedText(wanted, result.data), 'good')
      return result
    }),
  )
  return results
}

/** Runs lines, asking first when they disturb players. */
export function askThenRun(cockpit: Cockpit, lines: readonly string[]): void {
  const question = questionFor(lines, cockpit.store.state.getState().snapshot)
  if (question === undefined) void runLines(cockpit, lines)
  else showModal(cockpit, { kind: 'ask', question, lines })
}

/** Why a line cannot be run on this screen. */
export function forbidden(cockpit: Cockpit, line: string): string | undefined {
  const parsed = parseLine(line)
  return cockpit.readonly && parsed.ok && !parsed.command.readonlyOk ? readonlyReason(parsed.command) : undefined
}

function switchIn(line: string): { player: string; to: string } | undefined {
  const parsed = parseLine(line)
  if (!parsed.ok || parsed.command.name !== 'switch') return undefined
  return { player: parsed.args.player!, to: parsed.args.server! }
}

/** Its progress is shown until the engine says how it ended. */
function expectSwitch(store: ConsoleStore, line: string): void {
  const wanted = switchIn(line)
  if (wanted === undefined) return
  store.state.setState((now) => ({
    pending: [...now.pending.slice(-99), { ...wanted, since: now.snapshot?.time ?? 0, steps: [] }],
  }))
}

/** A switch that was answered is no longer awaited; of several like it the oldest was meant. */
function settleSwitch(store: ConsoleStore, line: string): Wanted | undefined {
  const settled = switchIn(line)
  if (settled === undefined) return undefined
  const { pending } = store.state.getState()
  const found = pending.find((one) => one.player === settled.player && one.to === settled.to)
  if (found === undefined) return settled
  store.state.setState({ pending: pending.filter((one) => one !== found) })
  return found
}

/** A switch that was asked for, with the steps that were seen of it. */
type Wanted = Pick<PendingSwitch, 'player' | 'to'> & Partial<PendingSwitch>

/** Why it did not work, and what to do about it. */
function failureText(wanted: Wanted | undefined, error: string): string {
  const named = wanted === undefined || error.includes(wanted.player)
  return withAdvice(named ? error : `${wanted.player} stays where it is: ${error}`)
}

/** `Alex is on east: soft, 12 ms`, as far as the engine tells. */
function switchedText({ player, to, steps = [] }: Wanted, data: unknown): string {
  const { mode, ms, reason } = (data ?? {}) as { mode?: unknown; ms?: unknown; reason?: unknown }
  const how = [mode, typeof ms === 'number' ? milliseconds(ms) : undefined, reason].filter(
    (part) => typeof part === 'string',
  )
  const reached = steps.length > 1 ? ` (${stepsText(steps)})` : ''
  return `${player} is on ${to}${how.length > 0 ? `: ${how.join(', ')}` : ''}${reached}.`
}
