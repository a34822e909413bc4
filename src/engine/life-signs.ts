import type { Limits } from '../config/limits.ts'

/** One connection to the server, as far as it tells whether that lives. Times on the mesh's clock, in milliseconds. */
export interface LifeSign {
  readonly openedAt: number
  /** When bytes came last; −∞ before the first. */
  readonly heardAt: number
  /** Since when it is read without a pause; undefined while it isn't, since its client can't keep up: then its silence tells nothing. */
  readonly attendedSince: number | undefined
  /** The longest time for which nothing came lately; ∞ until that is known. */
  readonly longestGap: number
  /** The server has its player in the game: it owes it keep-alives, whatever else it says. */
  readonly playing: boolean
  /** Its link goes on: one whose player can go nowhere else outlasts the judgement. */
  readonly open: boolean
}

/** What all connections to a server together tell of it. */
export interface Survey {
  /** When a word came over any of them, or one was read again after a pause: what came meanwhile waits to be read. */
  readonly heardAt: number
  /** When it will have said nothing for too long to somebody whose connection it took, nor to anybody else since. */
  readonly muteAt: number
  /** When it will have forgotten those who are in its game: none of them has heard of it for too long. */
  readonly forgetsPlayersAt: number
  /** Its game used to speak every second, as vanilla's does, which tells the time every 20 ticks. */
  readonly steady: boolean
}

/** A game is steady whose players never waited longer than this for its next word, lately. Milliseconds. */
const STEADY_MS = 2_000

/** The connections to one server. */
export class LifeSigns {
  readonly #signs = new Set<LifeSign>()

  get size(): number {
    return this.#signs.size
  }

  add(sign: LifeSign): void {
    this.#signs.add(sign)
  }

  delete(sign: LifeSign): boolean {
    return this.#signs.delete(sign)
  }

  /** Those whose links were given up tell nothing any more. */
  deleteEnded(): void {
    for (const sign of this.#signs) if (!sign.open) this.#signs.delete(sign)
  }

  survey(limits: Pick<Limits, 'serverAnswer' | 'serverKeepAlive' | 'serverTickTimeout'>): Survey {
    let heardAt = Number.NEGATIVE_INFINITY
    let gameHeardAt = Number.NEGATIVE_INFINITY
    let steady = false
    for (const sign of this.#signs) {
      const { attendedSince = Number.NEGATIVE_INFINITY, openedAt } = sign
      heardAt = Math.max(heardAt, sign.heardAt, attendedSince > openedAt ? attendedSince : Number.NEGATIVE_INFINITY)
      if (!sign.playing || sign.attendedSince === undefined) continue
      gameHeardAt = Math.max(gameHeardAt, sign.heardAt, attendedSince)
      steady ||= sign.longestGap <= STEADY_MS
    }
    let unheardSince = Number.POSITIVE_INFINITY
    for (const { attendedSince, openedAt, heardAt: own } of this.#signs)
      if (attendedSince !== undefined && own < openedAt && heardAt < openedAt)
        unheardSince = Math.min(unheardSince, openedAt)
    const nobodyPlays = gameHeardAt === Number.NEGATIVE_INFINITY
    return {
      heardAt,
      muteAt: unheardSince + limits.serverAnswer,
      forgetsPlayersAt: nobodyPlays
        ? Number.POSITIVE_INFINITY
        : gameHeardAt + (steady ? limits.serverTickTimeout : limits.serverKeepAlive),
      steady,
    }
  }
}
