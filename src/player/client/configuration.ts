import { Frame } from '../../wire/frame.ts'
import { ownCopy } from '../../wire/own-copy.ts'
import { ByteBudget } from '../../world/byte-budget.ts'
import { OVERHEAD } from '../../world/ledger/weight.ts'
import type { PacketStore } from '../../world/packet-store.ts'

const NO_REGISTRIES: ReadonlyMap<string, string> = new Map()

/** What the client was configured with: its registries, and the packets that a recording of it begins with. */
export class ClientConfiguration {
  readonly #store: PacketStore
  readonly #budget: ByteBudget
  #packets: (Buffer | Frame)[] = []
  #registries = NO_REGISTRIES

  /** `store`: every player of a server is sent the same packets. `most`: bytes of this client's. */
  constructor(store: PacketStore, most: number) {
    this.#store = store
    this.#budget = new ByteBudget(most)
  }

  /** In order; empty up to 1.20.1. */
  get packets(): readonly (Buffer | Frame)[] {
    return this.#packets
  }

  /** Digests of the registries, tags and features that it holds, by name. */
  get registries(): ReadonlyMap<string, string> {
    return this.#registries
  }

  /** The client is configured with these packets from now on, instead of what it was configured with before. */
  replace(packets: readonly Buffer[]): void {
    for (const packet of this.#packets) if (packet instanceof Frame) this.#store.release(packet)
    this.#packets = [...packets]
    // Bounded where they were kept until now.
    this.#budget.clear()
  }

  /** One packet more of the configuration that the client is going through. What finds no room is shown by no recording. */
  add(frame: Frame): void {
    if (this.#budget.take(frame.end - frame.start + OVERHEAD))
      this.#packets.push(this.#store.keep(frame) ?? ownCopy(frame.packet()))
  }

  /** The client holds these registries. */
  adopt(registries: ReadonlyMap<string, string>): void {
    this.#registries = registries
  }
}
