import { constants, deflateSync, inflateSync } from 'node:zlib'

/*
 * The bench's own framing: plain, by Node's public calls, and sharing no code with any contestant. Backend and reader use
 * it, so that what is measured is what stands between them.
 */

/** Bytes from which packets are compressed: vanilla's default, and what minecraft-protocol's servers are fixed at. */
export const THRESHOLD = 256

/** `value` as a varint. */
export function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value >>> 0
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}

/** A packet (id and body) as it stands on the wire; zlib's default level, as vanilla servers use. */
export function frameOf(packet: Buffer, compressed: boolean): Buffer {
  if (!compressed) return Buffer.concat([varint(packet.length), packet])
  const body =
    packet.length < THRESHOLD
      ? Buffer.concat([Buffer.of(0), packet])
      : Buffer.concat([varint(packet.length), deflateSync(packet)])
  return Buffer.concat([varint(body.length), body])
}

/** Cuts a stream into frame bodies: what follows the length prefix. */
export class FrameCutter {
  #rest: Buffer = Buffer.alloc(0)

  /** Calls back with each whole frame: the buffer, and where in it the frame's body begins and ends. */
  push(bytes: Buffer, frame: (bytes: Buffer, start: number, end: number) => void): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    let at = 0
    for (;;) {
      let length = 0
      let shift = 0
      let start = at
      let byte = 0x80
      while (byte >= 0x80 && start < all.length && shift < 21) {
        byte = all[start++] as number
        length |= (byte & 0x7f) << shift
        shift += 7
      }
      if (byte >= 0x80 || start + length > all.length) break
      frame(all, start, start + length)
      at = start + length
    }
    this.#rest = at === all.length ? Buffer.alloc(0) : all.subarray(at)
  }
}

/** The packet (id and body) of a frame's body. */
export function packetOf(body: Buffer, compressed: boolean): Buffer {
  if (!compressed) return body
  const [size, at] = readVarint(body, 0)
  return size === 0 ? body.subarray(at) : inflateSync(body.subarray(at))
}

/** Whether the packet of a frame, length prefix and all, is compressed where packets may be. */
export const isCompressed = (frame: Buffer): boolean => readVarint(frame, readVarint(frame, 0)[1])[0] !== 0

/** So many bytes of a compressed body give its first ones for certain: the codes of a block stand before them. */
const PEEKED = 512

/** The packet id of a frame's body where packets may be compressed; of one that is, only the first bytes are inflated. */
export function packetIdOf(bytes: Buffer, start: number, end: number): number {
  const [size, at] = readVarint(bytes, start)
  if (size === 0) return readVarint(bytes, at)[0]
  const peeked = bytes.subarray(at, Math.min(end, at + PEEKED))
  return readVarint(inflateSync(peeked, { finishFlush: constants.Z_SYNC_FLUSH }), 0)[0]
}

/** The varint at `at`, and where it ends. */
export function readVarint(bytes: Buffer, at: number): [value: number, end: number] {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++] as number
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return [value, at]
}
