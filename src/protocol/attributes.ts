import { encodeVarint, skipVarint } from '../wire/varint.ts'
import type { ByteSpan, PacketSet } from './packets.ts'

const PACKET = 'entity_update_attributes'

/**
 * One entity_update_attributes packet that carries what `older` and then `newer` carry of one entity: of each attribute
 * the later value. A server names only those that changed. Throws ProtocolError `packet.unreadable`.
 */
export function mergeAttributes(packets: PacketSet, older: Buffer, newer: Buffer): Buffer {
  const later = attributes(packets, newer)
  const kept = [...attributes(packets, older)].filter(([key]) => !later.has(key))
  if (kept.length === 0) return newer
  const merged = [...kept.map(([, bytes]) => bytes), ...later.values()]
  const head = newer.subarray(0, skipVarint(newer, skipVarint(newer, 0)))
  return Buffer.concat([head, encodeVarint(merged.length), ...merged])
}

/**
 * Each attribute's bytes by its key's: a number since 1.20.5 (protocol 766), a name before. The last one where one
 * comes twice.
 */
function attributes(packets: PacketSet, packet: Buffer): Map<string, Buffer> {
  const spans = (path: string): ByteSpan[] => packets.elements(PACKET, path, packet)
  const numbers = spans('properties[].key')
  const keys = numbers.length > 0 ? numbers : spans('properties[].name')
  return new Map(
    spans('properties').map(([start, end], i) => {
      const [from, to] = keys[i] ?? [start, end]
      return [packet.toString('latin1', from, to), packet.subarray(start, end)]
    }),
  )
}
