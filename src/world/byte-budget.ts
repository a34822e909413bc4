/** How much memory what a peer sends may take, and how much it does. Bytes, about. */
export class ByteBudget {
  readonly most: number
  #taken = 0

  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most
  }

  /** What is taken. */
  get bytes(): number {
    return this.#taken
  }

  /** What is left. */
  get left(): number {
    return this.most - this.#taken
  }

  /** Takes room. False where there is not that much: nothing is taken then. */
  take(bytes: number): boolean {
    if (bytes > this.left) return false
    this.#taken += bytes
    return true
  }

  /** What was taken is free again. */
  give(bytes: number): void {
    this.#taken -= bytes
  }

  clear(): void {
    this.#taken = 0
  }
}
