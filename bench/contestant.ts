import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ContestantRequest, Report } from './contestants/report.ts'

export interface Cost {
  /** Milliseconds of CPU time that the process has used so far, user and system, all threads. */
  readonly cpuMs: number
  readonly rssMb: number
}

/** One way from a client to a backend, in a process of its own; or none, for the direct connection. */
export class Contestant {
  readonly name: string
  readonly port: number
  readonly #child: ChildProcess | undefined

  private constructor(name: string, port: number, child?: ChildProcess) {
    this.name = name
    this.port = port
    this.#child = child
  }

  /** No proxy: the client connects to the backend. It costs nothing, and shows what must arrive. */
  static direct(port: number): Contestant {
    return new Contestant('direct', port)
  }

  /** Starts `bench/contestants/NAME.ts` with these arguments; resolves once it listens. */
  static async start(name: string, args: readonly string[], execArgv: readonly string[] = []): Promise<Contestant> {
    const file = fileURLToPath(new URL(`./contestants/${name}.ts`, import.meta.url))
    const child = fork(file, args, { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const report = await answer(child, name)
    if (report.kind !== 'listening') throw new Error(`${name} did not say where it listens`)
    return new Contestant(name, report.port, child)
  }

  async cost(): Promise<Cost> {
    if (!this.#child) return { cpuMs: 0, rssMb: 0 }
    this.#child.send({ kind: 'cost' } satisfies ContestantRequest)
    const report = await answer(this.#child, this.name)
    if (report.kind !== 'cost') throw new Error(`${this.name} did not say what it cost`)
    return report
  }

  /** Runs a console command (mcmesh only). */
  async command(line: string): Promise<unknown> {
    this.#child?.send({ kind: 'command', line } satisfies ContestantRequest)
    const report = this.#child && (await answer(this.#child, this.name))
    return report?.kind === 'answer' ? report.value : undefined
  }

  async stop(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    if (this.#child.connected) this.#child.disconnect()
    const force = setTimeout(() => this.#child?.kill('SIGKILL'), 5_000)
    await gone
    clearTimeout(force)
  }
}

async function answer(child: ChildProcess, name: string): Promise<Report> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([report]) => report as Report),
      once(child, 'exit', { signal }).then(([code]): never => {
        throw new Error(`${name} ended (exit code ${code}) in the middle of the bench`)
      }),
    ])
  } finally {
    waiting.abort()
  }
}
