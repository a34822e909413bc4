/**
 * What a client knows, as far as the witness folds it: the facts by which one can tell whether the next packet could
 * have come from a single vanilla server.
 */
import type { EntityTypes } from '../protocol/entity-types.ts'
import type { PacketSet } from '../protocol/packets.ts'

export interface SeenEntity {
  /** Minecraft's name such as `cow`; `unknown` when the version's data doesn't list the number. */
  readonly type: string
  /** The type's number in this version, where the spawn packet carries it: metadata means different things by type. */
  readonly number?: number
  readonly uuid?: string
  /** A player's name, as the tab list had it at the spawn. */
  readonly player?: string
}

/** A bundle or a chunk batch that has begun. */
export interface Open {
  packets: number
  /** Game ticks since it began. */
  ticks: number
  /** Reported already: one is enough for each. */
  reported: boolean
}

export function begin(open: Open): void {
  open.packets = 0
  open.ticks = 0
  open.reported = false
}

export interface SeenChunk {
  /** CRC-32 of the packet that brought it. */
  digest: number
  /** Something that its packet carries has changed since. */
  changed: boolean
}

export interface Point {
  readonly x: number
  readonly y: number
  readonly z: number
}

export interface WitnessedClient {
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
  /** `x,z` of each chunk that the client has. Those outside of its view it keeps, but does not see (`hasChunk`). */
  readonly chunks: Map<string, SeenChunk>
  /** The client's ring of chunks: place in it → the `x,z` that took it last. */
  readonly ring: Map<number, string>
  /** `x,z` of chunks that the client threw away without a packet; a server that doesn't know may still unload them. */
  readonly thrownAway: Set<string>
  /** Where the client's ring of chunks is centred, and how far (in chunks) it is sent to see. */
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
  position: Point | undefined
  /** Where the client sends that it is, or was let in. */
  at: Point | undefined
  /** The client has moved since it was let in, or was sent a second time where that is. */
  settled: boolean
  /** Game ticks in a row that the client has had no chunk under it. */
  groundless: number
  /** The ids of the latest teleports, oldest first. */
  readonly teleports: Set<number>
  inBundle: boolean
  readonly bundle: Open
  inBatch: boolean
  readonly batch: Open
  readonly keepAlives: string[]
  /** The highest block sequence sent, and the highest acknowledged. */
  sequence: number
  acknowledged: number
  disconnected: boolean
}

export function newClientState(): WitnessedClient {
  return {
    entityId: undefined,
    uuid: undefined,
    name: undefined,
    dimension: undefined,
    entities: new Map(),
    bodies: new Map(),
    destroyed: new Set(),
    chunks: new Map(),
    ring: new Map(),
    thrownAway: new Set(),
    centre: { x: 0, z: 0 },
    viewDistance: 10,
    tab: new Map(),
    objectives: new Set(),
    teams: new Map(),
    bossBars: new Set(),
    window: 0,
    closedWindow: 0,
    position: undefined,
    at: undefined,
    settled: false,
    groundless: 0,
    teleports: new Set(),
    inBundle: false,
    bundle: { packets: 0, ticks: 0, reported: false },
    inBatch: false,
    batch: { packets: 0, ticks: 0, reported: false },
    keepAlives: [],
    sequence: -1,
    acknowledged: -1,
    disconnected: false,
  }
}

/** What a fold gets to see: the state that it changes, and where it reports what cannot be. */
export interface Sight {
  readonly state: WitnessedClient
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
export type WitnessFold = (sight: Sight, packet: Buffer) => void

/**
 * One row of the witness's tables: given the packets of one version, state and direction, the fold for the packet
 * `name`; nothing where that version has no such field.
 */
export type WitnessRow = (set: PacketSet, name: string) => WitnessFold | undefined
export type WitnessRows = Readonly<Record<string, WitnessRow>>

/** Every rule that the witness knows, with what it means. */
export const rules = {
  'entity-before-spawn': 'a packet speaks of an entity that was never spawned',
  'entity-after-destroy': 'a packet speaks of an entity that was destroyed',
  'reference-unknown':
    'a packet names a second entity (an attacker, a holder, an owner, a target) that is not spawned (vanilla may do so where that one is out of sight)',
  'passenger-unknown': 'a vehicle carries an entity that is not spawned (vanilla may do so while both appear)',
  'entity-spawned-twice': 'an entity id was spawned while it was taken',
  'entity-id-zero': 'entity id 0 is "none" in several packets and must not be given to anybody',
  'own-spawned': 'the client was told to spawn itself, or its own id',
  'own-destroyed': 'the client was told to destroy itself',
  'own-id-changed': "the client's own entity id changed",
  'two-bodies': 'two entities stand for one UUID or one player name',
  'player-before-tab-entry': 'a player was spawned before the tab list had its entry, so it is invisible',
  'tab-name-twice': 'the tab list has two entries with one name',
  'tab-entry-unknown': 'a tab list entry was removed that was never added',
  'chunk-not-loaded': 'a change to a chunk that is not loaded',
  'chunk-twice': 'a loaded chunk was sent again unchanged',
  'chunk-out-of-range': 'a chunk that lies outside of what the client keeps, so it throws it away',
  'no-chunk': 'the client stands where no chunk is loaded, for longer than clients wait',
  'unload-unloaded': 'a chunk was unloaded that was not loaded',
  'unasked-login': 'a second login packet',
  'unasked-respawn': 'a respawn that nobody asked for',
  'unasked-configuration': 'a return to the configuration phase that nobody asked for',
  'unasked-position': 'a teleport that nobody asked for',
  'teleport-id-twice': 'a teleport has the id of an earlier one, so that its confirmation says nothing',
  'before-login': 'a packet about the world before the login packet',
  'bundle-open': 'a bundle was left open',
  'batch-open': 'a chunk batch was left open, began inside another one, or ended without a beginning',
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
  'mesh-channel': 'a payload on a channel of mcmesh and its servers, which is no business of clients',
  'signed-chat': 'a packet of signed chat, which a mesh cannot speak (reported only where `unsigned` is said)',
  'packet-unknown': 'a packet id that the version does not have',
  'packet-unreadable': "a packet that does not match its version's schema",
} as const

export type Rule = keyof typeof rules
