import { Worker } from 'node:worker_threads'
import { JournalError } from './errors.ts'
import type { JournalOrder, JournalReport, JournalRequestName, JournalRequests } from './requests.ts'

/** The sibling as it was compiled, or as it stands in the sources. */
const threadFile = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/**
 * What outlives the process: one database in the data directory, which has one owner, a thread of its own. Requests are
 * done in the order in which they are asked.
 */
export class Journal {
  readonly file: string
  readonly #opened = Promise.withResolvers<void>()
  readonly #gone = Promise.withResolvers<void>()
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | undefined
  #lastId = 0
  #over: JournalError | undefined

  constructor(file: string) {
    this.file = file
    // Whoever asks is told.
    this.#opened.promise.catch(() => undefined)
  }

  /**
   * Opens the database, and holds it against every other process until it is closed. Rejects with a JournalError where it
   * can't be used; all that is asked of it then fails with the same.
   */
  open(): Promise<void> {
    if (this.#over || this.#worker) return this.#opened.promise
    const worker = new Worker(threadFile, { workerData: { file: this.file } })
    this.#worker = worker
    worker.on('message', (message: JournalReport) => this.#receive(message))
    worker.on('error', (error) =>
      this.#end(new JournalError('unusable', `The journal's thread died: ${error.message}`)),
    )
    worker.on('exit', () => {
      this.#end(new JournalError('closed', 'The mesh ends.'))
      this.#gone.resolve()
    })
    return this.#opened.promise
  }

  /** Asks once the database is open. Rejects with a JournalError. */
  async ask<Name extends JournalRequestName>(
    name: Name,
    asked: JournalRequests[Name]['asked'],
  ): Promise<JournalRequests[Name]['answer']> {
    await this.#opened.promise
    if (this.#over) throw this.#over
    const id = ++this.#lastId
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(id, answer)
    this.#send({ kind: 'ask', id, name, asked })
    return answer.promise as Promise<JournalRequests[Name]['answer']>
  }

  /** What was asked before is done, then the database is closed. */
  async close(): Promise<void> {
    if (!this.#worker) {
      this.#end(new JournalError('closed', 'The mesh ends.'))
      return
    }
    // What was asked before waits for the same, and was asked to before.
    await this.#opened.promise.catch(() => undefined)
    this.#send({ kind: 'close' })
    await this.#gone.promise
  }

  #send(order: JournalOrder): void {
    this.#worker?.postMessage(order)
  }

  #receive(message: JournalReport): void {
    if (message.kind === 'opened') this.#opened.resolve()
    else if (message.kind === 'answer') this.#take(message.id)?.resolve(message.answer)
    else {
      const error = new JournalError(message.code, message.message)
      if (message.id === undefined) this.#end(error)
      else this.#take(message.id)?.reject(error)
    }
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  /** Nothing can be asked any more, for the first reason that there was. */
  #end(error: JournalError): void {
    this.#over ??= error
    this.#opened.reject(this.#over)
    for (const { reject } of this.#waiting.values()) reject(this.#over)
    this.#waiting.clear()
  }
}
