import { createStore, type StoreApi } from 'zustand/vanilla'
import type { IssuedCommand } from '../engine/command.ts'
import type { KnownNames } from '../engine/command-lines.ts'
import type { ViewName } from '../engine/command-table.ts'
import type { EngineMessage, Snapshot, TimedEvent } from '../engine/messages.ts'
import { Captures } from './captures.ts'
import { cleanDeep } from './clean.ts'
import { matchesWords } from './filter.ts'
import { Heat } from './heat.ts'
import type { PacketRing } from './packet-ring.ts'
import { afterEvent, afterSnapshot, type RequestedSwitch, withSwitch } from './pending.ts'
import type { EnginePort } from './port.ts'
import { PacketRates, type Rates } from './rates.ts'
import { logText } from './rows/events.ts'
import { levelsFrom } from './rows/log-levels.ts'
import { firstState, type LogState, type ScreenState, type ViewState } from './state.ts'
import type { Tone } from './text.ts'

/** Events that are kept for the log. */
export const eventLimit = 2000

export interface ConsoleStore {
  readonly state: StoreApi<ScreenState>
  /** Packets by player; mutable, see PacketRing. */
  readonly rings: ReadonlyMap<string, PacketRing>
  /** Where players have been lately; mutable. */
  readonly heat: Heat
  /** Packets per second of the last snapshots by player. */
  rates(player: string): Rates | undefined
  /** The ring of a player, made on first use. */
  ring(player: string): PacketRing
  /** Takes in one message of the engine: the boundary at which text from outside is cleaned. */
  receive(message: EngineMessage): void
  toast(text: string, tone?: Tone): void
  /** A switch was sent: its progress is shown until it is settled. */
  expectSwitch(command: IssuedCommand<'switch'>): void
  /** The command of this id has ended: answers the switch that it was, the first time. */
  settleSwitch(id: number): RequestedSwitch | undefined
  /** Players and servers that exist now. */
  names(): KnownNames
}

/** The console's model: what the engine last sent, and how it is being looked at. */
export function createConsoleStore(): ConsoleStore {
  const state = createStore<ScreenState>(() => firstState)
  const captures = new Captures()
  const heat = new Heat()
  const rates = new PacketRates()

  state.subscribe(({ packets: now }, { packets: before }) => {
    if (now.pausedAt === before.pausedAt && now.player === before.player) return
    captures.show(now.player, now.pausedAt !== undefined)
  })

  function toast(text: string, tone: Tone = 'text'): void {
    state.setState((now) => ({ toast: { text, tone, id: (now.toast?.id ?? 0) + 1 } }))
  }

  function takeSnapshot(snapshot: Snapshot): void {
    rates.take(snapshot)
    heat.take(snapshot)
    state.setState((now) => ({ snapshot, pending: afterSnapshot(now.pending, snapshot) }))
  }

  function takeEvents(shown: readonly TimedEvent[]): void {
    if (shown.length === 0) return
    state.setState((now) => {
      const all = [...now.events, ...shown]
      return {
        events: all.length > eventLimit ? all.slice(all.length - eventLimit) : all,
        eventCount: now.eventCount + shown.length,
        pending: shown.reduce(afterEvent, now.pending),
        log: stayed(now, shown),
      }
    })
    const reload = shown.findLast((event) => event.event === 'zones.reload')
    if (reload?.event === 'zones.reload') toast(reloadText(reload), reload.ok ? 'good' : 'bad')
  }

  return {
    state,
    rings: captures.rings,
    heat,
    ring: (player) => captures.of(player),
    toast,
    rates: (player) => rates.of(player),
    receive(message) {
      switch (message.kind) {
        case 'snapshot':
          return takeSnapshot(cleanDeep(message.snapshot))
        case 'events':
          return takeEvents(cleanDeep(message.events))
        case 'packets':
          for (const batch of message.batches) captures.of(cleanDeep(batch.player)).push(batch.packets, batch.lost)
          return
        case 'stopped':
          return state.setState({ stopped: message.error === undefined ? {} : { error: cleanDeep(message.error) } })
      }
    },
    expectSwitch(command) {
      state.setState((now) => ({ pending: withSwitch(now.pending, command, now.snapshot?.time ?? 0) }))
    },
    settleSwitch(id) {
      const { pending } = state.getState()
      const settled = pending.find((one) => one.id === id)
      if (settled !== undefined) state.setState({ pending: pending.filter((one) => one !== settled) })
      return settled
    },
    names() {
      const { snapshot } = state.getState()
      return {
        players: snapshot?.players.map((player) => player.name) ?? [],
        servers: snapshot?.servers.map((server) => server.name) ?? [],
      }
    },
  }
}

/** The log while it is read: the selected line stays, whatever comes after it. */
function stayed({ log, views }: ScreenState, fresh: readonly TimedEvent[]): LogState {
  if (log.follow || log.pausedAt !== undefined) return log
  const added = fresh.filter(
    (event) => levelsFrom(log.level, event) && matchesWords(logText(event), views.log.filter),
  ).length
  return { ...log, back: log.back + added }
}

/** What became of an edited zones.json, in one line: the log has the rest. */
function reloadText({ ok, problems = [], changes }: Extract<TimedEvent, { event: 'zones.reload' }>): string {
  const [first = '', ...more] = ok ? (changes ?? []) : problems
  const rest = more.length > 0 ? ` (+${more.length} more in the log)` : ''
  if (!ok) return `zones.json was not taken over: ${first}${rest} The mesh goes on with the last good one.`
  if (changes?.length === 0) return 'zones.json was read again: nothing is different.'
  return `zones.json was taken over${first === '' ? '.' : `: ${first}${rest}`}`
}

/** Feeds the store from the engine; returns the way to stop. */
export const connectStore = (store: ConsoleStore, port: EnginePort) =>
  port.subscribe((message) => store.receive(message))

/** Changes how one view is looked at. */
export function updateView(store: ConsoleStore, view: ViewName, change: Partial<ViewState>): void {
  store.state.setState((now) => ({ views: { ...now.views, [view]: { ...now.views[view], ...change } } }))
}
