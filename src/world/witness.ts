/**
 * The witness stands where a client stands: it folds the packets that the client receives into that client's state and
 * reports each one that no single vanilla server would have sent (contract, "A walker is a real client").
 */
import { type EntityTypes, entityTypesOf } from '../protocol/entity-types.ts'
import type { Direction, PacketSet, Protocol, State } from '../protocol/versions.ts'
import { channelRows } from './witness-channels.ts'
import { chunkRows, hasChunk } from './witness-chunks.ts'
import { entityRows, foldIds } from './witness-entities.ts'
import { listRows } from './witness-lists.ts'
import { configurationRows, loginRows, serverboundRows, sessionRows } from './witness-session.ts'
import {
  type Expected,
  newClientState,
  type Open,
  type Rule,
  type Sight,
  type WitnessedClient,
  type WitnessFold,
  type WitnessRows,
} from './witness-state.ts'
import { windowRows, windowRowsOfClient } from './witness-windows.ts'

export { type Expected, type Rule, rules, type WitnessedClient } from './witness-state.ts'

export interface Violation {
  /** Stable, kebab-case: a key of `rules`, which says what it means. */
  readonly rule: Rule
  readonly detail: string
  /** minecraft-data's name of the packet that showed it. */
  readonly packet: string
}

export interface WitnessOptions {
  /** Called with each violation as it comes. */
  readonly report?: (violation: Violation) => void
  /** Rules that the server watched is known to break; nothing is reported for them. */
  readonly ignore?: readonly Rule[]
  /**
   * Walk every packet against its whole schema. Without it only what a rule reads is checked.
   */
  readonly thorough?: boolean
  /** The server speaks unsigned chat only, as a mesh must: signatures chain per server. */
  readonly unsigned?: boolean
}

/** A vanilla client takes no more packets than this in a bundle (BundlerInfo.BUNDLE_SIZE_LIMIT). */
const bundleLimit = 4096
/**
 * A server sends what a bundle or a batch holds within a tick of its own: after these of the client's it is left open.
 */
const openTicks = 100
/** A client waits 30 s for its first chunk (ReceivingLevelScreen), and so does one in a fresh world: 12 s were seen. */
const groundlessTicks = 600
/** Violations kept; more are only counted. */
const keptViolations = 1000

/** What is read in no version: the play and configuration packets that minecraft-data describes wrongly (design). */
const schemaKnownWrong = new Set(['face_player', 'world_particles', 'entity_update_attributes', 'entity_metadata'])

interface PacketFold {
  readonly name: string
  readonly fold: WitnessFold | undefined
}

/** The folds of one version, compiled once and shared by its witnesses. */
interface Plan {
  readonly types: EntityTypes
  lines(
    state: State,
    direction: Direction,
  ): { readonly set: PacketSet; readonly byId: readonly (PacketFold | undefined)[] }
}

const playRows: WitnessRows = {
  ...sessionRows,
  ...entityRows,
  ...chunkRows,
  ...listRows,
  ...windowRows,
  ...channelRows,
}

const tables: Partial<Record<`${State} ${Direction}`, { readonly rows: WitnessRows; readonly ids: boolean }>> = {
  'login clientbound': { rows: loginRows, ids: false },
  'configuration clientbound': { rows: configurationRows.clientbound, ids: false },
  'configuration serverbound': { rows: configurationRows.serverbound, ids: false },
  'play clientbound': { rows: playRows, ids: true },
  'play serverbound': { rows: { ...serverboundRows, ...windowRowsOfClient }, ids: false },
}

const plans = new WeakMap<Protocol, Plan>()

function planOf(protocol: Protocol): Plan {
  const ready = plans.get(protocol)
  if (ready) return ready
  const compiled = new Map<string, ReturnType<Plan['lines']>>()
  const plan: Plan = {
    types: entityTypesOf(protocol.version),
    lines(state, direction) {
      const key = `${state} ${direction}` as const
      let lines = compiled.get(key)
      if (lines === undefined) {
        const set = protocol.packets(state, direction)
        const table = tables[key]
        const byId: (PacketFold | undefined)[] = []
        for (const name of set.names) {
          const id = set.idOf(name)
          if (id === undefined) continue
          const row = table?.rows[name]
          byId[id] = { name, fold: row ? row(set, name) : table?.ids ? foldIds(set, name) : undefined }
        }
        lines = { set, byId }
        compiled.set(key, lines)
      }
      return lines
    },
  }
  plans.set(protocol, plan)
  return plan
}

/** Reads a packet's id, an unsigned varint of at most two bytes in every version; -1 for anything else. */
function packetId(packet: Buffer): number {
  const first = packet[0]
  if (first === undefined) return -1
  if (first < 0x80) return first
  const second = packet[1]
  return second === undefined || second >= 0x80 ? -1 : (first & 0x7f) | (second << 7)
}

export class Witness {
  /** The first thousand. */
  readonly violations: Violation[] = []
  /** How many there were in all. */
  violationCount = 0
  /** Clientbound play packets seen, by name. */
  readonly counts = new Map<string, number>()
  readonly #state: WitnessedClient = newClientState()
  readonly #plan: Plan
  readonly #options: WitnessOptions
  readonly #ignored: ReadonlySet<Rule>
  readonly #expected = new Map<Expected, number>()
  readonly #sight: Sight
  #packet = ''

  constructor(protocol: Protocol, options: WitnessOptions = {}) {
    this.#plan = planOf(protocol)
    this.#options = options
    this.#ignored = new Set(options.unsigned ? options.ignore : [...(options.ignore ?? []), 'signed-chat'])
    this.#sight = {
      state: this.#state,
      types: this.#plan.types,
      report: (rule, detail) => this.#report(rule, detail),
      expect: (packet) => this.expect(packet),
      expected: (packet) => {
        const left = this.#expected.get(packet) ?? 0
        if (left > 0) this.#expected.set(packet, left - 1)
        return left > 0
      },
    }
  }

  /** What the client knows by now. */
  get state(): Readonly<WitnessedClient> {
    return this.#state
  }

  /** How often the client was sent a play packet of this name. */
  count(name: string): number {
    return this.counts.get(name) ?? 0
  }

  /** Says that `times` packets of this kind are about to come and are right: a respawn, a teleport by command … */
  expect(packet: Expected, times = 1): void {
    this.#expected.set(packet, (this.#expected.get(packet) ?? 0) + times)
  }

  /** Says that a teleport is about to come: `expect('position')`. */
  expectTeleport(): void {
    this.expect('position')
  }

  /** Folds what the client was sent: id and body, without length and compression. Never throws. */
  clientbound(state: State, packet: Buffer): void {
    const { set, byId } = this.#plan.lines(state, 'clientbound')
    const line = byId[packetId(packet)]
    if (line === undefined) {
      this.#packet = `${state} 0x${packetId(packet).toString(16)}`
      this.#report('packet-unknown', `packet id ${packetId(packet)} does not exist in the ${state} state`)
      return
    }
    this.#packet = line.name
    if (state === 'play') {
      this.counts.set(line.name, (this.counts.get(line.name) ?? 0) + 1)
      if (this.#state.inBundle && line.name !== 'bundle_delimiter') this.#bundled()
    }
    this.#fold(line, packet, set)
  }

  /** Folds what the client sent. Never throws. */
  serverbound(state: State, packet: Buffer): void {
    const line = this.#plan.lines(state, 'serverbound').byId[packetId(packet)]
    if (line?.fold === undefined) return
    this.#packet = line.name
    this.#fold(line, packet)
  }

  /**
   * A game tick has passed at a client that plays: reports what has lasted too long. The driver's ticks are time enough: when
   * the driver itself was held up, nothing came to be judged.
   */
  tick(): void {
    const state = this.#state
    if (state.inBundle) state.bundle.ticks++
    if (state.inBatch) state.batch.ticks++
    this.rest(openTicks)
    if (state.at === undefined) return
    const { x, z } = state.at
    if (hasChunk(state, Math.floor(x / 16), Math.floor(z / 16))) state.groundless = 0
    else if (++state.groundless === groundlessTicks) {
      this.#report('no-chunk', `no chunk under ${x} ${state.at.y} ${z} for ${groundlessTicks / 20} s`)
    }
  }

  /**
   * Says that nothing is under way (a quiet moment, or the stream's end) and reports what must not be left behind there: a
   * bundle, a chunk batch that has been open for `ticks` game ticks. The client goes on waiting for its end.
   */
  rest(ticks = 0): void {
    const { inBundle, bundle, inBatch, batch } = this.#state
    this.#packet = 'none'
    if (inBundle && bundle.ticks >= ticks) this.#reportOpen(bundle, 'bundle-open', 'a bundle was never closed')
    if (inBatch && batch.ticks >= ticks) this.#reportOpen(batch, 'batch-open', 'a chunk batch was never finished')
  }

  #bundled(): void {
    const { bundle } = this.#state
    if (++bundle.packets > bundleLimit) {
      this.#reportOpen(bundle, 'bundle-open', `more than ${bundleLimit} packets in a bundle`)
    }
  }

  #reportOpen(open: Open, rule: Rule, detail: string): void {
    if (open.reported) return
    open.reported = true
    this.#report(rule, detail)
  }

  #fold(line: PacketFold, packet: Buffer, set?: PacketSet): void {
    try {
      line.fold?.(this.#sight, packet)
      if (!this.#options.thorough || set === undefined) return
      const size = set.measure(packet)
      if (size !== packet.length) {
        this.#report('packet-unreadable', `${packet.length} bytes, of which the schema accounts for ${size}`)
      }
    } catch (error) {
      if (schemaKnownWrong.has(line.name)) return
      this.#report('packet-unreadable', (error as Error).message)
    }
  }

  #report(rule: Rule, detail: string): void {
    if (this.#ignored.has(rule)) return
    this.violationCount++
    const violation = { rule, detail, packet: this.#packet }
    if (this.violations.length < keptViolations) this.violations.push(violation)
    this.#options.report?.(violation)
  }
}
