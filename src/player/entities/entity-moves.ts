import { angleOf, asByte } from '../../protocol/facts.ts'
import type { PacketLayout } from '../../protocol/layout.ts'
import { unreadable } from '../../protocol/schema-natives.ts'
import { readSteps } from '../../protocol/stepped-move.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { EntityUpdate, TrackedEntity } from './tracked-entity.ts'

/** Relative moves count in these parts of a block. */
const STEP = 1 / 4096

/**
 * The move that a packet of fixed layout makes, by the names of its fields; undefined for one of another kind. One function
 * for each kind, since nothing is called as often.
 */
export function moveOf({ fields }: PacketLayout): EntityUpdate | undefined {
  /** Where fields stand behind the id; undefined when one of them is no `type` here. */
  const offsets = (type: string, names: readonly string[]): Offsets | undefined => {
    const [a, b, c] = names.map((field) => fields.get(field)).filter((field) => field?.type === type)
    return a && b && (c || names.length === 2) ? [a.at, b.at, c?.at ?? 0] : undefined
  }
  const steps = offsets('i16', ['dX', 'dY', 'dZ'])
  const turns = offsets('i8', ['yaw', 'pitch'])
  const place = offsets('f64', ['x', 'y', 'z'])
  const degrees = offsets('f32', ['yaw', 'pitch'])
  if (steps) return turns ? stepAndTurn(steps, turns) : step(steps)
  if (place && turns) return moveAndTurn(place, turns)
  if (place && degrees) return moveAndTurnDegrees(place, degrees)
  return turns && turn(turns)
}

type Offsets = readonly [number, number, number]

function stepAndTurn([dx, dy, dz]: Offsets, [yaw, pitch]: Offsets): EntityUpdate {
  return (entity, bytes, _, at) => {
    entity.moveBy(int16(bytes, at + dx) * STEP, int16(bytes, at + dy) * STEP, int16(bytes, at + dz) * STEP)
    entity.turnTo(int8(bytes, at + yaw), int8(bytes, at + pitch))
  }
}

function step([dx, dy, dz]: Offsets): EntityUpdate {
  return (entity, bytes, _, at) =>
    entity.moveBy(int16(bytes, at + dx) * STEP, int16(bytes, at + dy) * STEP, int16(bytes, at + dz) * STEP)
}

function turn([yaw, pitch]: Offsets): EntityUpdate {
  return (entity, bytes, _, at) => entity.turnTo(int8(bytes, at + yaw), int8(bytes, at + pitch))
}

function moveAndTurn([x, y, z]: Offsets, [yaw, pitch]: Offsets): EntityUpdate {
  return (entity, bytes, _, at) => {
    entity.moveTo(bytes.readDoubleBE(at + x), bytes.readDoubleBE(at + y), bytes.readDoubleBE(at + z))
    entity.turnTo(int8(bytes, at + yaw), int8(bytes, at + pitch))
  }
}

function moveAndTurnDegrees([x, y, z]: Offsets, [yaw, pitch]: Offsets): EntityUpdate {
  return (entity, bytes, _, at) => {
    entity.moveTo(bytes.readDoubleBE(at + x), bytes.readDoubleBE(at + y), bytes.readDoubleBE(at + z))
    entity.turnTo(angleOf(bytes.readFloatBE(at + yaw)), angleOf(bytes.readFloatBE(at + pitch)))
  }
}

const int8 = (bytes: Buffer, at: number): number => asByte(bytes[at] as number)
const int16 = (bytes: Buffer, at: number): number => (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number)

/**
 * The move that a packet makes whose relative move may be a path (26.3 and later), by the names of its fields behind the id;
 * undefined for one of another kind.
 */
export function steppedMoveOf(packets: PacketSet, name: string): EntityUpdate | undefined {
  if (!packets.field(name, 'move')) return undefined
  const turns = packets.field(name, 'yaw') !== undefined
  const sum = { dX: 0, dY: 0, dZ: 0 }
  return (entity, bytes, _, at, end) => {
    const packet = bytes.subarray(at, end)
    let { yaw, pitch } = entity
    try {
      const after = readSteps(packet, 0, sum)
      if (turns) {
        yaw = packet.readInt8(after)
        pitch = packet.readInt8(after + 1)
      }
    } catch (error) {
      throw unreadable(name, error)
    }
    entity.moveBy(sum.dX * STEP, sum.dY * STEP, sum.dZ * STEP)
    entity.turnTo(yaw, pitch)
  }
}

type Place = { readonly x: number; readonly y: number; readonly z: number }

/** Where the packets lead that go in steps, by where their steps stand; undefined for a packet without, or without any. */
function lastStep(packets: PacketSet, name: string, packet: Buffer): Place | 'none' | undefined {
  if (name === 'move_minecart') {
    const steps = packets.decode(packet).params.steps as { position: Place }[]
    return steps.at(-1)?.position ?? 'none'
  }
  // Since 26.3 an absolute move may be a path.
  if (packets.field<string>(name, 'kind')?.read(packet) !== 'stepped') return undefined
  return (packets.decode(packet).params.path as Place[]).at(-1) ?? 'none'
}

/** The same for any packet that moves an entity, field by field: entity_teleport since 1.21.2 may be relative, minecarts go in steps. */
export function readMove(packets: PacketSet, entity: TrackedEntity, name: string, packet: Buffer): void {
  const field = (path: string): number | undefined => packets.field<number>(name, path)?.read(packet)
  const last = lastStep(packets, name, packet)
  if (last === 'none') entity.turnTo(entity.yaw, entity.pitch)
  else if (last) entity.moveTo(last.x, last.y, last.z)
  if (name === 'move_minecart') return
  if (packets.field(name, 'dX'))
    entity.moveBy((field('dX') ?? 0) * STEP, (field('dY') ?? 0) * STEP, (field('dZ') ?? 0) * STEP)
  else if (!last && packets.field(name, 'x')) {
    const relative = packets.field<Record<string, boolean>>(name, 'flags')?.read(packet)
    const along = (axis: 'x' | 'y' | 'z'): number => (relative?.[axis] ? entity[axis] : 0) + (field(axis) ?? 0)
    entity.moveTo(along('x'), along('y'), along('z'))
  }
  // Since 1.21.2 angles of absolute moves are degrees; before they are 1/256 turns.
  const inDegrees = packets.field(name, 'x') && packets.idOf('sync_entity_position') !== undefined
  const angle = (path: 'yaw' | 'pitch'): number => {
    const turned = field(path)
    if (turned === undefined) return entity[path]
    return inDegrees ? angleOf(turned) : asByte(turned)
  }
  entity.turnTo(angle('yaw'), angle('pitch'))
}
