import { accessSync, constants, mkdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { type Address, type Mesh, type MeshReading, readMeshFile } from '../config/mesh.ts'
import { type MeshWatch, watchMesh } from '../config/watch.ts'
import { newestEmbedded } from '../embedded/versions.ts'
import { protocolNumber, supportedVersions, versionsOfNumber } from '../protocol/versions.ts'
import type { IssuedCommand } from './command.ts'
import type { EngineCommandName } from './command-table.ts'
import { Engine } from './engine.ts'
import type { CommandResult, EngineMessage } from './messages.ts'
import { probe } from './probe.ts'

/** What an engine is started with; survives a structured clone, so that it may run on a thread. */
export interface EngineSettings {
  /** The zones.json; it is watched. */
  readonly file: string
  /** Overrides the file's. */
  readonly listen?: Address
  readonly walkers?: number
  readonly dataDir: string
  /** Milliseconds between snapshots. */
  readonly snapshotMs: number
}

/** An engine that runs, wherever it does. */
export interface RunningEngine {
  /** Runs one command; its id differs from those of the others that run. Never rejects. */
  run(command: IssuedCommand<EngineCommandName>): Promise<CommandResult>
  stop(): Promise<void>
}

/**
 * Starts an engine on this thread. Rejects with a sentence when it can't run; nothing is left running then. `signal` gives
 * up a start that still waits for a server.
 */
export async function startEngine(
  settings: EngineSettings,
  receive: (message: EngineMessage) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunningEngine> {
  const options = { env: process.env, ...(settings.listen === undefined ? {} : { listen: settings.listen }) }
  const override = (mesh: Mesh): Mesh => ({
    ...mesh,
    listen: settings.listen ?? mesh.listen,
    walkers: settings.walkers ?? mesh.walkers,
  })
  const { mesh, errors } = readMeshFile(settings.file, options)
  if (!mesh) throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join(' '))
  const config = override(mesh)
  if (config.servers.some(({ embedded }) => embedded)) requireDataDir(settings.dataDir)
  const version = config.version === 'auto' ? await askVersion(config, receive, signal) : config.version
  let watch: MeshWatch | undefined
  let reloaded: CommandResult = { ok: false, error: 'The mesh is starting still; try again in a moment.' }
  const engine = new Engine({
    config,
    version,
    dataDir: settings.dataDir,
    snapshotMs: settings.snapshotMs,
    file: {
      read() {
        const reading = readMeshFile(settings.file, options)
        return reading.mesh ? { ...reading, mesh: override(reading.mesh) } : reading
      },
      // By way of the watch, which then knows what was read and does not report it a second time.
      async reload() {
        await watch?.reload()
        return reloaded
      },
    },
  })
  const take = (reading: MeshReading): void => {
    reloaded = engine.reload(reading)
  }
  engine.subscribe(receive)
  try {
    await engine.start()
  } catch (error) {
    await engine.stop()
    throw error
  }
  watch = watchMesh(settings.file, {
    ...options,
    onGood: (next, warnings) => take({ mesh: override(next), errors: [], warnings }),
    onBad: (problems) => take({ errors: problems, warnings: [] }),
  })
  engine.subscribe((message) => {
    if (message.kind === 'stopped') void watch?.close()
  })
  return { run: (command) => engine.run(command), stop: () => engine.stop() }
}

/** Worlds are kept there: that it can't be used is said before anything starts. Throws a sentence. */
function requireDataDir(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new Error(
      `The data directory ${folder} can't be used: ${(error as Error).message}. Name another with --data-dir.`,
    )
  }
}

/** The pause between two rounds of asking, in milliseconds. */
const ASK_PAUSE_MS = 1_000

/**
 * `"version": "auto"`: what the first server that answers speaks. They are asked until one does: without a version nothing
 * can begin, and what is down now may come up. Rejects when `signal` ends the wait.
 */
async function askVersion(
  config: Mesh,
  receive: (message: EngineMessage) => void,
  signal: AbortSignal,
): Promise<string> {
  const asked = config.servers.flatMap(({ name, address }) => (address ? [{ name, address }] : []))
  if (asked.length === 0) return newestEmbedded
  const newest = protocolNumber(supportedVersions.at(-1) ?? '')
  const reported = new Map<string, string>()
  while (!signal.aborted) {
    for (const { name, address } of asked) {
      const answer = await probe(address, newest, config.limits.dialTimeout).catch((error: Error) => error.message)
      const version = typeof answer === 'string' ? undefined : versionsOfNumber(answer.protocol).at(-1)
      if (version !== undefined) return version
      const error = typeof answer === 'string' ? answer : `it speaks ${answer.version}, which mcmesh does not`
      if (reported.get(name) === error) continue
      reported.set(name, error)
      receive({ kind: 'events', events: [{ time: Date.now(), event: 'server.down', server: name, error }] })
    }
    await setTimeout(ASK_PAUSE_MS, undefined, { signal }).catch(() => {})
  }
  throw new Error('mcmesh was stopped before a server had told its version ("version": "auto").')
}
