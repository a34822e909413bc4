import type { Pose } from '../vanilla-client/pose.ts'
import type { WalkerGround } from './walker-ground.ts'
import type { WalkerRoute } from './walker-route.ts'
import type { PathPosition } from './walker-way.ts'

/** Vanilla: gravity and drag per tick, the height of a jump's first tick. */
const gravity = 0.08
const drag = 0.98
const jump = 0.42
/** Ticks that it waits for the chunk it stands in: a fresh world may take 12 s to the first. */
const lostTicks = 30 * 20

/** A walker's body: it stands, falls, jumps and walks on its ground along its route, one step a tick. */
export class WalkerBody {
  readonly #ground: WalkerGround
  readonly #route: WalkerRoute
  readonly #speed: number
  #pose: Pose = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: false }
  #falling = 0
  /** Where a jump that has begun ends: a step up. */
  #landing: PathPosition | undefined
  /** Ticks without ground under it. */
  #groundless = 0

  /** `speed`: blocks a second. */
  constructor(ground: WalkerGround, route: WalkerRoute, speed: number) {
    this.#ground = ground
    this.#route = route
    this.#speed = speed
  }

  get pose(): Readonly<Pose> {
    return this.#pose
  }

  /** It has hung where there is no chunk for so long that none will come. */
  get lost(): boolean {
    return this.#groundless > lostTicks
  }

  /** Its server put it there. */
  place(at: Readonly<Pose>): void {
    this.#pose = { ...at }
    this.#falling = 0
    this.#landing = undefined
    this.#groundless = 0
    this.#route.restart()
  }

  step(seconds: number): void {
    this.#pose.onGround = false
    if (this.#landing) this.#jump(this.#landing)
    else this.#stand(seconds)
  }

  #jump(landing: PathPosition): void {
    const { y } = this.#pose
    if (y + jump < landing.y) {
      this.#pose.y = y + jump
      return
    }
    this.#move(landing)
    this.#landing = undefined
  }

  #stand(seconds: number): void {
    const { x, y, z } = this.#pose
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
      this.#pose.y = y + jump
      return
    }
    if (standing > y) {
      this.#falling = 0
      this.#pose.y = Math.min(standing, y + jump)
      return
    }
    if (standing < y) {
      this.#falling = (this.#falling + gravity) * drag
      this.#pose.y = Math.max(standing, y - this.#falling)
      if (this.#pose.y > standing) return
    }
    this.#falling = 0
    this.#pose.onGround = true
    this.#walk(this.#speed * seconds)
    this.#route.walked(this.#pose)
  }

  #walk(distance: number): void {
    const { x, y, z } = this.#pose
    const { goal } = this.#route
    const left = Math.hypot(goal.x - x, goal.z - z)
    if (left <= distance) {
      this.#route.reached()
      return
    }
    const next = { x: x + ((goal.x - x) / left) * distance, z: z + ((goal.z - z) / left) * distance }
    this.#pose.yaw = (Math.atan2(-(goal.x - x), goal.z - z) * 180) / Math.PI
    const standing = this.#ground.standing(next.x, next.z, y)
    if (standing === undefined) return
    if (standing === 'wall') this.#route.evade(this.#ground, this.#pose)
    else if (standing > y + 1e-6) this.#landing = { ...next, y: standing }
    else this.#move({ ...next, y })
  }

  #move({ x, y, z }: PathPosition): void {
    this.#pose = { ...this.#pose, x, y, z }
  }
}
