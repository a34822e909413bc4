import type { CarryStep } from '../../carry/carry.ts'
import type { CustodyRow } from '../../carry/custody.ts'
import type { CarryPart } from '../../carry/parts.ts'

/** One carry of a player, done or called off, for the console and the events. */
export interface CarryRecord {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly from: string
  readonly to: string
  readonly what: readonly CarryPart[]
  /** What was to go along and did not, since a server has no means for it. */
  readonly left: readonly CarryPart[]
  /** From the decision until the new server had everything, or it was called off. */
  readonly ms: number
  /** How long actions waited. */
  readonly heldMs: number
  /** How long each step took, in milliseconds, in their order. */
  readonly steps: readonly (readonly [step: CarryStep, ms: number])[]
  readonly error?: string
}

/** A carry that runs. */
export interface RunningCarry {
  readonly server: string
  /** Settles, never rejects, once it has ended and what came of it is done. */
  readonly ended: Promise<void>
}

/** How many carries a player's journal keeps. */
const JOURNAL_ROWS = 32

/** What is known of where a player's things are, and whether they are on their way. */
export class CarryState {
  #row: CustodyRow | undefined
  #running: RunningCarry | undefined
  readonly #journal: CarryRecord[] = []
  /** Servers that a carry to failed, how often in a row, and until when it is not tried again because of a border. */
  readonly #failures = new Map<string, { readonly times: number; readonly until: number }>()

  /** The journal's row, as it was last read or written; undefined where the player's things were never carried. */
  get row(): CustodyRow | undefined {
    return this.#row
  }

  /** The server that has the player's things, where that is known. */
  get holder(): string | undefined {
    return this.#row?.holder
  }

  get running(): RunningCarry | undefined {
    return this.#running
  }

  /** The last carries, oldest first. */
  get journal(): readonly CarryRecord[] {
    return this.#journal
  }

  known(row: CustodyRow | undefined): void {
    this.#row = row
  }

  begin(server: string): { end(): void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#running = { server, ended: promise }
    return {
      end: () => {
        this.#running = undefined
        resolve()
      },
    }
  }

  done(record: CarryRecord): void {
    this.#failures.delete(record.to)
    this.#record(record)
  }

  /** A border asks again after a pause that doubles. `now`: on the mesh's clock; `first` and `longest` in milliseconds. */
  failed(record: CarryRecord, now: number, first: number, longest: number): void {
    const times = (this.#failures.get(record.to)?.times ?? 0) + 1
    this.#failures.set(record.to, { times, until: now + Math.min(first * 2 ** Math.min(times - 1, 16), longest) })
    this.#record(record)
  }

  /** Whether a carry to that server failed so lately that a border does not try it again. */
  failedLately(server: string, now: number): boolean {
    return (this.#failures.get(server)?.until ?? Number.NEGATIVE_INFINITY) > now
  }

  #record(record: CarryRecord): void {
    this.#journal.push(record)
    if (this.#journal.length > JOURNAL_ROWS) this.#journal.shift()
  }
}
