import type { Vec3 } from '../../vanilla-client/pose.ts'
import { distance } from './movement.ts'

/** A server may have hung for so long when it puts its player back: a client waits no longer for it. Milliseconds. */
const KEPT_MS = 30_000
/** Places nearer to one another than this count as one. Blocks. */
const APART = 0.5
/** Places kept: half a minute of a client that flies as fast as any, and sends as often as it should. */
const MOST = 1_024

interface Passed {
  readonly place: Readonly<Vec3>
  readonly at: number
}

/** The way that a player came lately, by the places at which it was believed. */
export class Trail {
  #passed: Passed[]

  constructor(passed: readonly Passed[] = []) {
    this.#passed = [...passed]
  }

  get size(): number {
    return this.#passed.length
  }

  /** The way until now: later steps are not in it. */
  copy(): Trail {
    return new Trail(this.#passed)
  }

  /** The player is there. */
  add(place: Readonly<Vec3>, now: number): void {
    const last = this.#passed.at(-1)
    // Who stands still is there as long as that.
    if (last && distance(last.place, place) < APART) this.#passed[this.#passed.length - 1] = { ...last, at: now }
    else this.#passed.push({ place, at: now })
    const gone = this.#passed.findIndex(({ at }) => now - at < KEPT_MS)
    this.#passed.splice(0, Math.max(gone, this.#passed.length - MOST, 0))
  }

  /** Whether the player came past there: a server puts it back to a place that it had sent. */
  passes(place: Readonly<Vec3>): boolean {
    return this.#passed.some((passed) => distance(passed.place, place) < APART)
  }

  clear(): void {
    this.#passed = []
  }
}
