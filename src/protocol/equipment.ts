import { skipVarint } from '../wire/varint.ts'
import type { PacketSet } from './packets.ts'

/** Set in a slot's byte while another slot follows. */
const MORE = 0x80

/**
 * One entity_equipment packet that carries what `older` and then `newer` carry of one entity: of each slot the later
 * item. Throws ProtocolError `packet.unreadable`.
 */
export function mergeEquipment(packets: PacketSet, older: Buffer, newer: Buffer): Buffer {
  const later = slots(packets, newer)
  const kept = [...slots(packets, older)].filter(([slot]) => !later.has(slot))
  if (kept.length === 0) return newer
  const items = [...kept, ...later]
  const parts = items.flatMap(([slot, item], i) => [Buffer.from([i < items.length - 1 ? slot | MORE : slot]), item])
  return Buffer.concat([newer.subarray(0, skipVarint(newer, skipVarint(newer, 0))), ...parts])
}

/** Items by slot; the last one where a slot comes twice. */
function slots(packets: PacketSet, packet: Buffer): Map<number, Buffer> {
  const items = new Map<number, Buffer>()
  for (const [start, end] of packets.elements('entity_equipment', 'equipments', packet)) {
    items.set(packet[start]! & ~MORE & 0xff, packet.subarray(start + 1, end))
  }
  return items
}
