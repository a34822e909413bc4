import { expect, test } from 'vitest'
import { Bundle } from '../../../src/player/links/bundle.ts'
import { frameOf } from '../../kit/frames.ts'

test('a bundle is as long as clients take, in packets and in bytes, inflated, and the next one begins anew', () => {
  const bundle = new Bundle()
  const most = { packets: 3, bytes: 1_000 }
  const add = (bytes: number) => bundle.add(frameOf(Buffer.alloc(bytes, 1)), most)
  for (let i = 0; i < 2; i++) {
    bundle.delimit()
    expect([add(10), add(10), add(10), add(10)]).toEqual([true, true, true, false])
    expect([...(bundle.delimit() ?? [])]).toHaveLength(4)
    bundle.delimit()
    expect([add(600), add(600)]).toEqual([true, false])
    expect([...bundle.overflow()]).toHaveLength(2)
    bundle.delimit()
    bundle.delimit()
    // Deflated, a megabyte of one byte is a few of them.
    expect(bundle.add(frameOf(Buffer.alloc(1_000_000, 1), 256), { packets: 3, bytes: 100_000 })).toBe(false)
    bundle.clear()
  }
})
