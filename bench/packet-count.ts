import { protocolOf } from '../src/protocol/versions.ts'
import { VERSION } from './version.ts'

const play = protocolOf(VERSION).packets('play', 'clientbound')

/** More than any version has of clientbound play packets. */
const IDS = 256

/** How many play packets there were of each id. */
export class PacketCount {
  readonly #counts = new Uint32Array(IDS)

  add(id: number): void {
    this.#counts[id]!++
  }

  addAll(more: PacketCount): void {
    for (let id = 0; id < IDS; id++) this.#counts[id]! += more.#counts[id]!
  }

  clear(): void {
    this.#counts.fill(0)
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  of(name: string): number {
    const id = play.idOf(name)
    return id === undefined ? 0 : (this.#counts[id] ?? 0)
  }

  /** By name, how many more these are than those; negative where they are fewer. What is the same in both is left out. */
  beyond(those: PacketCount): Map<string, number> {
    const more = new Map<string, number>()
    for (let id = 0; id < IDS; id++) {
      const difference = this.#counts[id]! - those.#counts[id]!
      if (difference !== 0) more.set(play.nameOf(id) ?? `packet ${id}`, difference)
    }
    return more
  }
}
