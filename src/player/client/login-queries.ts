import type { Question } from '../../protocol/questions.ts'
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

/** More than any mod asks before it is answered. */
const MOST = 256

/** What servers have asked the client at its login, and it has not answered: numbered by mcmesh, since several may be tried. */
export class LoginQueries {
  readonly #waiting = new Map<number, LoginQuery>()
  #last = 0

  /** Answers the number for the client. */
  add(link: ClientLink, question: Question): number {
    const { number: original, subject } = question
    this.#waiting.set(++this.#last, { link, original, key: keyOf(question), subject })
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MOST) break
      this.#waiting.delete(oldest)
    }
    return this.#last
  }

  /** A link is gone: what its server asked is nobody's, but the client's answer is still worth knowing. */
  forget(link: ClientLink): void {
    for (const [number, query] of this.#waiting)
      if (query.link === link) this.#waiting.set(number, { ...query, link: undefined })
  }

  /** Who asked what; undefined when nobody did. */
  answer(number: number): LoginQuery | undefined {
    const query = this.#waiting.get(number)
    this.#waiting.delete(number)
    return query
  }
}
