import type { Frame } from '../../wire/frame.ts'
import { KeptFrames } from '../../wire/kept-frames.ts'
import type { ClientLink } from './client-link.ts'

/** What the player did, and what a server said of what it has, while a carry ran. */
export interface Waited {
  /** Milliseconds for which actions waited. */
  readonly ms: number
  /** What the client sent, in its order. */
  readonly actions: Iterable<Frame>
  /** What the withheld link's server said, in its order. */
  readonly news: Iterable<Frame>
}

/**
 * While a carry takes what a player has from one server to the other, what it does with it waits: it would be done by a server
 * that has it no longer, or not yet. Movement, look and chat never wait.
 */
export class Fence {
  #closedAt: number | undefined
  #actions = new KeptFrames()
  #news = new KeptFrames()
  #withheld: ClientLink | undefined

  /** Actions wait. */
  get closed(): boolean {
    return this.#closedAt !== undefined
  }

  /** Milliseconds for which actions have waited. */
  closedFor(now: number): number {
    return this.#closedAt === undefined ? 0 : Math.round((now - this.#closedAt) * 1000) / 1000
  }

  /** From now on actions wait. `now`: on the mesh's clock. */
  close(now: number): void {
    this.#closedAt ??= now
  }

  /** An action waits. False where that makes them more than `most` bytes. */
  hold(frame: Frame, most: number): boolean {
    this.#actions.add(frame)
    return this.#actions.bytes <= most
  }

  /** From now on what a server says of what is taken from it is no news for the client. */
  withhold(link: ClientLink): void {
    this.#withheld = link
  }

  withholds(link: ClientLink): boolean {
    return this.#withheld === link
  }

  /** Something that is no news. */
  keepBack(frame: Frame): void {
    this.#news.add(frame)
  }

  /** The carry is over: what waited goes on. */
  open(now: number): Waited {
    const ms = this.closedFor(now)
    this.#closedAt = undefined
    this.#withheld = undefined
    return { ms, actions: this.#actions.take(), news: this.#news.take() }
  }
}
