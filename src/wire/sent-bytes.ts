/** Shorter packets cost little, whatever they hold. */
const SHORT = 1024

/** What packets took on the wire that inflating has made more than twice as long. */
const sent = new WeakMap<Uint8Array, number>()

/** Notes what a packet took on the wire. */
export function sentAs(packet: Buffer, bytes: number): Buffer {
  if (packet.length > SHORT && packet.length > 2 * bytes) sent.set(packet, bytes)
  return packet
}

/** About how many bytes a packet took on the wire: its own length where nothing else is known. */
export const sentBytes = (packet: Uint8Array): number => sent.get(packet) ?? packet.length

/** A copy took on the wire what the packet took that it was made of. */
export const sentAlike = (packet: Uint8Array, copy: Buffer): Buffer =>
  packet.length > SHORT ? sentAs(copy, sentBytes(packet)) : copy
