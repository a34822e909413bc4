import type { EntityTypes } from '../protocol/entity-types.ts'
import type { PacketSet, Protocol } from '../protocol/versions.ts'
import type { Bodies } from '../world/bodies.ts'
import type { EntityTable } from '../world/entities.ts'
import type { PacketStore } from '../world/packet-store.ts'
import type { Zones } from '../world/zones.ts'
import type { PlayerEvent } from './events.ts'
import type { Link } from './links/link.ts'
import type { Player } from './player.ts'
import type { Sky } from '../roster/time-and-weather.ts'

/** Runs `run` once after `ms` milliseconds, unless the answered function is called before. */
export type Later = (ms: number, run: () => void) => () => void

/** What a player may ask of a server that the mesh knows. */
export interface ServerAccess {
  readonly name: string
  /** Last known state; a server that was never asked counts as up. */
  readonly up: boolean
  readonly draining: boolean
}

/** What the player floor sees of the mesh around it. */
export interface PlayerContext {
  readonly protocol: Protocol
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  readonly entityTypes: EntityTypes
  readonly zones: Zones
  /** Counts up with every change of the zones. */
  readonly zonesEpoch: number
  readonly border: { readonly join: number; readonly leave: number; readonly cross: number }
  readonly fallback: readonly string[]
  readonly limits: {
    readonly retryFirst: number
    readonly retryMax: number
    readonly linkTimeout: number
    readonly syncTimeout: number
    readonly bundlePackets: number
    readonly trackedEntityBytes: number
    readonly unverifiedMoveSettle: number
  }
  readonly table: EntityTable
  /** What clients have been shown and a recording that begins in the middle has to show again. */
  readonly shown: { readonly chunks: PacketStore; readonly configuration: PacketStore }
  readonly bodies: Bodies<Player>
  /** Who reads whom. */
  readonly chat: 'mesh' | 'server'
  /** Whose time and weather all see, if one server's. */
  readonly sky: Sky | undefined
  /** Whether a player of the mesh plays on a server, or did when it left; true for names that the mesh doesn't know. */
  playsOn(name: string, server: string): boolean
  /** system_chat's type (1.19) for a line that is shown as it is. */
  readonly systemLineType: number
  /** A line of mcmesh's own for a client's screen, as a clientbound packet. */
  systemLine(text: string): Buffer
  /** Everybody who is connected. */
  readonly players: ReadonlyMap<string, Player>
  server(name: string): ServerAccess | undefined
  /** Begins to connect a link; the session calls back on the link and its player. */
  dial(link: Link): void
  readonly later: Later
  /** Milliseconds, monotonic. */
  now(): number
  emit(event: PlayerEvent): void
  /** A packet that could not be used: counted, and said once a kind. */
  unreadable(server: string, packet: string, reason: string): void
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void
}

/** Milliseconds since `since` on the mesh's clock, to the microsecond. */
export const elapsed = (mesh: Pick<PlayerContext, 'now'>, since: number): number =>
  Math.round((mesh.now() - since) * 1000) / 1000
