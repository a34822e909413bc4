/**
 * A simulated player: a real client on the real listening socket that walks to and fro and whose witness reports
 * whatever no single vanilla server would have sent. Light enough for fifty on two cores: it parses only chunks on its
 * way.
 */
import { type Protocol, protocolOf } from '../protocol/versions.ts'
import type { Pose } from '../vanilla-client/pose.ts'
import type { Violation, Witness } from '../world/witness.ts'
import { WalkerBody } from './walker-body.ts'
import { startTicking, stopTicking } from './walker-clock.ts'
import { WalkerConnection } from './walker-connection.ts'
import { WalkerGround } from './walker-ground.ts'
import { WalkerReports } from './walker-reports.ts'
import { type Path, WalkerRoute } from './walker-route.ts'
import type { PathPosition } from './walker-way.ts'

export type { PathPoint } from './walker-way.ts'

export interface WalkerOptions {
  /** What it is called, asked whenever it dials. */
  readonly name: string | (() => string)
  readonly host: string
  readonly port: number
  /** A version that mcmesh speaks. */
  readonly version: string
  /** It walks from one end to the other and back, in blocks. */
  readonly path: Path
  /** Where on the path the border lies, from 0 (`from`) to 1 (`to`); in the middle by default. */
  readonly border?: number
  /** Blocks a second; 4.3, vanilla's walk, by default. */
  readonly speed?: number
  /** In chunks; 4 by default. */
  readonly viewDistance?: number
  /** It walks in a mesh, where no chat is signed; otherwise on a server of its own. */
  readonly mesh?: boolean
  readonly onViolation?: (violation: Violation) => void
  readonly log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void
}

export type WalkerState = 'stopped' | 'connecting' | 'joining' | 'walking' | 'waiting'

const walkingSpeed = 4.3
/** Pauses before it dials again, in milliseconds: doubling from the first to the last. */
const firstPause = 1_000
const lastPause = 10_000
/** Milliseconds that it lies dead before it asks for a new body, as somebody who has to press a button. */
const deathPause = 1_000

export class Walker {
  readonly #options: WalkerOptions
  readonly #protocol: Protocol
  readonly #ground: WalkerGround
  readonly #route: WalkerRoute
  readonly #body: WalkerBody
  readonly #reports = new WalkerReports()
  #connection: WalkerConnection | undefined
  #state: WalkerState = 'stopped'
  #started: PromiseWithResolvers<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #pause = firstPause
  #lastTick = 0
  #violations = 0
  #respawnAt: number | undefined
  #connections = 0
  #name: string

  constructor(options: WalkerOptions) {
    this.#name = nameOf(options)
    this.#options = options
    this.#protocol = protocolOf(options.version)
    this.#route = new WalkerRoute(options.path, options.border ?? 0.5)
    // Before the first position it may walk through every chunk.
    this.#ground = new WalkerGround(
      this.#protocol,
      (x, z) => this.#state !== 'walking' || this.#route.leadsThrough(x, z, this.#body.pose),
    )
    this.#body = new WalkerBody(this.#ground, this.#route, options.speed ?? walkingSpeed)
  }

  /** What it is called, or was when it dialled last. */
  get name(): string {
    return this.#name
  }

  get state(): WalkerState {
    return this.#state
  }

  get position(): Readonly<PathPosition> {
    return this.#body.pose
  }

  /** How often it has passed the border. */
  get crossings(): number {
    return this.#route.crossings
  }

  /** Violations that its witnesses have seen, over all its connections. */
  get violations(): number {
    return this.#violations
  }

  /** How often it has joined. */
  get connections(): number {
    return this.#connections
  }

  /** The witness of the present connection, or of the last one. */
  get witness(): Witness | undefined {
    return this.#connection?.witness
  }

  /** Chunks that it holds to find its way. */
  get heldChunks(): number {
    return this.#ground.size
  }

  /** Dials, and dials again with growing pauses, until it stands in the world for the first time. */
  start(): Promise<void> {
    if (this.#started) return this.#started.promise
    this.#started = Promise.withResolvers()
    this.#dial()
    return this.#started.promise
  }

  /** Leaves. A `start` that waits is rejected. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    stopTicking(this)
    clearTimeout(this.#retry)
    this.#started?.promise.catch(() => undefined)
    this.#started?.reject(new Error(`the walker ${this.name} was stopped before it could join`))
    this.#started = undefined
    await this.#connection?.close()
    this.#ground.clear()
  }

  /** One game tick; called by the clock that all walkers share. */
  tick(now: number): void {
    const seconds = Math.min((now - this.#lastTick) / 1_000, 0.1)
    this.#lastTick = now
    const connection = this.#connection
    if (!connection?.playing) return
    connection.tick()
    if (this.#respawnAt !== undefined) {
      if (now < this.#respawnAt) return
      this.#respawnAt = undefined
      connection.respawn()
      return
    }
    this.#body.step(seconds)
    if (this.#body.lost) connection.end('there is no ground where the server put it')
    const { pose } = this.#body
    connection.stands(pose, this.#reports.of(pose, connection.serverbound))
  }

  #dial(): void {
    this.#state = 'connecting'
    this.#name = nameOf(this.#options)
    const { host, port, viewDistance = 4 } = this.#options
    const witness = {
      unsigned: this.#options.mesh === true,
      report: (violation: Violation) => {
        this.#violations++
        this.#options.onViolation?.(violation)
      },
    }
    const connection = new WalkerConnection(
      { host, port, name: this.name, protocol: this.#protocol, viewDistance, witness },
      {
        placed: (at) => this.#placed(at),
        chunk: (packet) => this.#ground.load(packet),
        unload: (x, z) => this.#ground.unload(x, z),
        block: (x, y, z, state) => this.#ground.change(x, y, z, state),
        level: () => {
          this.#state = 'joining'
          this.#ground.clear()
          stopTicking(this)
        },
        died: () => {
          this.#respawnAt = performance.now() + deathPause
        },
        ended: (reason) => this.#ended(connection, reason),
      },
    )
    this.#connection = connection
  }

  #ended(connection: WalkerConnection, reason: string): void {
    if (this.#state === 'stopped' || connection !== this.#connection) return
    this.#options.log?.('warn', `lost its connection: ${reason}`)
    this.#state = 'waiting'
    stopTicking(this)
    this.#ground.clear()
    this.#respawnAt = undefined
    this.#retry = setTimeout(() => this.#dial(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, lastPause)
  }

  #placed(at: Readonly<Pose>): void {
    this.#body.place(at)
    this.#reports.restart()
    if (this.#state === 'walking') return
    this.#state = 'walking'
    this.#ground.prune()
    this.#pause = firstPause
    this.#connections++
    this.#lastTick = performance.now()
    startTicking(this)
    this.#started?.resolve()
  }
}

const nameOf = ({ name }: WalkerOptions): string => (typeof name === 'string' ? name : name())
