import { varintLength, writeVarint } from '../wire/varint.ts'
import { checkedCount, readVarint, skipVarint, spend } from './schema-natives.ts'
import type { Walked } from './schema-types.ts'

/*
 * A relative move of an entity since 26.3 (protocol 777): straight to its end, or along a path of any number of steps. No kind
 * of minecraft-data's describes it, since the number of steps stands in the upper bits of a varint whose lowest one is a flag.
 */

/** In 1/4096 of a block. */
interface Step {
  readonly dX: number
  readonly dY: number
  readonly dZ: number
}

/** With a `path` that is not empty the move is along it, otherwise straight. */
export interface SteppedMove extends Partial<Step> {
  readonly onGround: boolean
  /** Each step counts from the end of the one before; the ticks are what it takes. */
  readonly path?: readonly (Step & { readonly ticks: number })[]
}

/** Bytes of a step without its ticks. */
const STEP_SIZE = 6

const ON_GROUND = 1

/** Skips the move at `at`. */
export function skipSteppedMove(b: Buffer, at: number, walked: Walked): number {
  const steps = readVarint(b, at) >>> 1
  at = skipVarint(b, at)
  if (steps === 0) return at + STEP_SIZE
  spend(walked, checkedCount(b, at, steps))
  for (let left = steps; left > 0; left--) at = skipVarint(b, at) + STEP_SIZE
  return at
}

/** Puts the sum of a move's steps into `sum`, and answers the offset after it. Throws where the bytes end before. */
export function readSteps(b: Buffer, at: number, sum: { dX: number; dY: number; dZ: number }): number {
  const steps = checkedCount(b, at, readVarint(b, at) >>> 1)
  at = skipVarint(b, at)
  sum.dX = 0
  sum.dY = 0
  sum.dZ = 0
  for (let left = Math.max(steps, 1); left > 0; left--) {
    if (steps > 0) at = skipVarint(b, at)
    sum.dX += b.readInt16BE(at)
    sum.dY += b.readInt16BE(at + 2)
    sum.dZ += b.readInt16BE(at + 4)
    at += STEP_SIZE
  }
  return at
}

function read(b: Buffer, offset: number): { value: SteppedMove; size: number } {
  const properties = readVarint(b, offset)
  const onGround = (properties & ON_GROUND) !== 0
  const path: (Step & { ticks: number })[] = []
  let at = skipVarint(b, offset)
  for (let left = properties >>> 1; left > 0; left--) {
    const ticks = readVarint(b, at)
    at = skipVarint(b, at)
    path.push({ ticks, ...readStep(b, at) })
    at += STEP_SIZE
  }
  if (path.length > 0) return { value: { onGround, path }, size: at - offset }
  return { value: { onGround, ...readStep(b, at) }, size: at + STEP_SIZE - offset }
}

const readStep = (b: Buffer, at: number): Step => ({
  dX: b.readInt16BE(at),
  dY: b.readInt16BE(at + 2),
  dZ: b.readInt16BE(at + 4),
})

const propertiesOf = ({ onGround, path = [] }: SteppedMove): number => (path.length << 1) | (onGround ? ON_GROUND : 0)

function write(move: SteppedMove, b: Buffer, at: number): number {
  at = writeVarint(b, at, propertiesOf(move))
  for (const step of move.path ?? []) at = writeStep(step, b, writeVarint(b, at, step.ticks))
  return move.path?.length ? at : writeStep(move, b, at)
}

function writeStep({ dX = 0, dY = 0, dZ = 0 }: Partial<Step>, b: Buffer, at: number): number {
  return b.writeInt16BE(dZ, b.writeInt16BE(dY, b.writeInt16BE(dX, at)))
}

function sizeOf(move: SteppedMove): number {
  const { path = [] } = move
  const ticks = path.reduce((size, step) => size + varintLength(step.ticks), 0)
  return varintLength(propertiesOf(move)) + ticks + STEP_SIZE * Math.max(path.length, 1)
}

/** For protodef's compiler. */
export const steppedMoveTypes = {
  Read: { steppedMove: ['native', read] },
  Write: { steppedMove: ['native', write] },
  SizeOf: { steppedMove: ['native', sizeOf] },
} as const
