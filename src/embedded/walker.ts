/**
 * A simulated player: a real client on the real listening socket that walks to and fro and whose witness reports
 * whatever no single vanilla server would have sent. Light enough for fifty on two cores: it parses only chunks on its
 * way.
 */
import { type Protocol, protocolOf } from '../protocol/versions.ts'
import type { Violation, Witness } from '../world/witness.ts'
import { startTicking, stopTicking } from './walker-clock.ts'
import { type Placement, WalkerConnection } from './walker-connection.ts'
import { Ground } from './walker-ground.ts'
import { detourAround, distanceToSegment, type Point } from './walker-way.ts'

export type { Point } from './walker-way.ts'

export interface WalkerOptions {
  readonly name: string
  readonly host: string
  readonly port: number
  /** A version that mcmesh speaks. */
  readonly version: string
  /** It walks from one end to the other and back, in blocks. */
  readonly path: { readonly from: Point; readonly to: Point }
  /** Where on the path the border lies, from 0 (`from`) to 1 (`to`); in the middle unless told. */
  readonly seam?: number
  /** Blocks a second; 4.3, vanilla's walk, unless told. */
  readonly speed?: number
  /** In chunks; 4 unless told. */
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
/** Chunks beside its way that it keeps. */
const keptBeside = 2
/** Vanilla: gravity and drag per tick, the height of a jump's first tick. */
const gravity = 0.08
const drag = 0.98
const jump = 0.42
/** A client repeats its position after this many ticks of standing still. */
const reminderTicks = 20
/** Ticks that it waits for the chunk it stands in: a fresh world may take 12 s to the first. */
const lostTicks = 30 * 20

export class Walker {
  readonly name: string
  readonly #options: WalkerOptions
  readonly #protocol: Protocol
  readonly #ground: Ground
  #connection: WalkerConnection | undefined
  #state: WalkerState = 'stopped'
  #started: PromiseWithResolvers<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #pause = firstPause
  #position = { x: 0, y: 0, z: 0 }
  #yaw = 0
  #falling = 0
  #onGround = true
  #still = 0
  #turnedTo: number | undefined
  #towards: 'from' | 'to' = 'to'
  /** Points to pass before the end of the path is aimed at again. */
  #detour: Point[] = []
  /** Where a jump that has begun ends: a step up. */
  #leap: { x: number; y: number; z: number } | undefined
  /** Ticks without ground under it. */
  #lost = 0
  #told = { x: 0, y: 0, z: 0, onGround: false }
  #lastTick = 0
  #crossings = 0
  #violations = 0
  #side: boolean | undefined
  #respawnAt: number | undefined
  #connections = 0

  constructor(options: WalkerOptions) {
    this.name = options.name
    this.#options = options
    this.#protocol = protocolOf(options.version)
    this.#ground = new Ground(this.#protocol, (x, z) => this.#onWay(x, z))
  }

  get state(): WalkerState {
    return this.#state
  }

  get position(): Readonly<{ x: number; y: number; z: number }> {
    return this.#position
  }

  /** How often it has passed the seam. */
  get crossings(): number {
    return this.#crossings
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
    if (connection === undefined || connection.state !== 'play') return
    connection.tick()
    if (this.#respawnAt !== undefined) {
      if (now < this.#respawnAt) return
      this.#respawnAt = undefined
      connection.send('client_command', { actionId: 'perform_respawn' })
      return
    }
    connection.together(() => {
      this.#step(seconds)
      this.#report(connection)
      connection.send('tick_end')
    })
  }

  #dial(): void {
    this.#state = 'connecting'
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
        placed: (at, relative) => this.#place(connection, at, relative),
        chunk: (packet) => this.#ground.load(packet),
        unload: (x, z) => this.#ground.unload(x, z),
        block: (x, y, z, state) => this.#ground.change(x, y, z, state),
        level: () => {
          this.#state = 'joining'
          this.#ground.clear()
          stopTicking(this)
        },
        died: () => {
          this.#respawnAt = performance.now() + 1_000
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

  #place(connection: WalkerConnection, at: Placement, relative: ReadonlySet<string>): void {
    const from = this.#position
    const part = (axis: 'x' | 'y' | 'z') => (relative.has(axis) ? from[axis] + at[axis] : at[axis])
    this.#position = { x: part('x'), y: part('y'), z: part('z') }
    this.#yaw = relative.has('yaw') ? this.#yaw + at.yaw : at.yaw
    this.#falling = 0
    this.#detour = []
    this.#leap = undefined
    this.#lost = 0
    this.#turnedTo = undefined
    this.#side = undefined
    const { x, y, z } = this.#position
    connection.send('position_look', { x, y, z, yaw: this.#yaw, pitch: 0, ...this.#groundFlags(false) })
    if (this.#state === 'walking') return
    connection.send('player_loaded')
    this.#state = 'walking'
    this.#ground.prune()
    this.#pause = firstPause
    this.#connections++
    this.#lastTick = performance.now()
    startTicking(this)
    this.#started?.resolve()
  }

  /** Since 1.21.3 flags, before a boolean. */
  #groundFlags(onGround: boolean): Record<string, unknown> {
    return { onGround, flags: { onGround, hasHorizontalCollision: false } }
  }

  /** Whether a chunk is one that it may walk through: near the path, or between it and the walker. */
  #onWay(chunkX: number, chunkZ: number): boolean {
    // Before the first position every chunk may be.
    if (this.#state !== 'walking') return true
    const middle = { x: chunkX * 16 + 8, z: chunkZ * 16 + 8 }
    const { from, to } = this.#options.path
    const near = (keptBeside + 1) * 16
    return distanceToSegment(middle, from, to) < near || distanceToSegment(middle, this.#position, from) < near
  }

  #step(seconds: number): void {
    const { x, y, z } = this.#position
    if (this.#leap) {
      const leap = this.#leap
      this.#onGround = false
      this.#position = y + jump < leap.y ? { x, y: y + jump, z } : leap
      if (this.#position === leap) this.#leap = undefined
      return
    }
    const standing = this.#ground.standing(x, z, y)
    this.#onGround = false
    // Without a chunk a client hangs where it is. One that it did not keep, because it was put off its way, comes again
    // with a new login.
    if (standing === undefined) {
      if (++this.#lost > lostTicks) this.#connection?.end('there is no ground where the server put it')
      return
    }
    this.#lost = 0
    if (standing === 'wall') {
      // Something was built where it stands: up and out.
      this.#position = { x, y: y + jump, z }
      return
    }
    if (standing > y) {
      this.#falling = 0
      this.#position = { x, y: Math.min(standing, y + jump), z }
      return
    }
    if (standing < y) {
      this.#falling = (this.#falling + gravity) * drag
      this.#position = { x, y: Math.max(standing, y - this.#falling), z }
      if (this.#position.y > standing) return
    }
    this.#falling = 0
    this.#onGround = true
    this.#walk((this.#options.speed ?? walkingSpeed) * seconds)
    this.#watchSeam()
  }

  #walk(distance: number): void {
    const { x, y, z } = this.#position
    const goal = this.#detour[0] ?? this.#options.path[this.#towards]
    const left = Math.hypot(goal.x - x, goal.z - z)
    if (left <= distance) {
      if (this.#detour.length > 0) this.#detour.shift()
      else this.#towards = this.#towards === 'to' ? 'from' : 'to'
      return
    }
    const next = { x: x + ((goal.x - x) / left) * distance, z: z + ((goal.z - z) / left) * distance }
    this.#yaw = (Math.atan2(-(goal.x - x), goal.z - z) * 180) / Math.PI
    const standing = this.#ground.standing(next.x, next.z, y)
    if (standing === undefined) return
    if (standing === 'wall') this.#evade(goal)
    else if (standing > y + 1e-6) this.#leap = { ...next, y: standing }
    else this.#position = { ...next, y }
  }

  /** Walks around what bars the way; where there is no way around it turns back. */
  #evade(goal: Point): void {
    const detour = detourAround(this.#ground, this.#position, goal)
    this.#detour = detour ?? []
    if (!detour) this.#towards = this.#towards === 'to' ? 'from' : 'to'
  }

  #watchSeam(): void {
    const { from, to } = this.#options.path
    const length = (to.x - from.x) ** 2 + (to.z - from.z) ** 2 || 1
    const { x, z } = this.#position
    const along = ((x - from.x) * (to.x - from.x) + (z - from.z) * (to.z - from.z)) / length
    const side = along >= (this.#options.seam ?? 0.5)
    if (this.#side !== undefined && side !== this.#side) this.#crossings++
    this.#side = side
  }

  /** Tells the server where it is, as often and in the packets that a client uses. */
  #report(connection: WalkerConnection): void {
    const { x, y, z } = this.#position
    const last = this.#told
    const moved = last.x !== x || last.y !== y || last.z !== z || last.onGround !== this.#onGround
    if (!moved && ++this.#still < reminderTicks) return
    this.#still = 0
    this.#told = { x, y, z, onGround: this.#onGround }
    const at = { x, y, z, ...this.#groundFlags(this.#onGround) }
    if (this.#turnedTo === this.#yaw) connection.send('position', at)
    else connection.send('position_look', { ...at, yaw: this.#yaw, pitch: 0 })
    this.#turnedTo = this.#yaw
  }
}
