import type { Snapshot } from '../engine/messages.ts'

/** Chunks of one dimension that are remembered: some megabytes at most. */
const chunkLimit = 20_000
/** Seconds between two looks at where the players are. */
const every = 1000
/** What a look an hour ago still counts of one now: heat is where players are, not where they ever were. */
const halfLife = 10 * 60_000

interface Warmth {
  weight: number
  /** When it was last added to. */
  at: number
}

/**
 * Where players have been lately, by chunk. Mutable and outside the store's state: it is looked at by the map alone, at the
 * map's own pace.
 */
export class Heat {
  readonly #dimensions = new Map<string, Map<number, Warmth>>()
  #taken = 0

  /** Takes in a snapshot, once a second of the engine's clock. */
  take(snapshot: Snapshot): void {
    if (snapshot.time - this.#taken < every) return
    this.#taken = snapshot.time
    for (const { dimension, x, z } of snapshot.players) {
      let chunks = this.#dimensions.get(dimension)
      if (chunks === undefined) {
        chunks = new Map()
        this.#dimensions.set(dimension, chunks)
      }
      const key = keyOf(Math.floor(x / 16), Math.floor(z / 16))
      const found = chunks.get(key)
      // The coolest is not looked for: the one that was entered longest ago goes.
      chunks.delete(key)
      chunks.set(key, { weight: 1 + (found === undefined ? 0 : cooled(found, snapshot.time)), at: snapshot.time })
      if (chunks.size > chunkLimit) for (const oldest of chunks.keys()) if (chunks.delete(oldest)) break
    }
  }

  /** All that is warm in a dimension: chunk coordinates and player-seconds. */
  *chunks(dimension: string): Generator<readonly [x: number, z: number, warmth: number]> {
    for (const [key, found] of this.#dimensions.get(dimension) ?? [])
      yield [Math.floor(key / span) - half, (key % span) - half, cooled(found, this.#taken)]
  }
}

const half = 0x200_0000
const span = 0x400_0000
const keyOf = (x: number, z: number) => (x + half) * span + (z + half)
const cooled = ({ weight, at }: Warmth, now: number) => weight * 0.5 ** (Math.max(0, now - at) / halfLife)
