import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lasting, PacketBlock } from '../../src/world/packet-block.ts'

const packet = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
const key = fc.constantFrom('a', 'b', 'c', 'd')

test('a block holds what a map would, oldest first, behind its head', () => {
  const step = fc.record({ key, packet, what: fc.constantFrom('set', 'set', 'delete') })
  fc.assert(
    fc.property(packet, fc.array(step, { maxLength: 40 }), (head, steps) => {
      const block = new PacketBlock(head)
      const expected = new Map<string, Buffer>()
      for (const { key, packet, what } of steps) {
        if (what === 'delete') {
          block.delete(key)
          expected.delete(key)
          continue
        }
        // One that is as long is written over the one before, in its place.
        if (expected.get(key)?.length !== packet.length) expected.delete(key)
        block.set(key, packet)
        expected.set(key, packet)
        expect(block.head.equals(head)).toBe(true)
        expect([...block]).toEqual([...expected])
        expect([block.size, [...block.keys()], [...block.values()]]).toEqual([
          expected.size,
          [...expected.keys()],
          [...expected.values()],
        ])
        for (const each of ['a', 'b', 'c', 'd'])
          expect([block.has(each), block.get(each)]).toEqual([expected.has(each), expected.get(each)])
      }
    }),
  )
})

test('packets of one key stand side by side where they are added, and are no more than their bytes and little else', () => {
  const block = new PacketBlock(Buffer.alloc(50, 1))
  for (let i = 0; i < 20; i++) block.add('same', Buffer.alloc(40, i))
  expect([...block].map(([, packet]) => packet[0])).toEqual(Array.from({ length: 20 }, (_, i) => i))
  // All of it is one piece of memory, which nobody else has a part in.
  expect(new Set([...block.values()].map(({ buffer }) => buffer)).size).toBe(1)
  expect(block.head.buffer.byteLength).toBeLessThan(2 * (50 + 20 * 41))
})

test('what is sent as it is kept is a copy: the block may change before it is on its way', () => {
  const block = new PacketBlock()
  block.set('a', Buffer.of(1, 2, 3))
  const kept = block.get('a') as Buffer
  const sent = lasting(kept, kept)
  block.set('a', Buffer.of(7, 8, 9))
  expect([...sent]).toEqual([1, 2, 3])
  expect(lasting(sent, kept)).toBe(sent)
})
