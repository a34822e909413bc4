import type { ClientLink } from './client-link.ts'
import { type PendingRequest, RequestQueue } from './request-queue.ts'

/**
 * The teleports that the client has been sent and has not confirmed yet. Servers number theirs each for itself, so that the
 * client is sent numbers of mcmesh's own, and each confirmation goes to whoever asked (rule 6).
 */
export class Teleports {
  readonly #pending = new RequestQueue<number>()
  /** Those that mcmesh itself sent; their confirmations end here. */
  readonly #own = new Set<number>()
  #lastId = 0

  /** The number of the last teleport that the client was sent, whoever sent it. */
  get lastId(): number {
    return this.#lastId
  }

  /** Whether a link's server waits for a confirmation. */
  pendingOf(link: ClientLink): boolean {
    return this.#pending.hasAsked(link)
  }

  /**
   * Whether mcmesh waits for one: until it comes, what the client sends was sent before it received where it is now.
   */
  get ownPending(): boolean {
    return this.#own.size > 0
  }

  /** A server teleports the client: answers the number for the client. */
  request(link: ClientLink, original: number): number {
    this.#pending.add(++this.#lastId, link, original)
    return this.#lastId
  }

  /** mcmesh teleports the client: answers the number for it. */
  requestOwn(): number {
    this.#own.add(++this.#lastId)
    return this.#lastId
  }

  /** The client confirms one: who asked, by the server's own number; `own` when mcmesh did; undefined when nobody did. */
  confirm(id: number): 'own' | PendingRequest<number> | undefined {
    return this.#own.delete(id) ? 'own' : this.#pending.answer(id)
  }

  /** The client's confirmations are no longer a link's. Answers the server's own numbers of those that it waits for. */
  forget(link: ClientLink): readonly number[] {
    return this.#pending.forget(link)
  }
}
