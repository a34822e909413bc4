/** A map that keeps what was set lately. */
export class Recent<K, V> {
  readonly #values = new Map<K, V>()
  readonly #most: number

  constructor(most = 64) {
    this.#most = most
  }

  get(key: K): V | undefined {
    return this.#values.get(key)
  }

  delete(key: K): void {
    this.#values.delete(key)
  }

  set(key: K, value: V): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size <= this.#most) return
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest)
      return
    }
  }
}
