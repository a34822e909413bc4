import { encodeVarint, skipVarint } from '../wire/varint.ts'
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
  return Buffer.concat([newer.subarray(0, skipVarint(newer, skipVarint(newer, 0))), inSlots([...kept, ...later])])
}

/** The entity_equipment packet that puts these items, each as its bytes, into an entity's slots. */
export function equipmentPacket(packets: PacketSet, entityId: number, items: readonly SlotBytes[]): Buffer {
  return Buffer.concat([encodeVarint(packets.idOf('entity_equipment') ?? 0), encodeVarint(entityId), inSlots(items)])
}

type SlotBytes = readonly [slot: number, item: Buffer]

const inSlots = (items: readonly SlotBytes[]): Buffer =>
  Buffer.concat(items.flatMap(([slot, item], i) => [Buffer.from([i < items.length - 1 ? slot | MORE : slot]), item]))

/** Items by slot; the last one where a slot comes twice. */
function slots(packets: PacketSet, packet: Buffer): Map<number, Buffer> {
  const items = new Map<number, Buffer>()
  for (const [start, end] of packets.elements('entity_equipment', 'equipments', packet)) {
    items.set(packet[start]! & ~MORE & 0xff, packet.subarray(start + 1, end))
  }
  return items
}
