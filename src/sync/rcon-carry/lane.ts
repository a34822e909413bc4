import { SyncError } from '../sync.ts'

type Ask = (text: string) => Promise<string>

interface Waiting {
  readonly text: string
  resolve(answer: string): void
  reject(error: unknown): void
}

/** Codes of errors after which nothing that waits has a better chance. */
const hopeless: ReadonlySet<SyncError['code']> = new Set(['timeout', 'unreachable', 'auth', 'closed'])

/**
 * The commands of one body, one after the other: however many it has, one of them at a time waits for the server's RCON connection, which
 * thereby serves players in turn. When the connection fails, all that wait fail with it.
 */
export class Lane {
  readonly #ask: Ask
  #waiting: Waiting[] = []
  #busy = false

  constructor(ask: Ask) {
    this.#ask = ask
  }

  run(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject })
      if (!this.#busy) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#busy = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        next.resolve(await this.#ask(next.text))
      } catch (error) {
        next.reject(error)
        if (error instanceof SyncError && hopeless.has(error.code))
          for (const { reject } of this.#waiting.splice(0)) reject(error)
      }
    }
    this.#busy = false
  }
}
