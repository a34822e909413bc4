import { encodeFrame, type Frame, FrameReader } from '../../src/wire/frame.ts'

/** A packet as an uncompressed frame. */
export function frameOf(packet: Buffer): Frame {
  return framed(encodeFrame(packet, -1))
}

/** A frame with its length before it. */
export function framed(bytes: Buffer): Frame {
  const reader = new FrameReader()
  reader.push(bytes)
  const frame = reader.next()
  if (!frame) throw new Error('a frame was not whole')
  return frame
}
