import { afterSubject, END } from './metadata-bytes.ts'
import type { PacketSet } from './packets.ts'

/** One entry of an entity_metadata packet: which metadata it is, and its bytes in the packet (index, type and value). */
export interface MetadataEntry {
  readonly index: number
  readonly start: number
  readonly end: number
}

/** The entries of an entity_metadata packet of `packets`. Throws ProtocolError `packet.unreadable`. */
export function metadataEntries(packets: PacketSet, packet: Buffer): MetadataEntry[] {
  return packets
    .elements('entity_metadata', 'metadata', packet)
    .map(([start, end]) => ({ index: packet[start]!, start, end }))
}

/**
 * One entity_metadata packet that carries what `older` and then `newer` carry of one entity: of each index the later
 * entry. Values are not understood, only moved. Throws ProtocolError `packet.unreadable`.
 */
export function mergeMetadata(packets: PacketSet, older: Buffer, newer: Buffer): Buffer {
  const later = metadataEntries(packets, newer)
  const replaced = new Set(later.map(({ index }) => index))
  const kept = metadataEntries(packets, older).filter(({ index }) => !replaced.has(index))
  if (kept.length === 0) return newer
  return Buffer.concat([
    newer.subarray(0, afterSubject(newer)),
    ...kept.map(({ start, end }) => older.subarray(start, end)),
    ...later.map(({ start, end }) => newer.subarray(start, end)),
    Buffer.from([END]),
  ])
}
