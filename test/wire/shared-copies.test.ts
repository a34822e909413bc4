import { describe, expect, test } from 'vitest'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { framed, ownFrame, sharedFrame } from '../../src/wire/framed.ts'
import { ownCopy } from '../../src/wire/own-copy.ts'
import { sharedCopy } from '../../src/wire/shared-copies.ts'
import { collected } from '../kit/collected.ts'

describe('a copy for what is kept', () => {
  test('stands in memory of its own, and holds nothing else', () => {
    const copy = ownCopy(Buffer.of(1, 2, 3))
    expect([[...copy], copy.buffer.byteLength]).toEqual([[1, 2, 3], 3])
  })

  test('is the same one for equal bytes, and another for others of that length', () => {
    const bytes = Buffer.alloc(1_000, 5)
    const copy = sharedCopy(bytes)
    expect(sharedCopy(Buffer.from(bytes))).toBe(copy)
    bytes[7] = 6
    expect([copy[7], sharedCopy(bytes)[7]]).toEqual([5, 6])
  })

  test('goes with the last who holds it', async () => {
    const made = () => new WeakRef(sharedCopy(Buffer.alloc(5_000, 9)))
    const held = made()
    await collected()
    expect(held.deref()).toBeUndefined()
    expect(sharedCopy(Buffer.alloc(5_000, 9)).every((byte) => byte === 9)).toBe(true)
  })
})

test.each([-1, 64, 256])('a frame that is kept is the frame that came, at a threshold of %i', (threshold) => {
  for (const packet of [Buffer.alloc(10, 3), Buffer.alloc(4_000, 3)]) {
    const reader = new FrameReader()
    reader.threshold = threshold
    reader.push(Buffer.concat([encodeFrame(packet, threshold), Buffer.alloc(1)]))
    const frame = reader.next()
    if (!frame) throw new Error('no frame came')
    for (const same of [ownFrame(frame), sharedFrame(frame), framed(packet, threshold)]) {
      expect([same.bytes, same.packet(), same.threshold]).toEqual([frame.bytes, packet, threshold])
      expect(same.source.buffer.byteLength).toBeLessThanOrEqual(Math.max(frame.bytes.length, 8_192 * 8))
    }
  }
})
