import type { WalkerGround } from './walker-ground.ts'
import { detourAround, distanceToSegment, type PathPoint, type PathPosition } from './walker-way.ts'

/** Chunks beside its way that a walker keeps. */
const keptBeside = 2

export interface Path {
  readonly from: PathPoint
  readonly to: PathPoint
}

/** Where a walker wants to go: to and fro on its path, around what bars the way, and how often it passed the border. */
export class WalkerRoute {
  readonly #path: Path
  readonly #border: number
  #towards: keyof Path = 'to'
  /** Points to pass before the end of the path is aimed at again. */
  #detour: PathPoint[] = []
  /** Whether it was beyond the border when it last looked. */
  #beyond: boolean | undefined
  #crossings = 0

  /** `border`: where on the path it lies, from 0 (`from`) to 1 (`to`). */
  constructor(path: Path, border: number) {
    this.#path = path
    this.#border = border
  }

  get goal(): PathPoint {
    return this.#detour[0] ?? this.#path[this.#towards]
  }

  /** How often the border was passed on foot. */
  get crossings(): number {
    return this.#crossings
  }

  /** The goal is reached: the next one is. */
  reached(): void {
    if (this.#detour.length > 0) this.#detour.shift()
    else this.#turn()
  }

  /** Something bars the way: it leads around that, or back where there is no way around. */
  evade(ground: WalkerGround, at: PathPosition): void {
    const detour = detourAround(ground, at, this.goal)
    this.#detour = detour ?? []
    if (!detour) this.#turn()
  }

  /** The walker was put somewhere: that is no crossing. */
  restart(): void {
    this.#detour = []
    this.#beyond = undefined
  }

  /** The walker has walked to `at`. */
  walked({ x, z }: PathPoint): void {
    const { from, to } = this.#path
    const length = (to.x - from.x) ** 2 + (to.z - from.z) ** 2 || 1
    const along = ((x - from.x) * (to.x - from.x) + (z - from.z) * (to.z - from.z)) / length
    const beyond = along >= this.#border
    if (this.#beyond !== undefined && beyond !== this.#beyond) this.#crossings++
    this.#beyond = beyond
  }

  /** Whether a chunk is one that a walker at `at` may walk through: near the path, or between it and the walker. */
  leadsThrough(chunkX: number, chunkZ: number, at: PathPoint): boolean {
    const middle = { x: chunkX * 16 + 8, z: chunkZ * 16 + 8 }
    const { from, to } = this.#path
    const near = (keptBeside + 1) * 16
    return distanceToSegment(middle, from, to) < near || distanceToSegment(middle, at, from) < near
  }

  #turn(): void {
    this.#towards = this.#towards === 'to' ? 'from' : 'to'
  }
}
