import type { CarrySettings } from '../carry/parts.ts'
import type { Zone } from '../world/zones.ts'
import type { Limits } from './limits.ts'
import type { Problem } from './problems.ts'

/**
 * The mesh that a zones.json describes, fully resolved: defaults filled in, secrets read, names checked. It is plain
 * data and survives a structured clone, so that the engine's thread can be handed one.
 */
export interface Mesh {
  /** Where clients connect. Port 0 takes a free one. Default 0.0.0.0:25565. */
  readonly listen: Address
  /** A Minecraft version such as `1.21.4`, or `auto` (the default): asked from the servers. */
  readonly version: string
  /** Whether Mojang's session server vouches for players. `offline` until the other is built. */
  readonly auth: 'offline' | 'mojang'
  /** In the order of the file. */
  readonly servers: readonly MeshServer[]
  /** In the order of the file: the first that holds a chunk owns it. */
  readonly zones: readonly Zone[]
  readonly border: Border
  /** What goes along with a player at a switch, as far as the servers' transports can. */
  readonly carry: CarrySettings
  /** The server that new players join. Default: the first of the file. */
  readonly spawn: string
  /** Where players go when their server is down, in this order. Default: all servers in the order of the file. */
  readonly fallback: readonly string[]
  /** Who reads whom: everybody in the mesh (the default), or those on the same server. */
  readonly chat: 'mesh' | 'server'
  /** The server whose time and weather all players see; absent: each sees its own server's. */
  readonly sky?: string
  /** Simulated players. Default 0. */
  readonly walkers: number
  /** UUIDs of the players who may say `/mesh …`: lower case, with dashes. */
  readonly operators: readonly string[]
  /** The text in the client's server list. */
  readonly motd: string
  /** The picture in the client's server list, as the protocol wants it: `data:image/png;base64,…`. */
  readonly icon?: string
  /** Players at a time. Default 100. */
  readonly maxPlayers: number
  readonly limits: Limits
}

/** One backend. Exactly one of `address` and `embedded` is there. */
export interface MeshServer {
  readonly name: string
  readonly address?: Address
  readonly embedded?: EmbeddedServer
  /** How the player's address and UUID are told to the server. Default `none`. */
  readonly forwarding: 'none' | 'bungeecord' | 'velocity'
  /** The secret shared with the server, already read from `env:` or `file:`. */
  readonly secret?: string
  readonly rcon?: Rcon
  /** How dummies are moved and equipped. Default `auto`: the first of plugin, rcon, none that works. */
  readonly sync: 'auto' | 'plugin' | 'rcon' | 'none'
  /** Where who returns to it stands: where it left (the default), or wherever the server itself puts it. */
  readonly rejoin: 'position' | 'server'
}

/** A world that mcmesh runs itself. */
export interface EmbeddedServer {
  readonly seed: number
}

export interface Rcon {
  readonly address: Address
  /** Already read from `env:` or `file:`. */
  readonly password: string
}

/** `host` is a name or an IP address, IPv6 without brackets. */
export interface Address {
  readonly host: string
  readonly port: number
}

export interface Border {
  /** Chunks before a border at which a dummy joins the server on its other side. Default 3. */
  readonly join: number
  /** Chunks beyond which that dummy leaves again. Default 5. */
  readonly leave: number
  /** Blocks past the border before the switch. Default 2. */
  readonly cross: number
}

/** What reading a zones.json gives. `mesh` is there exactly when there are no errors. */
export interface MeshReading {
  readonly mesh?: Mesh
  readonly errors: readonly Problem[]
  readonly warnings: readonly Problem[]
}
