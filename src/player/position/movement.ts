import { WORLD_EDGE } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Pose, Vec3 } from '../../vanilla-client/pose.ts'

/** Whether a point is one of a world: past its edge a vanilla server kicks for an invalid move. */
export const isPlace = ({ x, y, z }: Readonly<Vec3>): boolean =>
  [x, y, z].every(Number.isFinite) && Math.abs(x) <= WORLD_EDGE && Math.abs(z) <= WORLD_EDGE

/** Reads a movement packet of the client into `pose`; false when it holds nothing sane. */
export function readMovement(serverbound: PacketSet, name: string, packet: Buffer, pose: Pose): boolean {
  const read = (path: string): number | undefined => serverbound.field<number>(name, path)?.read(packet)
  const [x, y, z, yaw, pitch] = [read('x'), read('y'), read('z'), read('yaw'), read('pitch')]
  if (!isPlace({ x: x ?? 0, y: y ?? 0, z: z ?? 0 })) return false
  if (![yaw, pitch].every((value) => value === undefined || Number.isFinite(value))) return false
  pose.x = x ?? pose.x
  pose.y = y ?? pose.y
  pose.z = z ?? pose.z
  pose.yaw = yaw ?? pose.yaw
  pose.pitch = pitch ?? pose.pitch
  // The ground flag is the lowest bit of the last byte, alone up to 1.21.1 and beside the wall flag since 1.21.2.
  pose.onGround = ((packet[packet.length - 1] ?? 0) & 1) === 1
  return true
}

/** A server answers a move further than this by teleporting back. Blocks; vanilla's limit is 10 a packet. */
export const FAR_MOVE = 8

/** Servers that were asked to put a player somewhere have done it within this. Blocks. */
export const STRAY = 1

/** In blocks. */
export const distance = (a: Readonly<Vec3>, b: Readonly<Vec3>): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)
