import { problemText, readMeshFile } from '../config/mesh.ts'
import type { EnginePort } from '../console/port.ts'
import type { EngineSettings, RunningEngine } from '../engine/host.ts'
import type { EngineMessage } from '../engine/messages.ts'
import type { Arguments } from './arguments.ts'
import { LogFile } from './log-file.ts'

/** A screen is sent a snapshot 8 times a second, a log of lines needs the version and little else. */
const SNAPSHOT_MS = { screen: 125, headless: 1_000 } as const

/** `mcmesh run`: the mesh with its screen, or with JSON lines. */
export async function run(args: Arguments): Promise<number> {
  const { errors, warnings } = readMeshFile(args.file, {
    env: process.env,
    ...(args.listen ? { listen: args.listen } : {}),
  })
  for (const problem of errors) process.stderr.write(`error ${problemText(problem)}\n`)
  if (errors.length > 0) return 2
  if (args.headless) for (const problem of warnings) process.stderr.write(`warning ${problemText(problem)}\n`)
  const settings: EngineSettings = {
    file: args.file,
    dataDir: args.dataDir,
    snapshotMs: args.headless ? SNAPSHOT_MS.headless : SNAPSHOT_MS.screen,
    ...(args.listen ? { listen: args.listen } : {}),
    ...(args.walkers === undefined ? {} : { walkers: args.walkers }),
  }
  let log: LogFile | undefined
  try {
    if (args.logFile !== undefined) log = new LogFile(args.logFile)
  } catch (error) {
    process.stderr.write(`mcmesh: ${(error as Error).message}\n`)
    return 2
  }
  const messages = new Messages(log)
  const starting = new AbortController()
  const start = args.headless
    ? (await import('../engine/host.ts')).startEngine(settings, messages.receive, starting.signal)
    : (await import('../engine/worker.ts')).startEngineThread(settings, messages.receive, starting.signal)
  const port = messages.port(start, () => starting.abort())
  const stop = (): void => void port.stop()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  // Who loses a terminal has not asked for the players to be sent home.
  process.on('SIGHUP', args.headless ? stop : () => {})
  const failed = start.then(
    () => undefined,
    (error: Error) => error.message,
  )
  const shown = args.headless ? headless(args, port) : screen(args, port)
  const failure = await Promise.race([failed.then((reason) => reason ?? never), shown.then(() => undefined)])
  if (failure === undefined && (await shown) === 'terminal-gone') await messages.stopped
  await port.stop()
  log?.close()
  if (failure !== undefined) process.stderr.write(`mcmesh: ${failure}\n`)
  return failure === undefined && !messages.crashed ? 0 : 1
}

const never = new Promise<never>(() => {})

async function headless(args: Arguments, port: EnginePort): Promise<'left'> {
  const [{ runHeadless }, { decodePacket }] = await Promise.all([
    import('../console/headless.ts'),
    import('../console/decode.ts'),
  ])
  await runHeadless({
    port,
    stdin: process.stdin,
    stdout: process.stdout,
    readonly: args.readonly,
    decode: decodePacket,
  })
  return 'left'
}

async function screen(args: Arguments, port: EnginePort): Promise<'left' | 'terminal-gone'> {
  const { runScreen } = await import('../../ui/app.tsx')
  const { readonly, fps, ascii, color } = args
  // A terminal that is gone answers every read and write with an error, for good.
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on('error', () => {})
  return runScreen({ port, readonly, fps, ascii, color, stdin: process.stdin, stdout: process.stdout })
}

/** Hands the engine's messages on, from its first word, to whoever listens and to the log file. */
class Messages {
  readonly #listeners = new Set<(message: EngineMessage) => void>()
  readonly #log: LogFile | undefined
  /** Received before anybody listened. */
  #early: EngineMessage[] | undefined = []
  crashed = false
  #over = false
  readonly #stopped = Promise.withResolvers<void>()
  /** Settles when the engine has stopped. */
  readonly stopped = this.#stopped.promise

  constructor(log: LogFile | undefined) {
    this.#log = log
  }

  readonly receive = (message: EngineMessage): void => {
    if (message.kind === 'stopped') {
      this.#over = true
      if (message.error !== undefined) this.crashed = true
      this.#stopped.resolve()
    }
    if (this.#log && message.kind === 'events')
      for (const { time, ...event } of message.events) this.#log.write({ time: new Date(time).toISOString(), ...event })
    this.#early?.push(message)
    for (const listener of this.#listeners) listener(message)
  }

  /** `giveUp` ends a start that still waits. */
  port(start: Promise<RunningEngine>, giveUp: () => void): EnginePort {
    // One that failed before there was an engine ends without a word of it, and whoever listens waits for that.
    start.catch(() => {
      if (!this.#over) this.receive({ kind: 'stopped' })
    })
    return {
      send: async (command) => {
        try {
          return await (await start).run(command)
        } catch (error) {
          return { ok: false, error: (error as Error).message }
        }
      },
      subscribe: (listener) => {
        this.#listeners.add(listener)
        for (const message of this.#early ?? []) listener(message)
        this.#early = undefined
        return () => this.#listeners.delete(listener)
      },
      stop: async () => {
        giveUp()
        const engine = await start.catch(() => undefined)
        await engine?.stop()
      },
    }
  }
}
