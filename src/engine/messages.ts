/**
 * What engine and console send each other. Everything here survives a structured clone: the engine runs on a worker
 * thread when there is a screen. The engine speaks in `Snapshot`s (5–10 a second), `EngineEvent`s and `PacketBatch`es;
 * the console answers with commands, each of which ends with one result.
 */

import type {
  LinkRole,
  PacketDirection,
  PacketOutcome,
  PlayerEvent,
  SwitchCause,
  SwitchMode,
  SwitchRecord,
} from '../player/events.ts'
import type { CarryRecord } from '../player/links/carry-state.ts'
import type { LinkPhaseName } from '../player/links/link-phase.ts'
import type { Returned } from '../player/links/switch-state.ts'
import type { IssuedCommand } from './command.ts'
import type { EngineCommandName } from './command-table.ts'
import type { CustodyView } from './custody-view.ts'

export type {
  CarryRecord,
  CustodyView,
  LinkPhaseName,
  LinkRole,
  PacketDirection,
  PacketOutcome,
  Returned,
  SwitchCause,
  SwitchMode,
  SwitchRecord,
}

export interface LinkView {
  readonly server: string
  readonly role: LinkRole
  readonly phase: LinkPhaseName
  /** It has stood where the player stands, and has not been lost since. */
  readonly joined: boolean
  /** Made by `dummy` or a switch by hand: it stays until the opposite command, `unpin` or a switch by zone. */
  readonly held: boolean
  /** How often it was dialled in vain since it last stood. */
  readonly attempts: number
  /** Why it is not ready, in the server's words or ours. */
  readonly error?: string
  /** Entities and chunks that this link's server shows. */
  readonly entities: number
  readonly chunks: number
}

export interface PlayerView {
  readonly name: string
  readonly uuid: string
  /** The client's own entity id, the same for as long as it is connected. */
  readonly entityId: number
  readonly primary: string
  readonly links: readonly LinkView[]
  readonly dimension: string
  readonly x: number
  readonly y: number
  readonly z: number
  /** The server that owns the chunk the player stands in. */
  readonly zone?: string
  /** Blocks to the nearest border, if any. */
  readonly borderDistance?: number
  readonly pinned: boolean
  readonly walker: boolean
  /** What the client has spawned and loaded. */
  readonly entities: number
  readonly chunks: number
  readonly pingMs?: number
  /** Packets a second, counted over the last snapshot interval. */
  readonly packetsIn: number
  readonly packetsOut: number
  readonly inspected: boolean
  readonly recording: boolean
  /** The last few, the newest last; `player NAME` answers the whole journal. */
  readonly switches: readonly SwitchRecord[]
}

export interface ServerView {
  readonly name: string
  readonly address: string
  readonly embedded: boolean
  readonly up: boolean
  readonly error?: string
  readonly pingMs?: number
  readonly players: number
  readonly dummies: number
  readonly draining: boolean
  readonly sync: 'plugin' | 'rcon' | 'none' | 'unknown'
  /** Switches to this server in the last minute. */
  readonly switchesPerMinute: number
}

export interface MappingView {
  readonly proxyId: number
  readonly server: string
  readonly world: string
  readonly serverId: number
  /** Entity type name as far as the protocol knows it, such as `cow` or `player`. */
  readonly type: string
  readonly references: number
  /** Names of the players that have it spawned. */
  readonly holders: readonly string[]
}

export interface ZoneView {
  readonly server: string
  readonly dimension?: string
  /** Half-open chunk ranges; null is unbounded. */
  readonly x: readonly [number | null, number | null]
  readonly z: readonly [number | null, number | null]
  readonly outside?: boolean
  readonly polygon?: readonly (readonly [number, number])[]
}

export interface EngineNumbers {
  readonly rssMb: number
  readonly loopDelayP99Ms: number
  readonly packetsPerSecond: number
}

export interface WalkerNumbers {
  readonly count: number
  readonly crossings: number
  readonly violations: number
}

export interface Snapshot {
  readonly time: number
  readonly version: string
  /** Nothing of that version was ever tried. */
  readonly untried: boolean
  readonly listen: string
  readonly players: readonly PlayerView[]
  readonly servers: readonly ServerView[]
  readonly zones: readonly ZoneView[]
  readonly border: { readonly join: number; readonly leave: number; readonly cross: number }
  /** At most 500 rows, the newest first; the totals are whole. */
  readonly mappings: readonly MappingView[]
  readonly totals: { readonly mappings: number; readonly references: number; readonly dummies: number }
  readonly walkers: WalkerNumbers
  readonly engine: EngineNumbers
}

/**
 * What happened, as one line of the headless stream without its `time`. Packets of inspected players are none of these:
 * they come in batches, and the headless console makes a line of each.
 */
export type EngineEvent =
  | { readonly event: 'ready'; readonly listen: string; readonly version: string; readonly servers: readonly string[] }
  | { readonly event: 'server.up'; readonly server: string }
  | { readonly event: 'server.down'; readonly server: string; readonly error?: string }
  | PlayerEvent
  | { readonly event: 'violation'; readonly player: string; readonly rule: string; readonly detail: string }
  | {
      readonly event: 'zones.reload'
      readonly ok: boolean
      readonly problems?: readonly string[]
      /** What is different now, one short line each. */
      readonly changes?: readonly string[]
    }
  | { readonly event: 'log'; readonly level: LogLevel; readonly message: string }

/** An event with when it happened, in milliseconds since the epoch. */
export type TimedEvent = EngineEvent & { readonly time: number }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** One packet of an inspected player, in the order in which the engine saw it. */
export interface PacketRecord {
  readonly seq: number
  readonly time: number
  readonly direction: PacketDirection
  /** The server at the other end of the link. */
  readonly link: string
  readonly state: string
  readonly name: string
  /** Uncompressed size of id and body. */
  readonly bytes: number
  readonly outcome: PacketOutcome
  /** The table's rule or the reason, in a few words; `5→1042` where an id was mapped. */
  readonly note: string
  /** Id and body as they came; absent when the packet was larger than the inspection limit. */
  readonly packet?: Uint8Array
}

export interface PacketBatch {
  readonly player: string
  readonly packets: readonly PacketRecord[]
  /** How many were not kept because the engine's ring was full. */
  readonly lost: number
}

/** What a link's server last sent of the player itself. Absent fields have not been sent yet. */
export interface LedgerView {
  readonly server: string
  readonly primary: boolean
  /** The dimension that the link's server has the player in. */
  readonly world: string
  /** Why a switch to this link would be hard. */
  readonly hardReason?: string
  /** 0 survival, 1 creative, 2 adventure, 3 spectator. */
  readonly gameMode?: number
  /** Half hearts. */
  readonly health?: number
  /** 0–20. */
  readonly food?: number
  readonly saturation?: number
  readonly level?: number
  /** All points ever gathered. */
  readonly experience?: number
  /** Selected hotbar slot, 0–8. */
  readonly heldSlot: number
  /** Slots of the player's inventory that hold something. */
  readonly stacks: number
  /** False when the client's clicks could not be followed exactly. */
  readonly inventoryCertain: boolean
  /** Window id, while a container is open. */
  readonly openWindow?: number
  readonly effects: number
  readonly flying: boolean
  /** 0 for no operator, 1 … 4. */
  readonly operatorLevel: number
  readonly raining: boolean
  /** Chunks. */
  readonly viewDistance?: number
  readonly simulationDistance?: number
}

/** The chunks that one client has loaded. */
export interface ChunkMap {
  /** The chunk that the player stands in. */
  readonly x: number
  readonly z: number
  readonly servers: readonly string[]
  /** Four numbers a chunk: x, z, the index in `servers` of its supplier, and how many links hold it. */
  readonly cells: readonly number[]
}

/** What the command `player NAME` answers: gathered only for a player whom somebody looks at. */
export interface PlayerDetail {
  readonly name: string
  readonly ledgers: readonly LedgerView[]
  /** How it came back; absent for one who is new. */
  readonly returned?: Returned
  /** The journal of switches, the newest last; bounded. */
  readonly switches: readonly SwitchRecord[]
  /** The journal of carries, the newest last; bounded. */
  readonly carries: readonly CarryRecord[]
  /** Where what it has is; absent where nothing of it was ever carried. */
  readonly custody?: CustodyView
  readonly chunks: ChunkMap
}

/** What a command answers; the fields of the `result` line. */
export interface CommandResult {
  readonly ok: boolean
  readonly error?: string
  /** Says in a sentence that it was so already, and nothing had to be done. */
  readonly note?: string
  readonly data?: unknown
}

/** Engine to console. */
export type EngineMessage =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'events'; readonly events: readonly TimedEvent[] }
  | { readonly kind: 'packets'; readonly batches: readonly PacketBatch[] }
  | { readonly kind: 'stopped'; readonly error?: string }

/** Ends the command of that id; sent once. */
export interface ResultMessage {
  readonly kind: 'result'
  readonly id: number
  readonly result: CommandResult
}

/** Console to engine. */
export type ConsoleMessage =
  | { readonly kind: 'command'; readonly command: IssuedCommand<EngineCommandName> }
  | { readonly kind: 'stop' }
