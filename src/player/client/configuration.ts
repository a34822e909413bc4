import { Frame } from '../../wire/frame.ts'
import { ownCopy } from '../../wire/own-copy.ts'
import type { PacketStore } from '../../world/packet-store.ts'
import { ConfigurationPackets } from '../configuration-packets.ts'

/** A modded server has some hundreds of registries. A recording shows no more than these. */
const MOST_PACKETS = 4096

const NO_REGISTRIES: ReadonlyMap<string, string> = new Map()

/** What the client was configured with: its registries, and the packets that a recording of it begins with. */
export class ClientConfiguration {
  readonly #store: PacketStore
  readonly #held = new ConfigurationPackets<Buffer | Frame>()
  #registries = NO_REGISTRIES

  /** `store`: every player of a server is sent the same packets. */
  constructor(store: PacketStore) {
    this.#store = store
  }

  /** In order; empty up to 1.20.1. */
  get packets(): readonly (Buffer | Frame)[] {
    return this.#held.all
  }

  /** Digests of the registries, tags and features that it holds, by name. */
  get registries(): ReadonlyMap<string, string> {
    return this.#registries
  }

  /** The client goes through a configuration: what it is not sent again, it keeps. */
  begin(): void {
    this.#release(this.#held.begin())
  }

  /** One packet more of that configuration. */
  add(name: string, packet: Buffer | Frame): void {
    if (this.#held.size >= MOST_PACKETS) return
    const kept = packet instanceof Frame ? (this.#store.keep(packet) ?? ownCopy(packet.packet())) : packet
    this.#release(this.#held.add(name, kept))
  }

  /** Nothing is kept any more. */
  clear(): void {
    this.#release(this.#held.clear())
  }

  /** The client holds these registries. */
  adopt(registries: ReadonlyMap<string, string>): void {
    this.#registries = registries
  }

  #release(packets: readonly (Buffer | Frame)[]): void {
    for (const packet of packets) if (packet instanceof Frame) this.#store.release(packet)
  }
}
