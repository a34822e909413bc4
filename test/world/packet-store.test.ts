import { expect, test } from 'vitest'
import type { Frame } from '../../src/wire/frame.ts'
import { encodeFrame } from '../../src/wire/frame-encoding.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { ChunkView } from '../../src/world/chunks.ts'
import { FrameLog } from '../../src/world/frame-log.ts'
import { PacketStore } from '../../src/world/packet-store.ts'

function frameOf(text: string, threshold = -1): Frame {
  const reader = new FrameReader()
  reader.threshold = threshold
  reader.push(encodeFrame(Buffer.from(text), threshold))
  return reader.next()!
}

const texts = (frames: readonly Frame[]): string[] => frames.map((frame) => frame.packet().toString())

test('a frame that several hold is kept once, and until the last lets go', () => {
  const store = new PacketStore()
  const [first, second] = [store.keep(frameOf('chunk'))!, store.keep(frameOf('chunk'))!]
  expect(second).toBe(first)
  expect(store.size).toBe(1)
  store.release(first)
  expect(store.size).toBe(1)
  store.release(second)
  expect([store.size, store.bytes]).toEqual([0, 0])
  store.release(second)
  expect(store.bytes).toBe(0)
})

test('two frames with one digest are not taken for one another', () => {
  const store = new PacketStore()
  expect(store.keep(frameOf('one'), 7)).toBeDefined()
  expect(store.keep(frameOf('two'), 7)).toBeUndefined()
})

test('what would pass the limit is not kept, and room that becomes free is used again', () => {
  const store = new PacketStore(() => 1_500)
  const first = store.keep(frameOf('a'.repeat(1_000)))!
  expect(store.keep(frameOf('b'.repeat(1_000)))).toBeUndefined()
  expect(store.bytes).toBeLessThanOrEqual(1_500)
  store.release(first)
  expect(store.keep(frameOf('b'.repeat(1_000)))).toBeDefined()
})

test('a log gives its frames back in order, the newest when there are too many', () => {
  const log = new FrameLog(100)
  for (let n = 0; n < 100; n++) log.add(frameOf(`change ${n}`))
  const kept = texts(log.frames())
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => `change ${100 - kept.length + n}`))
  expect(kept.length).toBeGreaterThan(3)
  expect(kept.length + log.lost).toBe(100)
  // One that has no room at all takes nobody else's.
  log.add(frameOf('x'.repeat(101)))
  expect(texts(log.frames())).toEqual(kept)
})

test('a log takes frames of any threshold', () => {
  const log = new FrameLog(1_000)
  const long = 'x'.repeat(300)
  for (const [text, threshold] of [
    ['plain', -1],
    ['short', 256],
    [long, 256],
  ] as const)
    log.add(frameOf(text, threshold))
  expect(texts(log.frames())).toEqual(['plain', 'short', long])
})

test('a client’s chunks are kept with their changes, and let go when they are unloaded, replaced or dropped', () => {
  const store = new PacketStore()
  const view = new ChunkView(store)
  const show = (x: number, digest: number, text: string): void => {
    if (view.load('west', x, 0, digest, undefined) === 'send') view.sent(x, 0, frameOf(text), digest)
  }
  show(0, 1, 'first')
  show(1, 2, 'second')
  show(2, 3, 'third')
  view.changed(0, 0, frameOf('change'))
  const shown = () => [...view.shown()].map(({ packet, changes }) => [packet.packet().toString(), ...texts(changes)])
  expect(shown()).toEqual([['first', 'change'], ['second'], ['third']])
  show(0, 4, 'first anew')
  expect(shown()).toEqual([['first anew'], ['second'], ['third']])
  view.unload('west', 1, 0, undefined)
  expect(shown()).toEqual([['first anew'], ['third']])
  expect(store.size).toBe(2)
  view.clear()
  expect([view.size, view.kept, store.size, store.bytes]).toEqual([0, 0, 0, 0])
})
