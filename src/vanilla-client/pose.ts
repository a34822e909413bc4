import type { PacketSet, Protocol } from '../protocol/versions.ts'

/** A point in a world, in blocks. */
export interface Vec3 {
  x: number
  y: number
  z: number
}

/** Where a player stands, and how: angles in degrees. */
export interface Pose extends Vec3 {
  yaw: number
  pitch: number
  onGround: boolean
}

/** Ground flags for all versions: alone up to 1.21.1, beside the wall flag since 1.21.2. */
const ground = (onGround: boolean) => ({ onGround, flags: { onGround } })

/** The packet by which a client sends where it stands and looks. */
export const positionLook = (serverbound: PacketSet, pose: Pose): Buffer =>
  serverbound.encode('position_look', { ...pose, ...ground(pose.onGround) })

/** The packet of a client that moves without turning. */
export const position = (serverbound: PacketSet, pose: Pose): Buffer =>
  serverbound.encode('position', { ...pose, ...ground(pose.onGround) })

/** The packet of a client that stands still. */
export const standing = (serverbound: PacketSet, onGround: boolean): Buffer =>
  serverbound.encode('flying', ground(onGround))

/** Whether a client's confirmation of a teleport says where it stands (26.3 and later). */
export const confirmsPlace = (serverbound: PacketSet): boolean =>
  serverbound.field('teleport_confirm', 'x') !== undefined

/** The packet by which a client confirms the teleport that put it at `to`. */
export const teleportConfirm = (serverbound: PacketSet, teleportId: number, to: Pose): Buffer =>
  serverbound.encode('teleport_confirm', { teleportId, ...to })

/** Where a client that confirms a teleport says that it stands; it is in the air, as after any teleport. Not finite when it says so. */
export function placeConfirmed(serverbound: PacketSet, packet: Buffer): Pose {
  const read = (path: keyof Pose): number => serverbound.field<number>('teleport_confirm', path)?.read(packet) ?? 0
  return { x: read('x'), y: read('y'), z: read('z'), yaw: read('yaw'), pitch: read('pitch'), onGround: false }
}

/** Where a clientbound position packet puts a player that stands at `from`. Not finite when the server sent it so. */
export function teleportTarget(clientbound: PacketSet, packet: Buffer, from: Pose): Pose {
  const read = (path: string): number => clientbound.field<number>('position', path)?.read(packet) ?? 0
  const relative = relatives(clientbound.field<unknown>('position', 'flags')?.read(packet))
  const along = (axis: 'x' | 'y' | 'z' | 'yaw' | 'pitch'): number => (relative[axis] ? from[axis] : 0) + read(axis)
  return { x: along('x'), y: along('y'), z: along('z'), yaw: along('yaw'), pitch: along('pitch'), onGround: false }
}

/** Which axes count from where the player stands. A bit mask up to 1.20.4, named flags since. */
function relatives(flags: unknown): Partial<Record<'x' | 'y' | 'z' | 'yaw' | 'pitch', boolean>> {
  if (typeof flags === 'number')
    return { x: !!(flags & 1), y: !!(flags & 2), z: !!(flags & 4), yaw: !!(flags & 8), pitch: !!(flags & 16) }
  return (flags ?? {}) as Partial<Record<'x' | 'y' | 'z' | 'yaw' | 'pitch', boolean>>
}

/**
 * What a client answers to a clientbound position packet that puts it at `to`: it confirms, and sends where it stands.
 * Since 26.3 its confirmation says where, and nothing follows it. With its `first` place in a level it has loaded that, which 1.21.4 and later send; vanilla's waits for the chunk
 * under it too.
 */
export function arrival(protocol: Protocol, packet: Buffer, to: Pose, first: boolean): Buffer[] {
  const serverbound = protocol.packets('play', 'serverbound')
  const teleportId = protocol.packets('play', 'clientbound').field<number>('position', 'teleportId')?.read(packet)
  const packets = [teleportConfirm(serverbound, teleportId ?? 0, to)]
  if (!confirmsPlace(serverbound)) packets.push(positionLook(serverbound, to))
  if (first && serverbound.idOf('player_loaded') !== undefined) packets.push(serverbound.encode('player_loaded', {}))
  return packets
}
