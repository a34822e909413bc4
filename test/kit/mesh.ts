import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMesh } from '../../src/config/mesh.ts'
import { parseLine } from '../../src/engine/command-lines.ts'
import { Engine } from '../../src/engine/engine.ts'
import type { CommandResult, EngineEvent, WalkerNumbers } from '../../src/engine/messages.ts'
import { until } from './conditions.ts'

/** What a test writes into its zones.json; the rest is two halves, west of x = 0 and east of it. */
export interface MeshFile {
  readonly servers: Readonly<Record<string, object>>
  readonly [key: string]: unknown
}

/** The `data` of `status`, as the contract has it. */
export interface MeshStatus {
  readonly players: readonly {
    readonly name: string
    readonly uuid: string
    readonly primary: string
    readonly dummies: readonly string[]
    readonly x: number
    readonly entities: number
    readonly chunks: number
    readonly pinned: boolean
  }[]
  readonly servers: readonly {
    readonly name: string
    readonly up: boolean
    readonly players: number
    readonly dummies: number
  }[]
  readonly entities: { readonly mappings: number; readonly references: number }
  readonly walkers: WalkerNumbers
}

type Named<N extends EngineEvent['event']> = Extract<EngineEvent, { event: N }> & { readonly time: number }

/** A mesh in the test's own process, on a free port of 127.0.0.1. */
export interface TestMesh {
  readonly engine: Engine
  readonly port: number
  /** Everything that it said, the oldest first. */
  readonly events: readonly (EngineEvent & { readonly time: number })[]
  command(line: string): Promise<CommandResult>
  /** Runs a command that must be done. */
  does(line: string): Promise<unknown>
  status(): Promise<MeshStatus>
  /** The first event of this name among those from `since` (an index into `events`) on that matches; from the start unless told. */
  event<N extends EngineEvent['event']>(
    name: N,
    match?: Partial<Named<N>>,
    options?: { since?: number; timeout?: number },
  ): Promise<Named<N>>
  /** All events of this name so far. */
  all<N extends EngineEvent['event']>(name: N): Named<N>[]
  /** What went wrong by its own account: warnings and errors of the log. */
  complaints(): string[]
  stop(reason?: string): Promise<void>
}

/** Starts a mesh of this file and waits until every server has been asked. */
export async function startMesh(file: MeshFile): Promise<TestMesh> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcmesh-e2e-'))
  const [first = 'west', second = 'east'] = Object.keys(file.servers)
  const whole = {
    listen: '127.0.0.1:0',
    version: '1.21.4',
    auth: 'offline',
    zones: [
      { server: first, x: [null, 0] },
      { server: second, x: [0, null] },
    ],
    border: { join: 3, leave: 5, cross: 2 },
    spawn: first,
    fallback: Object.keys(file.servers),
    ...file,
  }
  const { mesh, errors } = readMesh(JSON.stringify(whole), {
    env: {},
    baseDir: dataDir,
    readFile: () => Buffer.alloc(0),
  })
  if (!mesh) throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  const engine = new Engine({ config: mesh, version: String(whole.version), dataDir, snapshotMs: 1_000 })
  const events: (EngineEvent & { time: number })[] = []
  engine.subscribe((message) => {
    if (message.kind === 'events') events.push(...message.events)
  })
  const stop = async (reason?: string): Promise<void> => {
    await engine.stop(reason)
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await engine.start()
  } catch (error) {
    await stop()
    throw error
  }
  const command = async (line: string): Promise<CommandResult> => {
    const parsed = parseLine(line)
    return parsed.ok ? engine.run(parsed.command) : { ok: false, error: parsed.error }
  }
  const does = async (line: string): Promise<unknown> => {
    const result = await command(line)
    if (!result.ok) throw new Error(`${line}: ${result.error}`)
    return result.data
  }
  const all = (name: string) => events.filter(({ event }) => event === name) as never[]
  return {
    engine,
    port: engine.listen.port,
    events,
    command,
    does,
    status: async () => (await does('status')) as MeshStatus,
    all,
    complaints: () =>
      events.flatMap((event) =>
        event.event === 'log' && (event.level === 'warn' || event.level === 'error') ? [event.message] : [],
      ),
    event: (name, match = {}, { since = 0, timeout = 20_000 } = {}) =>
      until(
        () =>
          events
            .slice(since)
            .find(
              (event) =>
                event.event === name &&
                Object.entries(match).every(
                  ([key, value]) => (event as never as Record<string, unknown>)[key] === value,
                ),
            ) as never,
        {
          timeout,
          message: () =>
            `${name} ${JSON.stringify(match)}; heard ${events
              .slice(-8)
              .map((event) => JSON.stringify(event))
              .join('\n')}`,
        },
      ),
    stop,
  }
}
