import type { State } from '../../protocol/versions.ts'
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

/** The states in which a client is asked. */
export type AskingState = Extract<State, 'configuration' | 'play'>

/** Whether the client is there: who asked it last, and what it has not answered yet. */
export class KeepAlives {
  readonly #mesh: PlayerContext
  readonly #outbox: Outbox
  readonly #pending = new RequestQueue<bigint>()
  /** When the client was last asked, on the mesh's clock. */
  #askedAt = 0
  /** The keep-alive that waits until the client has answered the one before. */
  #held: { readonly link: ClientLink; readonly frame: Frame; readonly state: AskingState } | undefined
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
   * The primary asks, in the client's state, whether the client is there. No server asks again before it is answered, so that one that follows on a
   * switch waits until the client has answered the old primary's.
   */
  request(link: ClientLink, frame: Frame, state: AskingState = 'play'): PacketOutcome {
    const set = this.#mesh.protocol.packets(state, 'clientbound')
    const id = set.field<bigint>('keep_alive', 'keepAliveId')?.read(frame.packet())
    if (id === undefined) return 'dropped'
    const now = this.#mesh.now()
    if (this.#pending.size > 0 && now - this.#askedAt < ANSWERS_WITHIN) {
      this.#answerHeld()
      this.#held = { link, frame: frame.copy(), state }
      return 'held'
    }
    this.#askedAt = now
    this.#pending.add(id, link)
    if (state === 'play') this.#outbox.forward(frame)
    else this.#outbox.channel.forward(frame)
    return 'passed'
  }

  /**
   * Asks the client in mcmesh's own name while it is in configuration and nobody else has lately: not every server does there, and
   * who reads or downloads for minutes says nothing else. `alone`: no server can ask.
   */
  requestInConfiguration(alone: boolean): void {
    if (this.#pending.size > 0 || this.#mesh.now() - this.#askedAt < (alone ? ANSWERS_WITHIN : QUIET)) return
    const keepAliveId = this.#requestOwn()
    const set = this.#mesh.protocol.packets('configuration', 'clientbound')
    this.#outbox.channel.send(set.encode('keep_alive', { keepAliveId }))
  }

  /**
   * Asks the client in mcmesh's own name when nobody has for long. Servers ask every 15 s, but mcmesh answers them for
   * dummies: who walks to and fro over a border may be a dummy whenever its servers ask, and clients give up on a silence
   * of 30 s.
   */
  requestWhenQuiet(): void {
    const now = this.#mesh.now()
    if (this.#outbox.inConfiguration || this.#pending.size > 0 || now - this.#askedAt < QUIET) return
    this.#outbox.sendPacket('keep_alive', { keepAliveId: this.#requestOwn() })
  }

  #requestOwn(): bigint {
    const now = this.#mesh.now()
    const keepAliveId = BigInt(Math.trunc(now))
    this.#askedAt = now
    this.#pending.add(keepAliveId, undefined)
    return keepAliveId
  }

  /** The client answers: who asked; undefined when nobody did. */
  answer(id: bigint): PendingRequest<bigint> | undefined {
    const request = this.#pending.answer(id)
    if (request && this.#pending.size === 0) this.#pingMs = this.#mesh.now() - this.#askedAt
    return request
  }

  /**
   * The answer has gone to who asked: what waited for that is asked now, or answered for a link that is a dummy by now, or has
   * gone on to another state than the client's (`state`).
   */
  answered(primary: ClientLink | undefined, state: AskingState = 'play'): void {
    const held = this.#held
    if (held && held.link === primary && held.state === state) {
      this.#held = undefined
      this.request(held.link, held.frame, state)
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
    // Request and answer bear the same.
    held?.link.reply('keep_alive', held.frame.packet())
  }
}
