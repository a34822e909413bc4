import { createHash } from 'node:crypto'
import type { PacketSet } from '../../protocol/versions.ts'
import { Frame } from '../../wire/frame.ts'
import { ownCopy } from '../../wire/own-copy.ts'
import { ByteBudget } from '../../world/byte-budget.ts'
import { OVERHEAD } from '../../world/ledger/weight.ts'
import type { PacketStore } from '../../world/packet-store.ts'
import { ConfigurationPackets } from '../configuration-packets.ts'

const NO_REGISTRIES: ReadonlyMap<string, string> = new Map()

/** What the client was configured with: its registries, and the packets that a recording of it begins with. */
export class ClientConfiguration {
  readonly #store: PacketStore
  readonly #held = new ConfigurationPackets<Buffer | Frame>()
  readonly #budget: ByteBudget
  #registries = NO_REGISTRIES
  /** Digests of the registries that it was sent in the configuration that it goes through, by name. */
  readonly #told = new Map<string, string>()

  /** `store`: every player of a server is sent the same packets. `most`: bytes of this client's. */
  constructor(store: PacketStore, most: number) {
    this.#store = store
    this.#budget = new ByteBudget(most)
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

  /** One packet more of that configuration. What finds no room is shown by no recording. */
  add(name: string, packet: Buffer | Frame): void {
    const kept = packet instanceof Frame ? (this.#store.keep(packet) ?? ownCopy(packet.packet())) : packet
    if (this.#budget.take(weightOf(kept))) this.#release(this.#held.add(name, kept))
    else if (kept instanceof Frame) this.#store.release(kept)
  }

  /** Nothing is kept any more. */
  clear(): void {
    this.#release(this.#held.clear())
  }

  /** The client comes into configuration: it has been told no registry. */
  entered(): void {
    this.#told.clear()
  }

  /**
   * A registry is to be told in the configuration that the client goes through: whether it was told already, by a server that
   * began it and went away. A client (since 1.20.5) puts together what it is told of one registry, and can't be told it twice.
   */
  tellsRegistry(set: PacketSet, packet: Buffer): 'first' | 'again' | 'otherwise' {
    const id = set.field<string>('registry_data', 'id')?.read(packet)
    if (id === undefined) return 'first'
    const digest = createHash('sha1').update(packet).digest('base64')
    const told = this.#told.get(id)
    if (told !== undefined) return told === digest ? 'again' : 'otherwise'
    this.#told.set(id, digest)
    return 'first'
  }

  /** The client holds these registries. */
  adopt(registries: ReadonlyMap<string, string>): void {
    this.#registries = registries
  }

  #release(packets: readonly (Buffer | Frame)[]): void {
    for (const packet of packets) {
      this.#budget.give(weightOf(packet))
      if (packet instanceof Frame) this.#store.release(packet)
    }
  }
}

/** Bytes of a packet as it is kept. */
const weightOf = (packet: Buffer | Frame): number =>
  (packet instanceof Frame ? packet.end - packet.start : packet.length) + OVERHEAD
