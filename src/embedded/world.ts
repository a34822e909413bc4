import { type ChildProcess, fork } from 'node:child_process'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ZoneChunks } from './border-scenery.ts'
import { embeddedVersions } from './versions.ts'
import type { FromWorld, ToWorld, WorldSettings } from './world-process.ts'

/** Why a world does not run. `message` is for the owner of the mesh, and says what to do. */
export class WorldError extends Error {
  readonly code: 'unsupported-version' | 'bad-name' | 'world-version' | 'stopped'

  constructor(code: WorldError['code'], message: string) {
    super(message)
    this.name = 'WorldError'
    this.code = code
  }
}

export interface EmbeddedWorldOptions {
  readonly name: string
  /** Any whole number. Worlds with the same seed have the same ground. */
  readonly seed: number
  /** One of `embeddedVersions`. */
  readonly version: string
  /** The world is kept in `<dataDir>/worlds/<name>`. */
  readonly dataDir: string
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void
  /** The chunks that the world owns: its animals, its arch and its spawn lie inside their border nearest to the origin. */
  readonly ground?: ZoneChunks
  /** Chunks to each side that players get; 8 by default. */
  readonly viewDistance?: number
  /** Bytes from which packets are compressed; negative for none; 256 by default. */
  readonly compressionThreshold?: number
  /** The world listens, at first or again. Its port is another one each time. */
  onUp?(port: number): void
  /** The world is gone and will be started again. Not called for `stop`. */
  onDown?(reason: string): void
  /** Milliseconds before a world that died is started again: the first pause, doubled each time up to the longest. */
  readonly restart?: { readonly firstMs: number; readonly longestMs: number }
  /** Milliseconds that a world has to save itself before it is killed; 5000 by default. */
  readonly graceMs?: number
}

export interface WorldAddress {
  readonly host: '127.0.0.1'
  readonly port: number
}

/** A world that ran this long starts with the first pause again when it dies. */
const settledMs = 60_000

/** A Minecraft server that mcmesh runs itself: flying-squid in a child process, restarted when it dies. */
export class EmbeddedWorld {
  readonly #options: EmbeddedWorldOptions
  #child: ChildProcess | undefined
  #address: WorldAddress | undefined
  #restart: NodeJS.Timeout | undefined
  #pauseMs: number
  #started: Promise<WorldAddress> | undefined
  #settle: { resolve(address: WorldAddress): void; reject(error: WorldError): void } | undefined
  #stopped: Promise<void> | undefined

  constructor(options: EmbeddedWorldOptions) {
    this.#options = options
    this.#pauseMs = options.restart?.firstMs ?? 1000
  }

  get name(): string {
    return this.#options.name
  }

  /** Where the world listens; undefined while it does not. */
  get address(): WorldAddress | undefined {
    return this.#address
  }

  /** The process of the world, for a look from outside; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /**
   * Starts the world and resolves when it listens, however many attempts that takes.
   *
   * @throws WorldError what no further attempt would change: a version that flying-squid does not speak, a name that is
   *   no folder's, a world of another version; or `stopped` when `stop` came first
   */
  start(): Promise<WorldAddress> {
    this.#started ??= new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      const { name, version } = this.#options
      if (!embeddedVersions.includes(version)) {
        const message = `An embedded world cannot run Minecraft ${version}. Use one of ${embeddedVersions.join(', ')}, or give the server an "address" instead.`
        return reject(new WorldError('unsupported-version', message))
      }
      if (!/^[\w][\w.-]{0,63}$/.test(name)) {
        const message = `An embedded world's name becomes a folder: "${name}" must be letters, digits, "_", "-" and "." only.`
        return reject(new WorldError('bad-name', message))
      }
      this.#spawn()
    })
    return this.#started
  }

  /** Has the world save itself and end, kills it after the grace time, and resolves when its process is gone. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restart)
    this.#settle?.reject(new WorldError('stopped', `The world "${this.name}" was stopped before it was up.`))
    const child = this.#child
    if (!child) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    if (child.connected) child.send({ kind: 'stop' } satisfies ToWorld, () => {})
    else child.kill('SIGTERM')
    const killer = setTimeout(() => child.kill('SIGKILL'), this.#options.graceMs ?? 5000)
    await ended
    clearTimeout(killer)
  }

  #spawn(): void {
    const { name, seed, version, dataDir, ground, log } = this.#options
    const extension = extname(fileURLToPath(import.meta.url))
    const child = fork(new URL(`./world-process${extension}`, import.meta.url), [], {
      // Nothing of the parent's: no debugger port, no test runner's loaders.
      // Warnings to developers of flying-squid are no news to an operator.
      execArgv: ['--no-deprecation'],
      // flying-squid prints a prompt to stdout, which belongs to the screen.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
    })
    this.#child = child
    let lastWords = ''
    let upSince = 0
    let refused: WorldError | undefined
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (line.trim() === '') return
        lastWords = line.slice(0, 300)
        log('debug', lastWords)
      })
    }
    child.on('message', (message: FromWorld) => {
      if (message.kind === 'log') {
        if (message.level === 'error') lastWords = message.message.split('\n', 1)[0] ?? ''
        // What flying-squid tells of every join and position is detail here.
        log(message.level === 'info' ? 'debug' : message.level, message.message)
      } else if (message.kind === 'refused') {
        refused = new WorldError('world-version', message.message)
      } else {
        upSince = Date.now()
        this.#address = { host: '127.0.0.1', port: message.port }
        this.#settle?.resolve(this.#address)
        this.#settle = undefined
        this.#options.onUp?.(message.port)
      }
    })
    child.on('error', (error) => {
      lastWords = error.message
      if (child.pid === undefined) this.#ended(child, lastWords, upSince)
    })
    child.once('exit', (code, signal) => {
      if (refused) {
        this.#child = undefined
        this.#address = undefined
        if (this.#settle) this.#settle.reject(refused)
        else log('error', refused.message)
        return
      }
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
      this.#ended(child, `the world's process ${how}${lastWords ? ` (${lastWords})` : ''}`, upSince)
    })
    const settings: WorldSettings = {
      name,
      seed,
      version,
      folder: join(dataDir, 'worlds', name),
      viewDistance: this.#options.viewDistance ?? 8,
      compressionThreshold: this.#options.compressionThreshold ?? 256,
      ...(ground ? { ground } : {}),
    }
    child.send({ kind: 'start', settings } satisfies ToWorld, () => {})
  }

  #ended(child: ChildProcess, reason: string, upSince: number): void {
    if (this.#child !== child) return
    this.#child = undefined
    this.#address = undefined
    if (this.#stopped) return
    const { firstMs, longestMs } = this.#options.restart ?? { firstMs: 1000, longestMs: 30_000 }
    if (upSince > 0 && Date.now() - upSince > settledMs) this.#pauseMs = firstMs
    this.#options.onDown?.(reason)
    this.#restart = setTimeout(() => this.#spawn(), this.#pauseMs)
    this.#pauseMs = Math.min(longestMs, this.#pauseMs * 2)
  }
}
