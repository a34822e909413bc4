import { WORLD_EDGE } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'

/** A point in a world, in blocks. */
export interface Place {
  x: number
  y: number
  z: number
}

/** Where a player stands, and how: angles in degrees. */
export interface Pose extends Place {
  yaw: number
  pitch: number
  onGround: boolean
}

/** Reads a movement packet of the client into `stance`; false when it says nothing sane. */
export function readMovement(serverbound: PacketSet, name: string, packet: Buffer, stance: Pose): boolean {
  const read = (path: string): number | undefined => serverbound.field<number>(name, path)?.read(packet)
  const [x, y, z, yaw, pitch] = [read('x'), read('y'), read('z'), read('yaw'), read('pitch')]
  if (![x, y, z, yaw, pitch].every((value) => value === undefined || Number.isFinite(value))) return false
  // Past these a vanilla server kicks for an invalid move.
  if (Math.abs(x ?? 0) > WORLD_EDGE || Math.abs(z ?? 0) > WORLD_EDGE) return false
  stance.x = x ?? stance.x
  stance.y = y ?? stance.y
  stance.z = z ?? stance.z
  stance.yaw = yaw ?? stance.yaw
  stance.pitch = pitch ?? stance.pitch
  // The ground flag is the lowest bit of the last byte, alone up to 1.21.1 and beside the wall flag since 1.21.2.
  stance.onGround = ((packet[packet.length - 1] ?? 0) & 1) === 1
  return true
}

/** The packet by which a client says where it stands, for protocols with a ground flag and with movement flags. */
export function positionLook(serverbound: PacketSet, stance: Pose): Buffer {
  return serverbound.encode('position_look', { ...stance, flags: { onGround: stance.onGround } })
}

/** The packet of a client that stands still. */
export function standing(serverbound: PacketSet, onGround: boolean): Buffer {
  return serverbound.encode('flying', { onGround, flags: { onGround } })
}

/** Where a clientbound position packet puts a player that stands at `from`. Not finite when the server said so. */
export function teleportTarget(clientbound: PacketSet, packet: Buffer, from: Pose): Pose {
  const read = (path: string): number => clientbound.field<number>('position', path)?.read(packet) ?? 0
  const relative = relatives(clientbound.field<unknown>('position', 'flags')?.read(packet))
  const along = (axis: 'x' | 'y' | 'z' | 'yaw' | 'pitch'): number => (relative[axis] ? from[axis] : 0) + read(axis)
  return { x: along('x'), y: along('y'), z: along('z'), yaw: along('yaw'), pitch: along('pitch'), onGround: false }
}

/** Which axes count from where the player stands. A bit mask up to some version, named flags since. */
function relatives(flags: unknown): Partial<Record<'x' | 'y' | 'z' | 'yaw' | 'pitch', boolean>> {
  if (typeof flags === 'number')
    return { x: !!(flags & 1), y: !!(flags & 2), z: !!(flags & 4), yaw: !!(flags & 8), pitch: !!(flags & 16) }
  return (flags ?? {}) as Partial<Record<'x' | 'y' | 'z' | 'yaw' | 'pitch', boolean>>
}

export const distance = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)
