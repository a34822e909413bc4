import type { CommandResult } from './messages.ts'

/** Commands that were given and have not ended: each ends once, by its id, whatever the order of the results. */
export class AwaitedResults {
  readonly #waiting = new Map<number, (result: CommandResult) => void>()
  /** How every command ends once nobody can run one any more. */
  #over: CommandResult | undefined

  /** Resolves when the command of this id has ended. Throws where one of the same id runs still. */
  of(id: number): Promise<CommandResult> {
    if (this.#over !== undefined) return Promise.resolve(this.#over)
    if (this.#waiting.has(id)) throw new Error(`command ${id} was given twice`)
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  /** Ends one; a result for none that runs, such as a second one, is no result. */
  end(id: number, result: CommandResult): void {
    const resolve = this.#waiting.get(id)
    this.#waiting.delete(id)
    resolve?.(result)
  }

  /** Ends all of them, and those that are still to come. */
  endAll(result: CommandResult): void {
    this.#over = result
    for (const id of [...this.#waiting.keys()]) this.end(id, result)
  }
}
