import type { Protocol } from '../../protocol/versions.ts'

/** Who hears what a link's server says in play. */
export interface LinkListener {
  /** A clientbound packet, id and body. It is the listener's only until it returns: what is kept is copied. */
  packet(name: string, packet: Buffer): void
  /** The link has ended: nothing comes any more. */
  closed(): void
}

/** One player's connection to one server, as far as a carry speaks on it. */
export interface BodyLink {
  /** The server's name in zones.json. */
  readonly server: string
  readonly protocol: Protocol
  /** The window that the server has open for the player; undefined for its own inventory. */
  readonly openWindow: number | undefined
  /** Sends a serverbound play packet: id and body. */
  send(packet: Buffer): void
  /** Gives every packet of the server to `listener` until the answer is called. */
  hear(listener: LinkListener): () => void
}
