import { ByteBudget } from './byte-budget.ts'
import { OVERHEAD } from './ledger/weight.ts'

interface Kept<V> {
  readonly value: V
  readonly bytes: number
}

/** A map of what a peer has sent, bounded in bytes: the oldest goes, or the newest is left out. In the order in which it was set. */
export class BoundedStore<K, V> {
  readonly #budget: ByteBudget
  readonly #weigh: (value: V, key: K) => number
  readonly #kept = new Map<K, Kept<V>>()

  /**
   * `budget`: how many bytes, or a budget that several stores have together. `weigh`: about how many bytes an entry takes, its
   * key included, `OVERHEAD` left out.
   */
  constructor(budget: number | ByteBudget, weigh: (value: V, key: K) => number) {
    this.#budget = typeof budget === 'number' ? new ByteBudget(budget) : budget
    this.#weigh = weigh
  }

  get size(): number {
    return this.#kept.size
  }

  get(key: K): V | undefined {
    return this.#kept.get(key)?.value
  }

  has(key: K): boolean {
    return this.#kept.has(key)
  }

  keys(): IterableIterator<K> {
    return this.#kept.keys()
  }

  /** Oldest first. */
  *values(): IterableIterator<V> {
    for (const { value } of this.#kept.values()) yield value
  }

  /** Oldest first. */
  *entries(): IterableIterator<[K, V]> {
    for (const [key, { value }] of this.#kept) yield [key, value]
  }

  /** As the newest: the oldest go until there is room. False for one that finds none even so; its key has nothing then. */
  set(key: K, value: V): boolean {
    const bytes = this.#weigh(value, key) + OVERHEAD
    this.delete(key)
    while (!this.#budget.take(bytes)) {
      const oldest = this.#kept.keys().next()
      if (oldest.done || bytes > this.#budget.most) return false
      this.delete(oldest.value)
    }
    this.#kept.set(key, { value, bytes })
    return true
  }

  /** In the place of what its key has. False where there is no room: all stays as it was. */
  setIfRoom(key: K, value: V): boolean {
    const bytes = this.#weigh(value, key) + OVERHEAD
    const more = bytes - (this.#kept.get(key)?.bytes ?? 0)
    if (!this.#budget.take(more)) return false
    this.#kept.set(key, { value, bytes })
    return true
  }

  delete(key: K): boolean {
    this.#budget.give(this.#kept.get(key)?.bytes ?? 0)
    return this.#kept.delete(key)
  }

  clear(): void {
    for (const { bytes } of this.#kept.values()) this.#budget.give(bytes)
    this.#kept.clear()
  }
}
