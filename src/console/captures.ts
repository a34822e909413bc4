import { PacketRing } from './packet-ring.ts'

/** Players whose captures are kept. */
const limit = 16

/** What was captured of each player. Captures outlive their players so that one can still look; the oldest makes room. */
export class Captures {
  readonly #rings = new Map<string, PacketRing>()
  #shown: string | undefined

  /** By player; mutable, see PacketRing. */
  get rings(): ReadonlyMap<string, PacketRing> {
    return this.#rings
  }

  /** The ring of a player, made on first use. */
  of(player: string): PacketRing {
    let found = this.#rings.get(player)
    if (found === undefined) {
      found = new PacketRing()
      this.#rings.set(player, found)
      const oldest = [...this.#rings.keys()].find((name) => name !== this.#shown && name !== player)
      if (this.#rings.size > limit && oldest !== undefined) this.#rings.delete(oldest)
    }
    return found
  }

  /** Whose packets are looked at now: these stay, and while they are paused those that come do not push them out. */
  show(player: string | undefined, paused: boolean): void {
    if (this.#shown !== undefined) this.#rings.get(this.#shown)?.thaw()
    this.#shown = player
    if (player !== undefined && paused) this.of(player).freeze()
  }
}
