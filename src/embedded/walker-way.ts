/** Ways over the ground, for walkers. */
import type { WalkerGround } from './walker-ground.ts'

/** A place in the plane, in blocks. */
export interface PathPoint {
  readonly x: number
  readonly z: number
}

/** Blocks to either side that a walker evades before it turns around, and how far past the obstacle it looks. */
const widestDetour = 6
const beyondObstacle = 4
/** Blocks between two looks at the ground. */
const stride = 0.25

/** A place where feet stand. */
export type PathPosition = PathPoint & { readonly y: number }

/** A lane beside what bars the straight way from `at` to `goal`: the points to pass, or undefined where there is none. */
export function detourAround(ground: WalkerGround, at: PathPosition, goal: PathPoint): PathPoint[] | undefined {
  const left = Math.hypot(goal.x - at.x, goal.z - at.z) || 1
  const ahead = { x: (goal.x - at.x) / left, z: (goal.z - at.z) / left }
  const beyond = Math.min(left, beyondObstacle)
  for (let width = 1; width <= widestDetour; width++) {
    for (const side of [width, -width]) {
      const beside = { x: at.x - ahead.z * side, z: at.z + ahead.x * side }
      const past = { x: beside.x + ahead.x * beyond, z: beside.z + ahead.z * beyond }
      const height = heightAfter(ground, at, beside)
      if (height !== undefined && heightAfter(ground, { ...beside, y: height }, past) !== undefined)
        return [beside, past]
    }
  }
  return undefined
}

/** The height at which one arrives who walks straight; undefined when something bars the way. */
function heightAfter(ground: WalkerGround, from: PathPosition, to: PathPoint): number | undefined {
  const distance = Math.hypot(to.x - from.x, to.z - from.z)
  let { y } = from
  for (let walked = stride; walked <= distance; walked += stride) {
    const part = walked / distance
    const standing = ground.standing(from.x + (to.x - from.x) * part, from.z + (to.z - from.z) * part, y)
    if (typeof standing !== 'number') return undefined
    y = standing
  }
  return y
}

export function distanceToSegment(point: PathPoint, from: PathPoint, to: PathPoint): number {
  const dx = to.x - from.x
  const dz = to.z - from.z
  const length = dx * dx + dz * dz
  const part = length === 0 ? 0 : ((point.x - from.x) * dx + (point.z - from.z) * dz) / length
  const along = Math.max(0, Math.min(1, part))
  return Math.hypot(point.x - from.x - dx * along, point.z - from.z - dz * along)
}
