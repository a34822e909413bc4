import type { Frame } from '../../wire/frame.ts'
import type { PlayerContext } from '../context.ts'
import type { PacketOutcome } from '../events.ts'
import type { ClientLink } from './client-link.ts'
import type { Outbox } from './outbox.ts'
import { type PendingRequest, RequestQueue } from './request-queue.ts'

/** A client that has not answered for so long is asked again all the same. Milliseconds; vanilla asks every 15 s. */
const ANSWERS_WITHIN = 10_000
/** A client that nobody has asked for so long is asked by mcmesh. Milliseconds: later than a server that asks would. */
const QUIET = 17_000

/** Whether the client is there: who asked it last, and what it has not answered yet. */
export class KeepAlives {
  readonly #mesh: PlayerContext
  readonly #outbox: Outbox
  readonly #pending = new RequestQueue<bigint>()
  /** When the client was last asked, on the mesh's clock. */
  #askedAt = 0
  /** The keep-alive that waits until the client has answered the one before. */
  #held: { readonly link: ClientLink; readonly frame: Frame } | undefined
  #pingMs: number | undefined

  constructor(mesh: PlayerContext, outbox: Outbox) {
    this.#mesh = mesh
    this.#outbox = outbox
  }

  /** How many wait for an answer. */
  get size(): number {
    return this.#pending.size
  }

  /** How long the client took to answer, last. Milliseconds. */
  get pingMs(): number | undefined {
    return this.#pingMs
  }

  /** The client is in the game from now on: its silence counts from here. */
  begin(): void {
    this.#askedAt = this.#mesh.now()
  }

  /**
   * The primary asks whether the client is there. No server asks again before it is answered, so that one that follows on a
   * switch waits until the client has answered the old primary's.
   */
  request(link: ClientLink, frame: Frame): PacketOutcome {
    const id = this.#mesh.clientbound.field<bigint>('keep_alive', 'keepAliveId')?.read(frame.packet())
    if (id === undefined) return 'dropped'
    const now = this.#mesh.now()
    if (this.#pending.size > 0 && now - this.#askedAt < ANSWERS_WITHIN) {
      this.#answerHeld()
      this.#held = { link, frame: frame.copy() }
      return 'held'
    }
    this.#askedAt = now
    this.#pending.add(id, link)
    this.#outbox.forward(frame)
    return 'passed'
  }

  /**
   * Asks the client in mcmesh's own name when nobody has for long. Servers ask every 15 s, but mcmesh answers them for
   * dummies: who walks to and fro over a border may be a dummy whenever its servers ask, and clients give up on a silence
   * of 30 s.
   */
  requestWhenQuiet(): void {
    const now = this.#mesh.now()
    if (this.#outbox.inConfiguration || this.#pending.size > 0 || now - this.#askedAt < QUIET) return
    const keepAliveId = BigInt(Math.trunc(now))
    this.#askedAt = now
    this.#pending.add(keepAliveId, undefined)
    this.#outbox.sendPacket('keep_alive', { keepAliveId })
  }

  /** The client answers: who asked; undefined when nobody did. */
  answer(id: bigint): PendingRequest<bigint> | undefined {
    const request = this.#pending.answer(id)
    if (request && this.#pending.size === 0) this.#pingMs = this.#mesh.now() - this.#askedAt
    return request
  }

  /** The answer has gone to who asked: what waited for that is asked now, or answered for a link that is a dummy by now. */
  answered(primary: ClientLink | undefined): void {
    const held = this.#held
    if (held && held.link === primary && !this.#outbox.inConfiguration) {
      this.#held = undefined
      this.request(held.link, held.frame)
    } else this.#answerHeld()
  }

  /** A link's server has forgotten what it asked. */
  forget(link: ClientLink): void {
    this.#pending.forget(link)
    if (this.#held?.link === link) this.#held = undefined
  }

  #answerHeld(): void {
    const held = this.#held
    this.#held = undefined
    held?.link.answer(held.frame.packet())
  }
}
