import type { Limits } from '../config/limits.ts'
import type { Journal } from '../journal/journal.ts'
import type { LastPosition } from '../journal/last-position.ts'
import { LastPositions } from '../journal/last-positions.ts'
import type { Runtime } from '../player/context.ts'
import { guarded } from './flush.ts'
import type { LastPositionKeeper } from './mesh.ts'

export interface KeptPositionsOptions {
  readonly journal: Journal
  readonly runtime: Pick<Runtime, 'later' | 'log'>
  /** As the file has them now. */
  limits(): Limits
  /** Notes where everybody is. */
  noteAll(): void
}

/** Where players are, for their return: noted every so often, and kept in the journal. */
export class KeptPositions implements LastPositionKeeper {
  readonly #options: KeptPositionsOptions
  readonly #positions: LastPositions
  #timer: NodeJS.Timeout | undefined

  constructor(options: KeptPositionsOptions) {
    const { journal, limits, runtime } = options
    this.#options = options
    this.#positions = new LastPositions({
      ...{ journal, limits, later: runtime.later },
      log: (level, message) => runtime.log(level, message),
    })
  }

  recall(uuid: string, done: (last: LastPosition | undefined) => void): void {
    this.#positions.recall(uuid, (last) => this.#guarded('letting a player in', () => done(last)))
  }

  note(uuid: string, last: LastPosition): void {
    this.#positions.note(uuid, last)
  }

  flush(): void {
    this.#positions.flush()
  }

  /** Begins to note everybody. A journal that can't be used is said now. */
  begin(): void {
    this.#positions.prune()
    this.#noteLater()
  }

  /** What was noted is written, as far as it can be. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#positions.close()
  }

  #noteLater(): void {
    const { limits, noteAll } = this.#options
    this.#timer = setTimeout(() => {
      this.#guarded('noting where players are', noteAll)
      this.#noteLater()
    }, limits().lastPositionInterval)
  }

  #guarded(what: string, work: () => void): void {
    guarded((error) => this.#options.runtime.log('error', `${what} failed: ${error.stack}`), work)
  }
}
