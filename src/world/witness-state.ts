/**
 * What a client knows, as far as the witness folds it: the facts by which one can tell whether the next packet could
 * have come from a single vanilla server.
 */
import type { PacketSet } from '../protocol/packets.ts'

export interface SeenEntity {
  /** Minecraft's name such as `cow`; `unknown` when the version's data doesn't list the number. */
  readonly type: string
  readonly uuid?: string
}

export interface ClientState {
  /** Its own entity id, from the first login packet on. */
  entityId: number | undefined
  /** From login success. */
  uuid: string | undefined
  name: string | undefined
  /** The world's name, such as `minecraft:overworld`. */
  dimension: string | undefined
  readonly entities: Map<number, SeenEntity>
  /** Entity id of the one body that stands for a UUID. */
  readonly bodies: Map<string, number>
  /** The latest destroyed ids, oldest first: to tell "after its destroy" from "before its spawn". */
  readonly destroyed: Set<number>
  /** `x,z` of each loaded chunk → CRC-32 of its packet, or -1 once something in it has changed. */
  readonly chunks: Map<string, number>
  /** Where the client's ring of chunks is centred, and how far (in chunks) it is told to see. */
  centre: { x: number; z: number }
  viewDistance: number
  /** Tab list: UUID → name. */
  readonly tab: Map<string, string>
  readonly objectives: Set<string>
  /** Team → its members. */
  readonly teams: Map<string, Set<string>>
  readonly bossBars: Set<string>
  /** The open window; 0 is the player's own inventory. */
  window: number
  /** A window that the client closed: packets about it may still be under way. */
  closedWindow: number
  /** The last position that the server set. */
  position: { x: number; y: number; z: number } | undefined
  /** Movement packets that the client sent since the first position. */
  moves: number
  inBundle: boolean
  bundled: number
  inBatch: boolean
  readonly keepAlives: string[]
  /** The highest block sequence sent, and the highest acknowledged. */
  sequence: number
  acknowledged: number
  disconnected: boolean
}

export function newClientState(): ClientState {
  return {
    entityId: undefined,
    uuid: undefined,
    name: undefined,
    dimension: undefined,
    entities: new Map(),
    bodies: new Map(),
    destroyed: new Set(),
    chunks: new Map(),
    centre: { x: 0, z: 0 },
    viewDistance: 10,
    tab: new Map(),
    objectives: new Set(),
    teams: new Map(),
    bossBars: new Set(),
    window: 0,
    closedWindow: 0,
    position: undefined,
    moves: 0,
    inBundle: false,
    bundled: 0,
    inBatch: false,
    keepAlives: [],
    sequence: -1,
    acknowledged: -1,
    disconnected: false,
  }
}

/** What the world says of entity types in one version: read once, used by every witness of that version. */
export interface EntityTypes {
  name(type: number): string
}

/** What a fold gets to see: the state that it changes, and where it reports what cannot be. */
export interface Sight {
  readonly state: ClientState
  readonly types: EntityTypes
  report(rule: Rule, detail: string): void
  /** True once for each time that the driver said this packet was to come. */
  expected(packet: Expected): boolean
  /** Says that this packet is to come, once. */
  expect(packet: Expected): void
}

/** Packets that move a player out of the ordinary; after the first position they come only when somebody caused them. */
export type Expected = 'login' | 'respawn' | 'start_configuration' | 'position'

/** Folds one packet (its id and body) into the state. */
export type Fold = (sight: Sight, packet: Buffer) => void

/**
 * One row of the witness's tables: given the packets of one version, state and direction, the fold for the packet
 * `name`; nothing where that version has no such field.
 */
export type Row = (set: PacketSet, name: string) => Fold | undefined
export type Rows = Readonly<Record<string, Row>>

/** Every rule that the witness knows, with what it means. */
export const rules = {
  'entity-before-spawn': 'a packet speaks of an entity that was never spawned',
  'entity-after-destroy': 'a packet speaks of an entity that was destroyed',
  'reference-unknown': 'a packet names a second entity (an attacker, a vehicle, an owner) that is not spawned',
  'passenger-unknown': 'a vehicle carries an entity that is not spawned (vanilla may do so while both appear)',
  'entity-spawned-twice': 'an entity id was spawned while it was taken',
  'entity-id-zero': 'entity id 0 is "none" in several packets and must not be given to anybody',
  'own-spawned': 'the client was told to spawn itself, or its own id',
  'own-destroyed': 'the client was told to destroy itself',
  'own-id-changed': "the client's own entity id changed",
  'two-bodies': 'two entities stand for one UUID or one player name',
  'player-before-tab-entry': 'a player was spawned before the tab list had its entry, so it is invisible',
  'tab-entry-unknown': 'a tab list entry was removed that was never added',
  'chunk-not-loaded': 'a change to a chunk that is not loaded',
  'chunk-twice': 'a loaded chunk was sent again unchanged',
  'chunk-out-of-range': 'a chunk that lies outside of what the client keeps, so it throws it away',
  'unload-unloaded': 'a chunk was unloaded that was not loaded',
  'unasked-login': 'a second login packet',
  'unasked-respawn': 'a respawn that nobody asked for',
  'unasked-configuration': 'a return to the configuration phase that nobody asked for',
  'unasked-position': 'a teleport that nobody asked for',
  'before-login': 'a packet about the world before the login packet',
  'bundle-open': 'a bundle was left open',
  'batch-open': 'a chunk batch began inside another one, or ended without a beginning',
  'keep-alive-overlap': 'a keep-alive came while the one before was unanswered',
  'keep-alive-unasked': 'the client answered a keep-alive that nobody had asked',
  'sequence-unknown': 'a block sequence was acknowledged that the client never sent',
  'sequence-backwards': 'a lower block sequence was acknowledged after a higher one',
  'window-not-open': 'a packet about a window that is not open',
  'objective-unknown': 'a scoreboard objective is used that was never created',
  'objective-twice': 'a scoreboard objective was created twice',
  'team-unknown': 'a team is used that was never created',
  'team-twice': 'a team was created twice',
  'team-member-unknown': 'somebody was removed from a team that they are not in, which makes clients fail',
  'boss-bar-unknown': 'a boss bar is used that was never added',
  'boss-bar-twice': 'a boss bar was added twice',
  'packet-unknown': 'a packet id that the version does not have',
  'packet-unreadable': "a packet that does not match its version's schema",
} as const

export type Rule = keyof typeof rules
