import { encodeFrame, type Frame, FrameReader } from './frame.ts'
import { ownCopy } from './own-copy.ts'
import { sharedCopy } from './shared-copies.ts'

/** A packet (id and body) framed once, for connections that compress from `threshold` bytes on: each of them is sent a copy. */
export const framed = (packet: Buffer, threshold: number): Frame => frameIn(encodeFrame(packet, threshold), threshold)

/** The same frame in memory that holds nothing else. */
export const ownFrame = (frame: Frame): Frame => frameIn(ownCopy(frame.bytes), frame.threshold)

/** The same frame, whose bytes are held once for all who keep such a frame. */
export const sharedFrame = (frame: Frame): Frame => frameIn(sharedCopy(frame.bytes), frame.threshold)

function frameIn(bytes: Buffer, threshold: number): Frame {
  const reader = new FrameReader({ maxPacket: Number.POSITIVE_INFINITY })
  reader.threshold = threshold
  reader.push(bytes)
  return reader.next() as Frame
}
