import { sentAlike } from './sent-bytes.ts'
import { varintLength, varintSizeAt, writeVarint } from './varint.ts'

/** The same body under another packet id: packets that differ in nothing else between states or directions. */
export function withPacketId(packet: Buffer, id: number): Buffer {
  const body = packet.subarray(varintSizeAt(packet, 0))
  const copy = Buffer.allocUnsafe(varintLength(id) + body.length)
  body.copy(copy, writeVarint(copy, 0, id))
  return sentAlike(packet, copy)
}
