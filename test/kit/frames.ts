import type { Frame } from '../../src/wire/frame.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'

/** A packet (id and body) as a frame of a connection with this compression threshold; −1, uncompressed, unless told. */
export function frameOf(packet: Buffer, threshold = -1): Frame {
  return framed(encodeFrame(packet, threshold), threshold)
}

/** The first frame in bytes off the wire: a length, and what follows it. Throws when it is not whole. */
export function framed(bytes: Buffer, threshold = -1): Frame {
  const reader = new FrameReader()
  reader.threshold = threshold
  reader.push(bytes)
  const frame = reader.next()
  if (!frame) throw new Error('a frame was not whole')
  return frame
}
