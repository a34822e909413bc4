import type { Limits } from '../config/limits.ts'
import type { Runtime } from '../player/context.ts'
import { type LifeSign, LifeSigns, type Survey } from './life-signs.ts'

/** A status request to which nothing came: no word of the server's either way. */
export class NoAnswer extends Error {}

/** A status request that the server closed without a word, as vanilla does with `enable-status=false`: its process lives. */
export class StatusHidden extends Error {}

export interface LivenessPorts {
  /**
   * Asks for the status. Resolves with why the server can't be used all the same, if it can't; rejects with `NoAnswer`, or
   * with why there can be none.
   */
  ask(): Promise<string | undefined>
  limits(): Pick<
    Limits,
    | 'statusInterval'
    | 'serverSilence'
    | 'serverAnswer'
    | 'serverKeepAlive'
    | 'serverTickTimeout'
    | 'retryFirst'
    | 'retryMax'
  >
  /** The judgement is another by now; `reason` says why it does not live. */
  changed(reason: string | undefined): void
}

/** A server whose packets stream in is still asked so often, for its ping and its version. Milliseconds. */
const PING_MS = 5_000
/** Connections that end don't cause more questions than one in so long. Milliseconds. */
const DOUBT_MS = 1_000
/** A timer that comes later than this was kept by mcmesh itself: what came meanwhile waits to be read. Milliseconds. */
const LATE_MS = 500
/** How long it is waited for that before anybody is held silent. Milliseconds. */
const CATCH_UP_MS = 1_000

/**
 * Whether one server lives, by all that is known: what came over its links, its status, and what it owes and does not send.
 * Whoever wants to use a server asks this judgement, and nobody has another.
 *
 * A word over any link is life, however late the status is. It hangs when neither links nor a status request have brought
 * anything for `serverSilence`; when it has players in the game and sends none of them a keep-alive, or, where its game used to
 * speak every second, nothing for `serverTickTimeout` (a status is answered without the game's thread); and when it takes a
 * connection, says nothing on it, and nothing on any other.
 */
export class Liveness {
  readonly #runtime: Pick<Runtime, 'now' | 'later'>
  readonly #ports: LivenessPorts
  readonly #signs = new LifeSigns()
  readonly #judged = Promise.withResolvers<void>()
  #lives: boolean | undefined
  #reason: string | undefined
  #downAt = Number.NEGATIVE_INFINITY
  /** Counts beginnings and ends: an answer to a question of before is none. */
  #epoch = 0
  #watching = false
  #asking = false
  #askedAt = Number.NEGATIVE_INFINITY
  /** Since when a question waits for its answer. */
  #openSince: number | undefined
  #answeredAt = Number.NEGATIVE_INFINITY
  /** A status alone proves nothing until then: the server answered it while its game hung. */
  #distrustedUntil = Number.NEGATIVE_INFINITY
  #failures = 0
  #doubted = false
  /** It closes status requests: only its links tell whether it takes players. */
  #hidesStatus = false
  #notSilentBefore = Number.NEGATIVE_INFINITY
  #dueAt = 0
  #cancelLook: (() => void) | undefined

  constructor(runtime: Pick<Runtime, 'now' | 'later'>, ports: LivenessPorts) {
    this.#runtime = runtime
    this.#ports = ports
  }

  /** Undefined until something has told. */
  get lives(): boolean | undefined {
    return this.#lives
  }

  /** Why it does not live. */
  get reason(): string | undefined {
    return this.#reason
  }

  /** Resolves with the first judgement. */
  get judged(): Promise<void> {
    return this.#judged.promise
  }

  /** It can be asked from now on, perhaps at another address than before. */
  begin(): void {
    this.#reset()
    this.#watching = true
    this.#ask()
    this.#schedule()
  }

  /** There is nobody to ask any more, for this reason; undefined: nobody wants to know. */
  end(reason?: string): void {
    this.#reset()
    if (reason !== undefined) this.#fall(reason)
    this.#judged.resolve()
  }

  /** A connection stands. */
  opened(sign: LifeSign): void {
    this.#signs.add(sign)
    this.#lookBy(sign.openedAt + this.#ports.limits()[this.#lives === false ? 'statusInterval' : 'serverAnswer'])
  }

  /** It ended: if the server went with it, that should not take until the next question to be known. */
  closed(sign: LifeSign): void {
    if (!this.#signs.delete(sign)) return
    // Behind some routers a server that is gone still takes connections, and closes them.
    if (this.#hidesStatus && sign.heardAt < sign.openedAt) this.#fallFor('it closes connections without a word')
    this.#doubt()
  }

  /** A connection could not be had. */
  failed(): void {
    this.#doubt()
  }

  #doubt(): void {
    this.#doubted = this.#lives === true
    this.#lookBy(this.#askedAt + DOUBT_MS)
  }

  #reset(): void {
    this.#epoch++
    this.#watching = false
    this.#asking = false
    this.#openSince = undefined
    this.#failures = 0
    this.#doubted = false
    this.#hidesStatus = false
    this.#cancelLook?.()
    this.#cancelLook = undefined
  }

  #look(): void {
    const now = this.#runtime.now()
    if (now - this.#dueAt > LATE_MS) this.#notSilentBefore = now + CATCH_UP_MS
    const survey = this.#survey()
    if (this.#lives === false) {
      if (survey.heardAt > this.#downAt) this.#rise()
    } else this.#judge(now, survey)
    if (now >= this.#askAt(survey)) this.#ask()
    this.#schedule()
  }

  #judge(now: number, survey: Survey): void {
    if (now < this.#notSilentBefore) return
    const { serverSilence, serverAnswer, serverKeepAlive, serverTickTimeout } = this.#ports.limits()
    const { muteAt, forgetsPlayersAt, steady } = survey
    if (now >= this.#silentAt(survey)) this.#fall(`it hangs: nothing came from it for ${seconds(serverSilence)}`)
    else if (now >= muteAt)
      this.#fallFor(`it hangs: it took a connection and said nothing for ${seconds(serverAnswer)}`)
    else if (now >= forgetsPlayersAt)
      this.#fallFor(
        steady
          ? `it hangs: its game spoke every second and has said nothing for ${seconds(serverTickTimeout)}`
          : `it hangs: it sent its players nothing for ${seconds(serverKeepAlive)}, and no keep-alive either`,
      )
  }

  #survey(): Survey {
    return this.#signs.survey(this.#ports.limits())
  }

  /** When a question has been open, and nothing has come, for too long. */
  #silentAt({ heardAt }: Survey): number {
    if (this.#openSince === undefined) return Number.POSITIVE_INFINITY
    return Math.max(this.#openSince, this.#answeredAt, heardAt) + this.#ports.limits().serverSilence
  }

  #askAt({ heardAt }: Survey): number {
    if (this.#asking || !this.#watching) return Number.POSITIVE_INFINITY
    const { statusInterval, retryFirst, retryMax } = this.#ports.limits()
    if (this.#lives === false) return this.#askedAt + Math.min(retryFirst * 2 ** Math.min(this.#failures, 16), retryMax)
    const quiet = Math.max(this.#askedAt, this.#answeredAt, heardAt) + statusInterval
    return Math.min(quiet, this.#askedAt + (this.#doubted ? DOUBT_MS : PING_MS))
  }

  #schedule(): void {
    this.#cancelLook?.()
    this.#cancelLook = undefined
    if (!this.#watching) return
    const now = this.#runtime.now()
    const { statusInterval } = this.#ports.limits()
    const survey = this.#survey()
    const judges = [this.#silentAt(survey), survey.muteAt, survey.forgetsPlayersAt]
    // A server that is down may be heard over a link that was dialled all the same.
    const heard = this.#signs.size > 0 ? now + statusInterval : Number.POSITIVE_INFINITY
    const next = Math.min(this.#askAt(survey), ...(this.#lives === false ? [heard] : judges))
    if (next === Number.POSITIVE_INFINITY) return
    this.#lookAt(Math.max(next, now + 1, this.#lives === false ? now : this.#notSilentBefore))
  }

  /** Looks at `at`, unless it does sooner: connections come and go by the hundred, and are not walked through for each. */
  #lookBy(at: number): void {
    if (!this.#watching || (this.#cancelLook && this.#dueAt <= at)) return
    this.#cancelLook?.()
    this.#lookAt(Math.max(at, this.#runtime.now() + 1))
  }

  #lookAt(at: number): void {
    this.#dueAt = at
    this.#cancelLook = this.#runtime.later(Math.ceil(at - this.#runtime.now()), () => this.#look())
  }

  #ask(): void {
    const epoch = this.#epoch
    const now = this.#runtime.now()
    this.#asking = true
    this.#doubted = false
    this.#askedAt = now
    this.#openSince ??= now
    const done = (what: () => void): void => {
      if (epoch !== this.#epoch) return
      this.#asking = false
      what()
      this.#schedule()
    }
    this.#ports.ask().then(
      (problem) => done(() => this.#answered(problem)),
      (error: Error) => done(() => this.#unanswered(error)),
    )
  }

  #answered(problem: string | undefined): void {
    const now = this.#runtime.now()
    this.#openSince = undefined
    this.#answeredAt = now
    if (problem !== undefined) {
      this.#failures++
      this.#fall(problem)
    } else if (now >= this.#distrustedUntil) this.#rise()
  }

  /** Silence is judged with everything else; a refusal counts unless its packets stream in. */
  #unanswered(error: Error): void {
    // That took long enough: it is asked again at once, and heard as soon as it wakes.
    if (error instanceof NoAnswer) return
    if (error instanceof StatusHidden) {
      this.#hidesStatus = true
      this.#answered(undefined)
      return
    }
    this.#hidesStatus = false
    if (this.#lives === false) this.#failures++
    this.#openSince = undefined
    const { serverSilence } = this.#ports.limits()
    if (this.#runtime.now() - this.#survey().heardAt >= serverSilence) this.#fall(error.message)
  }

  #rise(): void {
    this.#failures = 0
    if (this.#lives === true) return
    this.#lives = true
    this.#reason = undefined
    this.#ports.changed(undefined)
    this.#judged.resolve()
  }

  /** For what a status does not tell: one that is answered proves nothing for a while. */
  #fallFor(reason: string): void {
    this.#distrustedUntil = this.#runtime.now() + this.#ports.limits().retryMax
    this.#fall(reason)
  }

  #fall(reason: string): void {
    const changed = this.#lives !== false
    this.#lives = false
    this.#reason = reason
    this.#downAt = this.#runtime.now()
    // Its links are given up with it, but those of players who can go nowhere else: it may be heard over them when it wakes.
    if (changed) this.#ports.changed(reason)
    this.#signs.deleteEnded()
    this.#judged.resolve()
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`
