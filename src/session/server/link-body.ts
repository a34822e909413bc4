import type { Link } from '../../player/links/link.ts'
import type { PacketSet, Protocol } from '../../protocol/versions.ts'
import type { BodyLink, LinkListener } from '../../sync/rcon-carry/body-link.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'

/** A player's link, as far as a carry over RCON speaks on it: it hears the server before the routers do. */
export class LinkBody implements BodyLink {
  readonly server: string
  readonly protocol: Protocol
  readonly #link: Link
  readonly #channel: Channel
  readonly #packets: PacketSet
  readonly #listeners = new Set<LinkListener>()

  constructor(link: Link, channel: Channel, protocol: Protocol) {
    this.#link = link
    this.#channel = channel
    this.server = link.server
    this.protocol = protocol
    this.#packets = protocol.packets('play', 'clientbound')
  }

  get openWindow(): number | undefined {
    return this.#link.ledger.openWindow
  }

  send(packet: Buffer): void {
    if (this.#link.channel === this.#channel) this.#channel.send(packet)
  }

  hear(listener: LinkListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A play frame of the server. */
  heard(frame: Frame): void {
    if (this.#listeners.size === 0) return
    const name = this.#packets.nameOf(frame.id())
    if (name !== undefined) for (const { packet } of [...this.#listeners]) packet(name, frame.packet())
  }

  /** The connection is gone. */
  closed(): void {
    for (const { closed } of [...this.#listeners]) closed()
  }
}
