import type { Runtime } from '../player/context.ts'
import type { PlayerEvent } from '../player/events.ts'
import { guarded } from './flush.ts'
import type { EngineEvent, LogLevel } from './messages.ts'
import { UnusablePackets } from './unusable.ts'

/** Time, log and events of the running program. */
export class SystemRuntime implements Runtime {
  readonly #publish: (event: EngineEvent) => void
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #unusable = new UnusablePackets()

  /** `publish` is handed every event and every line of the log. */
  constructor(publish: (event: EngineEvent) => void) {
    this.#publish = publish
  }

  /** How often packets came that could not be used, by server, packet and reason. */
  get unusable(): ReadonlyMap<string, number> {
    return this.#unusable.counts
  }

  readonly later = (ms: number, run: () => void): (() => void) => {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      guarded((error) => this.log('error', `a timer failed: ${error.stack}`), run)
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  now(): number {
    return performance.now()
  }

  emit(event: PlayerEvent): void {
    this.#publish(event)
  }

  log(level: LogLevel, message: string): void {
    this.#publish({ event: 'log', level, message })
  }

  unreadable(source: string, packet: string, reason: string, who = source): void {
    if (this.#unusable.add(source, packet, reason, who)) this.log('warn', `${who} sent ${packet}: ${reason}`)
  }

  /** What was to run later does not. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
