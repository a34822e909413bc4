import type { Journal } from './journal.ts'
import { type LastPosition, sameSpot } from './last-position.ts'

export interface LastPositionsOptions {
  readonly journal: Pick<Journal, 'ask'>
  /** As the file has them now. */
  limits(): { readonly lastPositionsKept: number; readonly journalTimeout: number }
  /** Runs `run` after `ms` milliseconds, unless the answered function is called before. */
  later(ms: number, run: () => void): () => void
  log(level: 'info' | 'warn' | 'error', message: string): void
}

/**
 * Where players were last, by the UUID that the mesh knows them by. What is noted is kept in memory until it is written, a
 * batch at a time, so that nobody waits for the disk; a player's newest word takes the place of its older ones.
 */
export class LastPositions {
  readonly #options: LastPositionsOptions
  /** Noted, and not yet with the journal. */
  readonly #pending = new Map<string, LastPosition>()
  /** What was last noted of those who have not left. */
  readonly #noted = new Map<string, LastPosition>()
  /** The batch that the journal has, while it writes it. */
  #batch: ReadonlyMap<string, LastPosition> | undefined
  #writing: Promise<void> | undefined
  /** That nothing can be written has been said, and is so still. */
  #failing = false

  constructor(options: LastPositionsOptions) {
    this.#options = options
  }

  /** Says where a player is. Written with the next `flush`. */
  note(uuid: string, last: LastPosition): void {
    const most = this.#options.limits().lastPositionsKept
    const key = uuid.toLowerCase()
    const before = this.#noted.get(key)
    if (last.left) this.#noted.delete(key)
    else this.#noted.set(key, last)
    if (most === 0 || !isFinitePlace(last) || (before && sameSpot(before, last))) return
    // At the end: those that were noted first are the first to go.
    this.#pending.delete(key)
    this.#pending.set(key, last)
    for (const oldest of this.#pending.keys()) {
      if (this.#pending.size <= most) break
      this.#pending.delete(oldest)
    }
  }

  /** Begins to write what was noted, unless a batch is being written: then the next flush does. */
  flush(): void {
    if (this.#pending.size > 0) this.#begin(() => this.#write())
  }

  /**
   * Where a player was, called back once and perhaps at once; undefined where nobody knows. A journal that does not answer
   * in `journalTimeout` keeps nobody out of the game.
   */
  recall(uuid: string, done: (last: LastPosition | undefined) => void): void {
    const key = uuid.toLowerCase()
    const { lastPositionsKept, journalTimeout } = this.#options.limits()
    const noted = this.#pending.get(key) ?? this.#batch?.get(key)
    if (lastPositionsKept === 0 || noted) {
      done(lastPositionsKept === 0 ? undefined : noted)
      return
    }
    let called = false
    const answer = (last: LastPosition | undefined): void => {
      if (called) return
      called = true
      cancel()
      done(last)
    }
    const cancel = this.#options.later(journalTimeout, () => {
      this.#options.log('warn', `The journal did not answer within ${journalTimeout} ms where a player was.`)
      answer(undefined)
    })
    this.#options.journal.ask('lastPosition.find', { uuid: key }).then(answer, (error: Error) => {
      this.#failed(error)
      answer(undefined)
    })
  }

  /** No more rows than are to be kept, from the start on. */
  prune(): void {
    this.#begin(() => this.#send(new Map()))
  }

  /** All that was noted is written, as far as it can be. */
  async close(): Promise<void> {
    await this.#writing
    if (this.#pending.size > 0) await this.#write()
  }

  #begin(write: () => Promise<void>): void {
    this.#writing ??= write().finally(() => {
      this.#writing = undefined
    })
  }

  async #write(): Promise<void> {
    const batch = new Map(this.#pending)
    this.#pending.clear()
    await this.#send(batch)
  }

  async #send(batch: ReadonlyMap<string, LastPosition>): Promise<void> {
    const { journal, limits, log } = this.#options
    this.#batch = batch
    try {
      await journal.ask('lastPosition.save', { entries: [...batch], most: limits().lastPositionsKept })
      if (this.#failing) log('info', 'The journal can be written again: where players are is kept.')
      this.#failing = false
    } catch (error) {
      this.#failed(error as Error)
      // Tried again with the next flush; what was noted meanwhile is newer.
      const newer = new Map(this.#pending)
      this.#pending.clear()
      for (const [uuid, last] of [...batch, ...newer]) this.#pending.set(uuid, last)
    } finally {
      this.#batch = undefined
    }
  }

  #failed({ message }: Error): void {
    if (this.#failing) return
    this.#failing = true
    this.#options.log(
      'error',
      `Where players are can't be kept: ${message} The mesh goes on; who returns after a restart may begin at "spawn".`,
    )
  }
}

const isFinitePlace = ({ x, y, z, yaw, pitch }: LastPosition): boolean => [x, y, z, yaw, pitch].every(Number.isFinite)
