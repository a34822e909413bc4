import type { PacketLocation } from '../../protocol/clientbound.ts'
import { WORLD_EDGE } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'

/** The chunk that a packet concerns; undefined when its version encodes it in a way the table doesn't know. */
export function chunkOf(
  packets: PacketSet,
  name: string,
  at: PacketLocation,
  packet: Buffer,
): readonly [number, number] | undefined {
  if ('block' in at) {
    const block = packets.field<{ x: number; z: number }>(name, at.block)?.read(packet)
    return block && [block.x >> 4, block.z >> 4]
  }
  if ('section' in at) {
    const section = packets.field<{ x: number; z: number }>(name, at.section)?.read(packet)
    return section && [section.x, section.z]
  }
  const [xPath, zPath] = 'chunk' in at ? at.chunk : 'point' in at ? at.point : at.eighths
  const within = 'or' in at && packets.field(name, xPath) === undefined ? `${at.or}.` : ''
  const x = packets.field<number>(name, within + xPath)?.read(packet)
  const z = packets.field<number>(name, within + zPath)?.read(packet)
  if (x === undefined || z === undefined) return undefined
  if ('chunk' in at) return [x, z]
  const blocks = 'point' in at ? 16 : 128
  return [Math.floor(x / blocks), Math.floor(z / blocks)]
}

/** The chunks around whoever stands at the edge go on a little. */
const FARTHEST_CHUNK = WORLD_EDGE / 16 + 64

/** Whether any world has such a chunk. */
export const isInWorld = (x: number, z: number): boolean =>
  Math.abs(x) <= FARTHEST_CHUNK && Math.abs(z) <= FARTHEST_CHUNK
