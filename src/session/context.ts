import type { LastPositionStore, PlayerContext } from '../player/context.ts'
import type { Link } from '../player/links/link.ts'
import type { Player, PlayerIdentity } from '../player/player.ts'
import type { ClientboundRouter } from '../player/routing/clientbound-router.ts'
import type { ServerboundRouter } from '../player/routing/serverbound-router.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { Sync } from '../sync/sync.ts'
import type { Channel } from '../wire/channel.ts'
import { WireError } from '../wire/errors.ts'
import type { Frame } from '../wire/frame.ts'

/** What the server list shows. */
export interface MeshStatus {
  readonly motd: string
  readonly icon?: string
  readonly online: number
  readonly max: number
  readonly sample: readonly { readonly name: string; readonly id: string }[]
}

/** What a link's session asks of the server that it talks to. */
export interface SyncPorts {
  /** How a server's dummies are moved: by the plugin that it announces, by RCON, or as the first of these that works. */
  syncWanted(server: string): 'auto' | 'plugin' | 'rcon' | 'none'
  /** The RCON of a server, if it has one; shared by all its links. */
  rcon(server: string): Sync | undefined
  /** What a link came to use. */
  noteSync(server: string, kind: 'plugin' | 'rcon' | 'none'): void
}

/** What the sessions see of the mesh around them. */
export interface SessionContext extends PlayerContext, SyncPorts {
  readonly limits: PlayerContext['limits'] & { readonly compressionThreshold: number }
  /** Apply the two tables to play packets. */
  readonly routers: { readonly clientbound: ClientboundRouter; readonly serverbound: ServerboundRouter }
  status(): MeshStatus
  /** Why a player can't join now, in a sentence for its screen. */
  refusal(identity: PlayerIdentity): string | undefined
  readonly lastPositions: LastPositionStore
  /** Begins to connect a link; a session of its own goes on from there. */
  dial(player: Player, link: Link): void
  /** A client logged in and gets a player. */
  enter(player: Player): void
  /** The player leaves, from where it is now. */
  leaving(player: Player): void
  /** The player is gone; its links are closed. */
  leave(player: Player, reason: string | undefined): void
  /** A command sent in the game; true when it was mcmesh's own. */
  runOwnCommand(player: Player, command: string): boolean
}

/** One connection, either side. */
export interface Session {
  /** The connections whose packets end up on this one: they are not read while this one can't keep up. */
  sources(): Iterable<Channel>
  /**
   * A connection's first bytes, as they come, until it answers those that are frames. Undefined: it waits for more, or has
   * ended the connection. Without it all bytes are frames.
   */
  opens?(bytes: Buffer): Buffer | undefined
  /** The peer will say nothing more; it can still be answered. */
  finished?(): void
  /** The connection's frames, in order. May throw WireError or ProtocolError: the connection then ends. */
  receive(frame: Frame): void
  /** A packet (id and body) that was to be sent was left out, since it fits into no frame. Without it the connection ends. */
  unsent?(packet: Buffer, why: string): void
  /** The connection is gone. `cause`: what was thrown, if it ended by a fault of the peer's bytes or of ours. */
  closed(error: string | undefined, cause?: unknown): void
}

/** Whether what ended a connection is a fault of ours, and not of the peer's bytes. */
export const isFault = (cause: unknown): cause is Error =>
  cause instanceof Error && !(cause instanceof WireError) && !(cause instanceof ProtocolError)
