import type { Link } from '../links/link.ts'

interface Question<K> {
  readonly link: Link | undefined
  readonly original: K
}

/** Questions of one kind that wait for the client's answer, the oldest first under each key (rule 6). */
export class Questions<K> {
  readonly #waiting = new Map<K, Question<K>[]>()
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
  ask(key: K, link: Link | undefined, original: K = key): void {
    const queue = this.#waiting.get(key)
    if (queue) queue.push({ link, original })
    else this.#waiting.set(key, [{ link, original }])
    if (++this.#size > this.#most) this.#forgetOldest()
  }

  /** Who asked, and by which key; undefined when nobody did. */
  answer(key: K): Question<K> | undefined {
    const queue = this.#waiting.get(key)
    const first = queue?.shift()
    if (!queue || !first) return undefined
    this.#size--
    if (queue.length === 0) this.#waiting.delete(key)
    return first
  }

  /** Who asked, without taking the question off. */
  peek(key: K): Question<K> | undefined {
    return this.#waiting.get(key)?.[0]
  }

  /** A link's server is no longer interested: an answer that still comes is nobody's. */
  forget(link: Link): void {
    for (const queue of this.#waiting.values())
      for (const [at, question] of queue.entries())
        if (question.link === link) queue[at] = { link: undefined, original: question.original }
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

/**
 * Block sequences (1.19+). acknowledge_player_digging settles every lower sequence on the client, whichever server it
 * went to, so that one is held back until the lower ones that went to other links are answered too.
 */
export class Sequences {
  readonly #open: { readonly sequence: number; readonly server: string; answered: boolean }[] = []
  readonly #most: number

  constructor(most = 256) {
    this.#most = most
  }

  /** The client acted with `sequence`, on `server`. */
  acted(server: string, sequence: number): void {
    if (sequence <= 0) return
    this.#open.push({ sequence, server, answered: false })
    if (this.#open.length > this.#most) this.#open.shift()
  }

  /** A server settled everything up to `sequence`: answers what the client can be told, if anything. */
  acknowledged(server: string, sequence: number): number | undefined {
    for (const action of this.#open) if (action.server === server && action.sequence <= sequence) action.answered = true
    return this.#settle()
  }

  /** A link is gone: what it never answered is settled. */
  leave(server: string): number | undefined {
    for (const action of this.#open) if (action.server === server) action.answered = true
    return this.#settle()
  }

  /** The client has a new level, and counts from the start. */
  clear(): void {
    this.#open.length = 0
  }

  #settle(): number | undefined {
    let settled: number | undefined
    while (this.#open[0]?.answered) settled = this.#open.shift()?.sequence
    return settled
  }
}
