import { encodeFrame, type Frame, FrameReader } from './frame.ts'

/** A packet (id and body) framed once, for connections that compress from `threshold` bytes on: each of them is sent a copy. */
export function framed(packet: Buffer, threshold: number): Frame {
  const reader = new FrameReader({ maxPacket: Number.POSITIVE_INFINITY })
  reader.threshold = threshold
  reader.push(encodeFrame(packet, threshold))
  return reader.next() as Frame
}
