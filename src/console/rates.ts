import type { Snapshot } from '../engine/messages.ts'

/** Packets per second of the last snapshots, the oldest first. */
export interface Rates {
  readonly in: readonly number[]
  readonly out: readonly number[]
}

/** Snapshots that are remembered. */
const limit = 48

/** The packet rates of the players who are here; who leaves is forgotten. */
export class PacketRates {
  readonly #players = new Map<string, { in: number[]; out: number[] }>()

  of(player: string): Rates | undefined {
    return this.#players.get(player)
  }

  take({ players }: Snapshot): void {
    const here = new Set<string>()
    for (const player of players) {
      here.add(player.name)
      let own = this.#players.get(player.name)
      if (own === undefined) {
        own = { in: [], out: [] }
        this.#players.set(player.name, own)
      }
      own.in.push(player.packetsIn)
      own.out.push(player.packetsOut)
      if (own.in.length > limit) {
        own.in.shift()
        own.out.shift()
      }
    }
    for (const name of this.#players.keys()) if (!here.has(name)) this.#players.delete(name)
  }
}
