import type { CustodyStore } from '../carry/custody.ts'
import type { CarrySettings } from '../carry/parts.ts'
import type { LastPosition } from '../journal/last-position.ts'
import type { EntityTypes } from '../protocol/entity-types.ts'
import type { PacketSet, Protocol } from '../protocol/versions.ts'
import type { EntityTable } from '../world/entities.ts'
import type { MeshTabList } from '../world/mesh-tab-list.ts'
import type { PacketStore } from '../world/packet-store.ts'
import type { Zones } from '../world/zones.ts'
import type { Body } from './body.ts'
import type { PlayerEvent } from './events.ts'

/** Runs `run` once after `ms` milliseconds, unless the answered function is called before. */
export type Schedule = (ms: number, run: () => void) => () => void

/** Time, log and events of the running program. Tests bring their own. */
export interface Runtime {
  readonly later: Schedule
  /** Milliseconds, monotonic. */
  now(): number
  emit(event: PlayerEvent): void
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void
  /**
   * A packet that could not be used: counted, and logged once a kind. `source`: the server that sent it, or one name for all
   * clients, of which it was `who`.
   */
  unreadable(source: string, packet: string, reason: string, who?: string): void
}

/** What a player may ask of a server that the mesh knows. */
export interface ServerAccess {
  readonly name: string
  /** Whether it lives, by all that is known; a server that was never asked counts as up. */
  readonly up: boolean
  /** Why it is not up. */
  readonly error: string | undefined
  readonly draining: boolean
}

/** The link by which one server's time and weather arrives, as far as all players share it. */
export interface WeatherSource {
  readonly server: string
  /** Set while its connection is open. */
  readonly channel: unknown
}

/** The time and weather of one server for all players (`"sky"` in zones.json). */
export interface SharedTimeAndWeather {
  readonly server: string
  /** The ledger's topics that no promotion sends, since all see them alike. */
  readonly topics: readonly string[]
  /** The packets that bring a client with a clear sky and no time up to date. */
  packets(): readonly Buffer[]
  /** Whether a packet carries time or weather at all. */
  concerns(name: string, packet: Buffer): boolean
  /** A link's server sent such a packet. Answers whether that link's own client is to be sent the packet. */
  receive(
    source: WeatherSource,
    client: { readonly primary: boolean; readonly awaitsLogin: boolean },
    name: string,
    packet: Buffer,
  ): boolean
  /** The packets for a client whose level has just begun; none when the server itself sends them. */
  forNewLevel(receivesItself: boolean): readonly Buffer[]
}

/** What concerns all players together, as one of them sees it. */
export interface PlayerRoster {
  /** The players of the mesh, as everybody's tab list shows them. */
  readonly tabList: MeshTabList
  /** The player whose body a server's entity with this UUID is, or was until a moment ago. */
  bodyOf(server: string, uuid: string): Body | undefined
  /** The UUID by which a server knows the player whom clients know by `uuid`; undefined when it has none of that name. */
  uuidOn(server: string, uuid: string): string | undefined
  /** A player's link has logged in: its server calls the player `uuid`. */
  loggedIn(body: Body, server: string, uuid: string): void
  /** That link is gone. */
  loggedOut(body: Body, server: string, uuid: string): void
  /** The player plays on another server from now on: observers see its body from there. */
  bodySourceChanged(body: Body): void
  /** The player is in the game from now on. */
  joined(body: Body): void
  /** What the tab lists show of the player may be another by now. */
  tabEntryUpdated(body: Body): void
  /** A player of the mesh with this UUID, if one is connected. */
  byUuid(uuid: string): Body | undefined
  /** Whether a player of the mesh has that name, or had it when it left lately. */
  knows(name: string): boolean
  /** Whether a player of the mesh plays on a server, or did when it left; true for names that the mesh doesn't know. */
  playsOn(name: string, server: string): boolean
  /** A player's own line, as its server shows it, and what it `said`: read on all other servers, where the mesh wants that. */
  relayChat(body: Body, server: string, packet: Buffer, said: string): void
  /** Undefined where each server's own is shown. */
  readonly timeAndWeather: SharedTimeAndWeather | undefined
}

/** Where players were when they were last seen, by the UUID that the mesh knows them by. */
export interface LastPositionStore {
  /** Calls back once, perhaps at once; with undefined where it is not known. */
  recall(uuid: string, done: (last: LastPosition | undefined) => void): void
}

/** What the player floor sees of the mesh around it. */
export interface PlayerContext extends Runtime {
  readonly protocol: Protocol
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  readonly entityTypes: EntityTypes
  readonly zones: Zones
  readonly border: { readonly join: number; readonly leave: number; readonly cross: number }
  readonly spawn: string
  readonly fallback: readonly string[]
  readonly limits: {
    readonly retryFirst: number
    readonly retryMax: number
    readonly linkTimeout: number
    readonly serverAnswer: number
    readonly serverKeepAlive: number
    readonly syncTimeout: number
    readonly bundlePackets: number
    readonly trackedEntityBytes: number
    readonly unlistedProfileTime: number
    readonly ledgerBytes: number
    readonly tabListBytes: number
    readonly configurationBytes: number
    readonly trackedEntitiesBytes: number
    readonly deferredChunkBytes: number
    readonly clientProfileBytes: number
    readonly cookieBytes: number
    readonly clientAnswerBytes: number
    readonly clientBuffer: number
    readonly clientItemBytes: number
    readonly unverifiedMoveSettle: number
    readonly moveSpeed: number
    readonly moveBurst: number
    readonly lastPositionInterval: number
    readonly carryTimeout: number
    readonly carryBytes: number
    readonly fenceBytes: number
  }
  /** What goes along with a player, as the file has it. */
  readonly carry: CarrySettings
  /** Who has what of which player; undefined where nothing can be kept, so that nothing is carried. */
  readonly custody: CustodyStore | undefined
  readonly table: EntityTable
  /** What clients have been shown and a recording that begins in the middle has to show again. */
  readonly shown: { readonly chunks: PacketStore; readonly configuration: PacketStore }
  readonly roster: PlayerRoster
  server(name: string): ServerAccess | undefined
  /** Whether who returns to that server is put where it left. */
  placesWhoReturns(server: string): boolean
  /** A line of mcmesh's own for a client's screen, as a clientbound packet. */
  systemLine(text: string): Buffer
  /** system_chat's type (1.19) for a line that is shown as it is. */
  readonly systemLineType: number
}

/** Milliseconds since `since` on the mesh's clock, to the microsecond. */
export const elapsed = (runtime: Pick<Runtime, 'now'>, since: number): number =>
  Math.round((runtime.now() - since) * 1000) / 1000
