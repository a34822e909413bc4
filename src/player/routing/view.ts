import type { PacketSet } from '../../protocol/versions.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** Where an update_view_position puts the centre of the client's view, in chunks. */
export function viewCentre(packets: PacketSet, packet: Buffer): { x: number; z: number } {
  const read = (path: string): number => packets.field<number>('update_view_position', path)?.read(packet) ?? 0
  return { x: read('chunkX'), z: read('chunkZ') }
}

/** The primary moved the client's view, and the client has been told: chunks that waited for that are loaded. */
export function viewMoved(player: Player, link: Link): void {
  Object.assign(player.view, link.centre, { told: true })
  player.releaseWithheld()
}
