import type { Question } from '../../protocol/questions.ts'
import { BoundedStore } from '../../world/bounded-store.ts'
import { weightOf } from '../../world/ledger/weight.ts'
import { keyOf } from './client-answers.ts'
import type { ClientLink } from './client-link.ts'

/** Something that a server asked the client at its login. */
export interface LoginQuery {
  /** Undefined once its link is gone. */
  readonly link: ClientLink | undefined
  /** The server's own number of it. */
  readonly original: number
  readonly key: string
  readonly subject: string
}

/** What servers have asked the client at its login, and it has not answered: numbered by mcmesh, since several may be tried. */
export class LoginQueries {
  readonly #waiting: BoundedStore<number, LoginQuery>
  #last = 0

  /** `most`: bytes of them all; the oldest goes first. */
  constructor(most: number) {
    this.#waiting = new BoundedStore(most, ({ key, subject }) => weightOf(key) + weightOf(subject))
  }

  /** Answers the number for the client. */
  add(link: ClientLink, question: Question): number {
    const { number: original, subject } = question
    this.#waiting.set(++this.#last, { link, original, key: keyOf(question), subject })
    return this.#last
  }

  /** Whether a link waits for an answer. */
  hasAsked(link: ClientLink): boolean {
    for (const query of this.#waiting.values()) if (query.link === link) return true
    return false
  }

  /** A link is gone: what its server asked is nobody's, but the client's answer is still worth knowing. */
  forget(link: ClientLink): void {
    for (const [number, query] of [...this.#waiting.entries()])
      if (query.link === link) this.#waiting.setIfRoom(number, { ...query, link: undefined })
  }

  /** Who asked what; undefined when nobody did. */
  answer(number: number): LoginQuery | undefined {
    const query = this.#waiting.get(number)
    this.#waiting.delete(number)
    return query
  }
}
