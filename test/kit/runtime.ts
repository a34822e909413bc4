import type { EngineEvent } from '../../src/engine/messages.ts'
import { UnusablePackets } from '../../src/engine/unusable.ts'
import type { Runtime } from '../../src/player/context.ts'
import type { PlayerEvent } from '../../src/player/events.ts'

/** A runtime without a clock: time passes when the test says so. */
export class MemoryRuntime implements Runtime {
  readonly events: EngineEvent[] = []
  readonly #unusable = new UnusablePackets()
  readonly #timers = new Map<() => void, number>()
  #now = 1_000

  readonly later = (ms: number, run: () => void): (() => void) => {
    this.#timers.set(run, this.#now + ms)
    return () => this.#timers.delete(run)
  }

  now(): number {
    return this.#now
  }

  emit(event: PlayerEvent): void {
    this.events.push(event)
  }

  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
    this.events.push({ event: 'log', level, message })
  }

  unreadable(source: string, packet: string, reason: string, who = source): void {
    if (this.#unusable.add(source, packet, reason, who)) this.log('warn', `${who} sent ${packet}: ${reason}`)
  }

  /** How often packets came that could not be used, by server, packet and reason. */
  get unusable(): ReadonlyMap<string, number> {
    return this.#unusable.counts
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.size
  }

  /** When the next timer is due; infinite when none runs. */
  get nextAt(): number {
    return Math.min(...this.#timers.values())
  }

  /** It is that late now. Nothing runs by itself. */
  moveTo(now: number): void {
    this.#now = now
  }

  /** Runs what is due, each once. Answers whether anything was. */
  runDue(): boolean {
    const due = [...this.#timers].filter(([, at]) => at <= this.#now)
    for (const [run] of due) if (this.#timers.delete(run)) run()
    return due.length > 0
  }
}
