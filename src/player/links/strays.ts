/** So often a server may send a dummy elsewhere and it is put back at once: a push, a step that it did not like. */
const AT_ONCE = 3

/** A server that sends a dummy elsewhere again and again, as a plugin does that guards a region. */
export class Strays {
  #count = 0
  #stoodAt = Number.NEGATIVE_INFINITY

  /** When it stood last where it was put. Milliseconds. */
  get stoodAt(): number {
    return this.#stoodAt
  }

  /** More often than anybody is moved by accident: it is put back after pauses, and stands for nobody until it is let be. */
  get many(): boolean {
    return this.#count > AT_ONCE
  }

  /** How many pauses there were, the one that is due counted in. */
  get pauses(): number {
    return Math.max(0, this.#count - AT_ONCE)
  }

  /** It stands where it was put. Times in milliseconds. */
  stood(now: number): void {
    this.#stoodAt = now
  }

  /** It was sent elsewhere; those before count if it has not been let stand for `calmMs` since. */
  sentElsewhere(now: number, calmMs: number): void {
    if (now - this.#stoodAt >= calmMs) this.#count = 0
    this.#count++
  }

  forget(): void {
    this.#count = 0
  }
}
