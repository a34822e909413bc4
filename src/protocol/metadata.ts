import { skipVarint } from '../wire/varint.ts'

/** One entry of an entity_metadata packet: which metadata it is, and its bytes in the packet (index, type and value). */
export interface MetadataEntry {
  readonly index: number
  readonly start: number
  readonly end: number
}

/** The packets of a version, as far as they are cut here: where the elements of a list begin and end. */
interface Cut {
  elements(name: string, list: string, packet: Buffer): readonly (readonly [start: number, end: number])[]
}

/** Ends the list of metadata entries. */
const END = 0xff

/** The entries of an entity_metadata packet of `packets`. Throws ProtocolError `packet.unreadable`. */
export function metadataEntries(packets: Cut, packet: Buffer): MetadataEntry[] {
  return packets
    .elements('entity_metadata', 'metadata', packet)
    .map(([start, end]) => ({ index: packet[start]!, start, end }))
}

/**
 * One entity_metadata packet that carries what `older` and then `newer` carry of one entity: of each index the later
 * entry. Values are not understood, only moved. Throws ProtocolError `packet.unreadable`.
 */
export function mergeMetadata(packets: Cut, older: Buffer, newer: Buffer): Buffer {
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

/** The packet with its list ended at an entry that nobody can read, and with nothing of what comes after that. */
export const endedAt = (packet: Buffer, start: number): Buffer =>
  Buffer.concat([packet.subarray(0, start), Buffer.from([END])])

/** The offset after packet id and entity id, both varints: where the list begins. */
export function afterSubject(packet: Buffer): number {
  return skipVarint(packet, skipVarint(packet, 0))
}
