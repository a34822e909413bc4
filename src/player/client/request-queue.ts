import type { ClientLink } from './client-link.ts'

/** Something that the client was asked and has not answered yet. */
export interface PendingRequest<K> {
  /** Who asked; undefined when it was mcmesh, or a server that is no longer interested. */
  readonly link: ClientLink | undefined
  /** By the asking server's own number. */
  readonly original: K
}

/** Requests of one kind that wait for the client's answer, the oldest first under each key (rule 6). */
export class RequestQueue<K> {
  readonly #waiting = new Map<K, PendingRequest<K>[]>()
  readonly #most: number
  #size = 0

  /** `most`: how many wait at a time; the oldest key goes first. A client that never answers costs no more. */
  constructor(most = 1024) {
    this.#most = most
  }

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  /** Without `link` mcmesh itself asks: the answer is nobody's. */
  add(key: K, link: ClientLink | undefined, original: K = key): void {
    const queue = this.#waiting.get(key)
    if (queue) queue.push({ link, original })
    else this.#waiting.set(key, [{ link, original }])
    if (++this.#size > this.#most) this.#forgetOldest()
  }

  /** Who asked, and by which key; undefined when nobody did. */
  answer(key: K): PendingRequest<K> | undefined {
    const queue = this.#waiting.get(key)
    const first = queue?.shift()
    if (!queue || !first) return undefined
    this.#size--
    if (queue.length === 0) this.#waiting.delete(key)
    return first
  }

  /** Who asked, without taking the request off. */
  peek(key: K): PendingRequest<K> | undefined {
    return this.#waiting.get(key)?.[0]
  }

  /** Whether a link waits for an answer. */
  hasAsked(link: ClientLink): boolean {
    for (const queue of this.#waiting.values()) if (queue.some((one) => one.link === link)) return true
    return false
  }

  /** A link's server is no longer interested: an answer that still comes is nobody's. Answers the keys by which it asked. */
  forget(link: ClientLink): K[] {
    const forgotten: K[] = []
    for (const queue of this.#waiting.values())
      for (const [at, { link: asker, original }] of queue.entries()) {
        if (asker !== link) continue
        queue[at] = { link: undefined, original }
        forgotten.push(original)
      }
    return forgotten
  }

  clear(): void {
    this.#waiting.clear()
    this.#size = 0
  }

  #forgetOldest(): void {
    for (const key of this.#waiting.keys()) {
      this.answer(key)
      return
    }
  }
}
