import { createCipheriv } from 'node:crypto'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { useKeptStreams, usesKeptStreams } from '../../src/wire/compression.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { type FrameLimits, FrameReader } from '../../src/wire/frame-reader.ts'
import { encodeVarint } from '../../src/wire/varint.ts'

const THRESHOLDS = [-1, 0, 1, 64, 256]

function readerOf(threshold: number, limits?: Partial<FrameLimits>): FrameReader {
  const reader = new FrameReader(limits)
  reader.threshold = threshold
  return reader
}

function drain(reader: FrameReader): Frame[] {
  const frames: Frame[] = []
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame)
  return frames
}

/** A compressed frame with a declared size of the test's choice. */
function compressedFrame(declared: number, deflated: Buffer): Buffer {
  const size = encodeVarint(declared)
  return Buffer.concat([encodeVarint(size.length + deflated.length), size, deflated])
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

/** Bytes that don't compress, the same ones each time. */
function noise(length: number): Buffer {
  const key = Buffer.alloc(16, 1)
  return createCipheriv('aes-128-ctr', key, key).update(Buffer.alloc(length))
}

const packets = [
  hex('00'),
  hex('2a 05 01 02'),
  Buffer.concat([hex('81 01'), Buffer.alloc(63, 7)]),
  Buffer.concat([hex('27'), Buffer.from(Array.from({ length: 700 }, (_, i) => (i * i) & 0xff))]),
]

afterEach(() => useKeptStreams(true))

describe('frames as bytes', () => {
  it('without compression a frame is its length and the packet', () => {
    expect(encodeFrame(hex('2a 05 01 02'), -1)).toEqual(hex('04 2a 05 01 02'))
    const [frame] = drain(pushed(readerOf(-1), hex('04 2a 05 01 02')))
    expect(frame).toMatchObject({ threshold: -1, size: 4, deflated: false })
    expect(frame!.id()).toBe(0x2a)
    expect(frame!.packet()).toEqual(hex('2a 05 01 02'))
  })

  it('below the threshold a frame says a data length of 0', () => {
    expect(encodeFrame(hex('2a 05 01 02'), 256)).toEqual(hex('05 00 2a 05 01 02'))
    const [frame] = drain(pushed(readerOf(256), hex('05 00 2a 05 01 02')))
    expect(frame).toMatchObject({ threshold: 256, size: 4, deflated: false })
    expect(frame!.packet()).toEqual(hex('2a 05 01 02'))
  })

  it('from the threshold on a frame holds zlib data after its inflated size', () => {
    // Deflated by zlib at level 6: what a vanilla server writes, not what mcmesh would.
    const body = hex('78 9c 73 74 44 00 00 13 da 03 0d')
    const [frame] = drain(pushed(readerOf(12), compressedFrame(12, body)))
    expect(frame).toMatchObject({ threshold: 12, size: 12, deflated: true })
    expect(frame!.id()).toBe(0x41)
    expect(frame!.packet()).toEqual(Buffer.alloc(12, 0x41))
  })

  it('a frame is kept as it stood on the wire, so that it can pass unchanged', () => {
    const bytes = Buffer.concat(packets.map((packet) => encodeFrame(packet, 64)))
    expect(Buffer.concat(drain(pushed(readerOf(64), bytes)).map((frame) => frame.bytes))).toEqual(bytes)
  })

  it('a frame is a view of the bytes that were pushed, not a copy', () => {
    const bytes = encodeFrame(packets[1]!, -1)
    const [frame] = drain(pushed(readerOf(-1), bytes))
    expect(frame!.bytes.buffer).toBe(bytes.buffer)
    expect(frame!.packet().byteOffset).toBe(bytes.byteOffset + 1)
  })

  it.each([-1, 0, 256])('a copy is the same frame in memory of its own (threshold %d)', (threshold) => {
    for (const packet of packets) {
      const bytes = encodeFrame(packet, threshold)
      const [frame] = drain(pushed(readerOf(threshold), bytes))
      const copy = frame!.copy()
      bytes.fill(0)
      expect(copy.packet()).toEqual(packet)
      expect(copy.bytes).toEqual(encodeFrame(packet, threshold))
    }
  })
})

describe('a stream of frames', () => {
  it.each(THRESHOLDS)('split at every byte position it gives the same frames (threshold %d)', (threshold) => {
    const bytes = Buffer.concat(packets.map((packet) => encodeFrame(packet, threshold)))
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = readerOf(threshold)
      reader.push(bytes.subarray(0, cut))
      const frames = drain(reader)
      reader.push(bytes.subarray(cut))
      frames.push(...drain(reader))
      expect(frames.map((frame) => frame.packet())).toEqual(packets)
      expect(reader.buffered).toBe(0)
    }
  })

  it.each(THRESHOLDS)('dripped byte by byte it gives the same frames (threshold %d)', (threshold) => {
    const reader = readerOf(threshold)
    const frames: Frame[] = []
    for (const byte of Buffer.concat(packets.map((packet) => encodeFrame(packet, threshold)))) {
      reader.push(Buffer.from([byte]))
      frames.push(...drain(reader))
    }
    expect(frames.map((frame) => frame.packet())).toEqual(packets)
  })

  it('any packets at any threshold and any cuts come out as they went in', () => {
    const arbitrary = fc.tuple(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 900 }), { maxLength: 6 }),
      fc.constantFrom(...THRESHOLDS),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
    )
    fc.assert(
      fc.property(arbitrary, ([bodies, threshold, cuts]) => {
        const sent = bodies.map((body) => Buffer.from(body))
        const bytes = Buffer.concat(sent.map((packet) => encodeFrame(packet, threshold)))
        const reader = readerOf(threshold)
        for (let at = 0, i = 0; at < bytes.length; at += cuts[i++ % cuts.length]!) {
          reader.push(bytes.subarray(at, at + cuts[i % cuts.length]!))
        }
        const frames = drain(reader)
        expect(frames.map((frame) => frame.packet())).toEqual(sent)
        for (const [i, frame] of frames.entries()) {
          expect(frame.size).toBe(sent[i]!.length)
          expect(frame.deflated).toBe(threshold >= 0 && sent[i]!.length >= threshold)
          expect(frame.head(16).subarray(0, 16)).toEqual(sent[i]!.subarray(0, 16))
        }
      }),
    )
  })

  it('counts what is buffered', () => {
    const reader = readerOf(-1)
    reader.push(hex('04 2a'))
    expect(reader.next()).toBeUndefined()
    reader.push(hex('05'))
    expect(reader.buffered).toBe(3)
    reader.push(hex('01 02 01'))
    expect(reader.buffered).toBe(6)
    expect(reader.next()!.id()).toBe(0x2a)
    expect(reader.buffered).toBe(1)
  })

  it('a new threshold holds from the next frame on', () => {
    const reader = readerOf(-1)
    reader.push(Buffer.concat([encodeFrame(hex('03 40'), -1), encodeFrame(packets[3]!, 64)]))
    expect(reader.next()!.packet()).toEqual(hex('03 40'))
    reader.threshold = 64
    expect(reader.next()!.packet()).toEqual(packets[3])
  })
})

describe('the beginning of a compressed packet', () => {
  it.each([true, false])('is read without inflating the rest (kept streams: %s)', (kept) => {
    useKeptStreams(kept)
    expect(usesKeptStreams()).toBe(kept)
    const packet = Buffer.concat([hex('27 00 00 00 05 ff ff ff fe'), noise(60_000)])
    const frame = encodeFrame(packet, 0)
    // With everything after its first 300 bytes destroyed the packet is corrupt, its beginning is not.
    frame.fill(0xff, 300)
    const [read] = drain(pushed(readerOf(0), frame))
    expect(read!.head(9).subarray(0, 9)).toEqual(packet.subarray(0, 9))
    expect(read!.id()).toBe(0x27)
    expect(() => read!.packet()).toThrow(expect.objectContaining({ code: expect.stringMatching(/^packet\./) }))
  })

  it.each([true, false])('is found behind a long Huffman table too (kept streams: %s)', (kept) => {
    useKeptStreams(kept)
    // Many different bytes of different frequencies make the longest table that deflate can write.
    const varied = Buffer.from(Array.from({ length: 9000 }, (_, i) => Math.floor((i * 7919) ** 1.3) % (1 + (i % 256))))
    const body = zlib.deflateSync(varied, { level: 9, strategy: zlib.constants.Z_HUFFMAN_ONLY })
    const [frame] = drain(pushed(readerOf(0), compressedFrame(varied.length, body)))
    expect(frame!.head(300).subarray(0, 300)).toEqual(varied.subarray(0, 300))
    expect(frame!.head(9000)).toEqual(varied)
  })
})

describe('limits', () => {
  function code(bytes: Buffer, threshold: number, limits?: Partial<FrameLimits>): string {
    const reader = readerOf(threshold, limits)
    reader.push(bytes)
    try {
      for (const frame of drain(reader)) frame.packet()
    } catch (error) {
      return (error as { code: string }).code
    }
    return 'none'
  }

  it('a length above the limit is refused before anything of the frame is there', () => {
    expect(code(hex('80 80 80'), -1)).toBe('frame.too-large')
    expect(code(encodeVarint(1001), -1, { maxFrame: 1000 })).toBe('frame.too-large')
    expect(code(Buffer.concat([encodeVarint(1000), Buffer.alloc(1000)]), -1, { maxFrame: 1000 })).toBe('none')
    expect(code(hex('ff ff ff ff 0f'), -1, { maxFrame: 2 ** 31 - 1 })).toBe('frame.too-large')
  })

  it('a stream that has lost its place stays lost', () => {
    const reader = pushed(readerOf(-1), hex('00 01 07'))
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'frame.empty' }))
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'frame.empty' }))
  })

  it('a frame of length 0, or with no packet in it, is refused', () => {
    expect(code(hex('00'), -1)).toBe('frame.empty')
    expect(code(hex('80 00'), -1)).toBe('frame.empty')
    expect(code(hex('01 00'), 256)).toBe('frame.empty')
  })

  it('a frame that ends inside its data length is refused', () => {
    expect(code(hex('01 80'), 256)).toBe('varint.truncated')
  })

  it('a bomb is refused by what it announces, without inflating it', () => {
    const bomb = zlib.deflateSync(Buffer.alloc(9 * 1024 * 1024), { level: 9 })
    const reader = readerOf(0)
    reader.push(compressedFrame(9 * 1024 * 1024, bomb))
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'packet.too-large' }))
    expect(code(compressedFrame(-1, bomb), 0)).toBe('packet.too-large')
  })

  it('a packet too large without compression is refused too', () => {
    expect(code(encodeFrame(Buffer.alloc(101), -1), -1, { maxPacket: 100 })).toBe('packet.too-large')
  })

  it.each([true, false])(
    'a bomb that lies about its size inflates no further than it said (kept streams: %s)',
    (kept) => {
      useKeptStreams(kept)
      const bomb = zlib.deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 })
      const before = process.memoryUsage().arrayBuffers
      expect(code(compressedFrame(300, bomb), 0)).toBe('packet.size-mismatch')
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024)
    },
  )

  it.each([true, false])(
    'a packet shorter than announced, cut short, or no zlib data is refused (kept streams: %s)',
    (kept) => {
      useKeptStreams(kept)
      const body = zlib.deflateSync(Buffer.alloc(500, 1))
      expect(code(compressedFrame(501, body), 0)).toBe('packet.size-mismatch')
      expect(code(compressedFrame(499, body), 0)).toBe('packet.size-mismatch')
      expect(code(compressedFrame(500, body.subarray(0, -6)), 0)).toMatch(/^packet\.(corrupt|size-mismatch)$/)
      expect(code(compressedFrame(500, hex('00 11 22 33 44')), 0)).toBe('packet.corrupt')
      expect(code(compressedFrame(500, Buffer.alloc(0)), 0)).toMatch(/^packet\.(corrupt|size-mismatch)$/)
      expect(code(compressedFrame(500, body), 0)).toBe('none')
    },
  )

  it('a packet compressed below the threshold is accepted unless strictness is asked for', () => {
    const frame = compressedFrame(10, zlib.deflateSync(Buffer.alloc(10, 1)))
    expect(code(frame, 256)).toBe('none')
    expect(code(frame, 256, { strictThreshold: true })).toBe('packet.below-threshold')
  })

  it('a packet that no length prefix can hold is not framed', () => {
    expect(() => encodeFrame(Buffer.alloc(2_097_152), -1)).toThrow(expect.objectContaining({ code: 'frame.too-large' }))
    expect(encodeFrame(Buffer.alloc(2_097_151), -1)).toHaveLength(2_097_154)
  })

  it('a packet that fits only when it is compressed harder is compressed harder', () => {
    // Words in no order, the same in each run: the levels differ most on what repeats somewhat.
    let seed = 1
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    const words = Array.from({ length: 400 }, () =>
      Buffer.from(Array.from({ length: 3 + random(6) }, () => random(256))),
    )
    const packet = Buffer.concat(Array.from({ length: 1_000_000 }, () => words[random(400)] as Buffer))
    const fitting = packet.subarray(0, 5_200_000)
    expect(zlib.deflateSync(fitting, { level: 1 }).length).toBeGreaterThan(2_097_151)
    const frame = encodeFrame(fitting, 256)
    const reader = readerOf(256)
    reader.push(frame)
    expect(reader.next()?.packet().equals(fitting)).toBe(true)
  })

  it.each([
    // [threshold of the frame, bytes, threshold of the other connection, whether the frame fits there]
    [-1, 300, -1, true],
    [-1, 300, 256, false],
    [-1, 100, 256, false],
    [256, 100, -1, false],
    [256, 100, 64, false],
    [256, 63, 64, true],
    [64, 300, 256, true],
    [64, 100, 256, false],
    [256, 300, 0, true],
    [1_000, 300, 256, false],
  ])('a frame made with threshold %i of %i bytes can go on to one with threshold %i: %s', (own, size, other, fits) => {
    const reader = readerOf(own)
    reader.push(encodeFrame(Buffer.alloc(size, 1), own))
    const frame = reader.next()
    expect(frame?.fits(other)).toBe(fits)
    if (fits) expect(frame?.bytes).toEqual(encodeFrame(Buffer.alloc(size, 1), other))
  })

  it('a frame dripped byte by byte costs time in proportion to its length', () => {
    const dripped = (size: number): number => {
      const reader = readerOf(-1)
      const bytes = encodeFrame(Buffer.alloc(size, 1), -1)
      const start = process.cpuUsage().user
      for (let i = 0; i < bytes.length; i++) {
        reader.push(bytes.subarray(i, i + 1))
        if (reader.next()) expect(i).toBe(bytes.length - 1)
      }
      return process.cpuUsage().user - start
    }
    dripped(20_000)
    // Quadratic work would take 64 times as long for 8 times the bytes.
    expect(dripped(400_000)).toBeLessThan(Math.max(dripped(50_000), 2_000) * 32)
  })
})

function pushed(reader: FrameReader, bytes: Buffer): FrameReader {
  reader.push(bytes)
  return reader
}
