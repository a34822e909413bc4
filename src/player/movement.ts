import { WORLD_EDGE } from '../protocol/facts.ts'
import type { PacketSet } from '../protocol/versions.ts'
import type { Place, Stance } from '../vanilla-client/stance.ts'

export { type Place, positionLook, type Stance, standing, teleportTarget } from '../vanilla-client/stance.ts'

/** Reads a movement packet of the client into `stance`; false when it says nothing sane. */
export function readMovement(serverbound: PacketSet, name: string, packet: Buffer, stance: Stance): boolean {
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

export const distance = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)
