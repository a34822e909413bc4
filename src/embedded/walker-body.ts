import type { Stance } from '../vanilla-client/stance.ts'
import type { Ground } from './walker-ground.ts'
import type { WalkerRoute } from './walker-route.ts'
import type { Position } from './walker-way.ts'

/** Vanilla: gravity and drag per tick, the height of a jump's first tick. */
const gravity = 0.08
const drag = 0.98
const jump = 0.42
/** Ticks that it waits for the chunk it stands in: a fresh world may take 12 s to the first. */
const lostTicks = 30 * 20

/** A walker's body: it stands, falls, jumps and walks on its ground along its route, one step a tick. */
export class WalkerBody {
  readonly #ground: Ground
  readonly #route: WalkerRoute
  readonly #speed: number
  #stance: Stance = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: false }
  #falling = 0
  /** Where a jump that has begun ends: a step up. */
  #landing: Position | undefined
  /** Ticks without ground under it. */
  #groundless = 0

  /** `speed`: blocks a second. */
  constructor(ground: Ground, route: WalkerRoute, speed: number) {
    this.#ground = ground
    this.#route = route
    this.#speed = speed
  }

  get stance(): Readonly<Stance> {
    return this.#stance
  }

  /** It has hung where there is no chunk for so long that none will come. */
  get lost(): boolean {
    return this.#groundless > lostTicks
  }

  /** Its server put it there. */
  place(at: Readonly<Stance>): void {
    this.#stance = { ...at }
    this.#falling = 0
    this.#landing = undefined
    this.#groundless = 0
    this.#route.restart()
  }

  step(seconds: number): void {
    this.#stance.onGround = false
    if (this.#landing) this.#jump(this.#landing)
    else this.#stand(seconds)
  }

  #jump(landing: Position): void {
    const { y } = this.#stance
    if (y + jump < landing.y) {
      this.#stance.y = y + jump
      return
    }
    this.#move(landing)
    this.#landing = undefined
  }

  #stand(seconds: number): void {
    const { x, y, z } = this.#stance
    const standing = this.#ground.standing(x, z, y)
    // Without a chunk a client hangs where it is. One that it did not keep, because it was put off its way, comes again
    // with a new login.
    if (standing === undefined) {
      this.#groundless++
      return
    }
    this.#groundless = 0
    if (standing === 'wall') {
      // Something was built where it stands: up and out.
      this.#stance.y = y + jump
      return
    }
    if (standing > y) {
      this.#falling = 0
      this.#stance.y = Math.min(standing, y + jump)
      return
    }
    if (standing < y) {
      this.#falling = (this.#falling + gravity) * drag
      this.#stance.y = Math.max(standing, y - this.#falling)
      if (this.#stance.y > standing) return
    }
    this.#falling = 0
    this.#stance.onGround = true
    this.#walk(this.#speed * seconds)
    this.#route.walked(this.#stance)
  }

  #walk(distance: number): void {
    const { x, y, z } = this.#stance
    const { goal } = this.#route
    const left = Math.hypot(goal.x - x, goal.z - z)
    if (left <= distance) {
      this.#route.reached()
      return
    }
    const next = { x: x + ((goal.x - x) / left) * distance, z: z + ((goal.z - z) / left) * distance }
    this.#stance.yaw = (Math.atan2(-(goal.x - x), goal.z - z) * 180) / Math.PI
    const standing = this.#ground.standing(next.x, next.z, y)
    if (standing === undefined) return
    if (standing === 'wall') this.#route.evade(this.#ground, this.#stance)
    else if (standing > y + 1e-6) this.#landing = { ...next, y: standing }
    else this.#move({ ...next, y })
  }

  #move({ x, y, z }: Position): void {
    this.#stance = { ...this.#stance, x, y, z }
  }
}
