import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { KeptFrames } from '../../src/wire/kept-frames.ts'
import { frameOf } from '../kit/frames.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MIB = 1024 * 1024

test('frames that wait count for what they are inflated to, and are given once', () => {
  const kept = new KeptFrames()
  const frame = frameOf(Buffer.alloc(MIB), 256)
  for (let i = 0; i < 3; i++) kept.add(frame)
  expect(frame.bytes.length).toBeLessThan(10_000)
  expect([kept.length, Math.floor(kept.bytes / MIB)]).toEqual([3, 3])
  const taken = kept.take()
  expect([kept.length, kept.bytes]).toEqual([0, 0])
  expect([...taken]).toHaveLength(3)
  expect([...taken]).toEqual([])
})

test('what one of them is inflated to is kept no longer than its turn', async () => {
  const kept = new KeptFrames()
  for (let i = 0; i < 4; i++) kept.add(frameOf(Buffer.alloc(MIB, i), 256))
  const inflated: WeakRef<ArrayBufferLike>[] = []
  const frames = kept.take()[Symbol.iterator]()
  const turn = () => {
    const { value } = frames.next()
    inflated.push(new WeakRef(value.packet().buffer))
  }
  for (let i = 0; i < 4; i++) {
    turn()
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (let i = 0; i < 5 && inflated.slice(0, 3).some((packet) => packet.deref()); i++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  expect(inflated.slice(0, 3).map((packet) => packet.deref())).toEqual([undefined, undefined, undefined])
})
