import { skipVarint } from '../wire/varint.ts'

/** Ends the list of metadata entries. */
export const END = 0xff

/** The offset after packet id and entity id, both varints: where the list begins. */
export function afterSubject(packet: Buffer): number {
  return skipVarint(packet, skipVarint(packet, 0))
}

/** The packet with its list ended at an entry that nobody can read, and with nothing of what comes after that. */
export const endedAt = (packet: Buffer, start: number): Buffer =>
  Buffer.concat([packet.subarray(0, start), Buffer.from([END])])
