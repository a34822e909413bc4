import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { until } from './conditions.ts'

const main = fileURLToPath(new URL('../../src/main/mcmesh.ts', import.meta.url))

/** A line of its stdout. */
export interface Said {
  readonly event: string
  readonly [field: string]: unknown
}

/** The `mcmesh` command itself, headless, as a process that can be killed: `zones.json` and the data directory stand in a folder. */
export class MeshProcess {
  readonly child: ChildProcess
  readonly said: Said[] = []
  stderr = ''

  constructor(folder: string, { dataDir = join(folder, 'data') }: { readonly dataDir?: string } = {}) {
    const args = [main, join(folder, 'zones.json'), '--headless', '--data-dir', dataDir]
    this.child = spawn(process.execPath, args, { stdio: 'pipe' })
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.said.push(JSON.parse(line)))
    this.child.stderr!.on('data', (bytes: Buffer) => {
      this.stderr += bytes.toString()
    })
  }

  /** The first event of that name among those from `since` (an index into `said`) on. */
  event(name: string, since = 0): Promise<Said> {
    return until(
      () => {
        if (this.#ended) throw new Error(`mcmesh ended before ${name}: ${this.stderr}`)
        return this.said.slice(since).find(({ event }) => event === name)
      },
      { timeout: 60_000, message: () => `${name}; it said ${JSON.stringify(this.said.slice(-4))} ${this.stderr}` },
    )
  }

  /** Where it listens, once it is ready. */
  async port(): Promise<number> {
    const { listen } = await this.event('ready')
    return Number(String(listen).split(':').at(-1))
  }

  /** The `data` of a command that must be done. */
  async does(line: string): Promise<unknown> {
    const before = this.said.length
    this.child.stdin!.write(`${line}\n`)
    const result = await this.event('result', before)
    expect(result).toMatchObject({ ok: true })
    return result.data
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** Its exit code, once it has ended by itself. */
  async exit(): Promise<number | null> {
    if (!this.#ended) await once(this.child, 'exit')
    return this.child.exitCode
  }

  get #ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended) return
    const gone = once(this.child, 'exit')
    this.child.kill(signal)
    await gone
  }
}
