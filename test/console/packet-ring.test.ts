import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFilter, isFilterError, type PacketFilter } from '../../src/console/filter.ts'
import { PacketRing, PacketSelection } from '../../src/console/packet-ring.ts'
import { packet } from './mesh.ts'

const filter = (text: string): PacketFilter => {
  const compiled = compileFilter(text)
  if (isFilterError(compiled)) throw new Error(compiled.error)
  return compiled
}
const some = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => packet(from + i, (from + i) % 3 ? 'look' : 'chunk'))

test('the ring keeps the last packets at their positions and forgets the oldest', () => {
  const ring = new PacketRing(10)
  ring.push(some(0, 25))
  expect([ring.first, ring.end]).toEqual([15, 25])
  expect(ring.at(14)).toBeUndefined()
  expect(ring.at(15)?.seq).toBe(15)
  expect(ring.at(24)?.seq).toBe(24)
  expect(ring.at(25)).toBeUndefined()
})

test('the ring is bounded by bytes too, but always keeps the newest', () => {
  const ring = new PacketRing(100, 1000)
  ring.push(Array.from({ length: 20 }, (_, i) => packet(i, 'chunk', { packet: new Uint8Array(300) })))
  expect(ring.end - ring.first).toBe(3)
  ring.push([packet(99, 'chunk', { packet: new Uint8Array(5000) })])
  expect(ring.at(ring.end - 1)?.seq).toBe(99)
  expect(ring.end - ring.first).toBe(1)
})

test('what was lost is counted, and the tallies go on counting what the ring forgot', () => {
  const ring = new PacketRing(2)
  ring.push(some(0, 9), 4)
  ring.push([], 3)
  expect(ring.lost).toBe(7)
  expect(ring.tallies.get('chunk')).toEqual({ name: 'chunk', count: 3, bytes: 36 })
})

test('names and reasons are cleaned as they come in', () => {
  const ring = new PacketRing()
  ring.push([packet(1, 'ev\x1bil', { note: 'a\nb' })])
  expect(ring.at(0)).toMatchObject({ name: 'evil', note: 'a b' })
})

test('a selection is always what filtering the whole ring would give', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 20 }), fc.integer({ min: 1, max: 25 }), (batches, capacity) => {
      const ring = new PacketRing(capacity)
      const selection = new PacketSelection(ring, filter('chunk'))
      let seq = 0
      for (const size of batches) {
        ring.push(some(seq, seq + size))
        seq += size
        if (size % 2 === 0) selection.refresh()
      }
      selection.refresh()
      const expected = []
      for (let at = ring.first; at < ring.end; at++) if (ring.at(at)?.name === 'chunk') expected.push(at)
      expect(Array.from({ length: selection.length }, (_, index) => selection.position(index))).toEqual(expected)
    }),
  )
})

test('a packet is found again by its position, one that is gone leads to the next', () => {
  const ring = new PacketRing()
  const selection = new PacketSelection(ring, filter('chunk'))
  ring.push(some(0, 10))
  selection.refresh()
  expect(selection.indexOf(6)).toBe(2)
  expect(selection.indexOf(7)).toBe(3)
  expect(selection.indexOf(100)).toBe(selection.length)
})

test('a frozen ring keeps its packets however many come after them, until it is thawed', () => {
  const ring = new PacketRing(10)
  const selection = new PacketSelection(ring, filter('chunk'))
  ring.push(some(0, 12))
  ring.freeze()
  for (let from = 12; from < 1000; from += 4) {
    ring.push(some(from, from + 4))
    selection.refresh()
  }
  expect([ring.first, ring.end, ring.kept]).toEqual([2, 1000, 10])
  expect(Array.from({ length: 10 }, (_, index) => ring.at(2 + index)?.seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect([ring.at(12), ring.at(989), ring.at(990)?.seq]).toEqual([undefined, undefined, 990])
  const positions = Array.from({ length: selection.length }, (_, index) => selection.position(index))
  expect(positions).toEqual([3, 6, 9, 990, 993, 996, 999])
  // 12, 15 … 999
  expect(selection.fresh).toBe(330)
  ring.thaw()
  selection.refresh()
  expect([ring.first, ring.kept, ring.at(11), selection.length, selection.fresh]).toEqual([990, 10, undefined, 4, 0])
})

test('a filter set while the ring is frozen finds what was frozen', () => {
  const ring = new PacketRing(10)
  ring.push(some(0, 10))
  ring.freeze()
  ring.push(some(10, 5_000))
  const selection = new PacketSelection(ring, filter('chunk'))
  selection.refresh()
  expect(Array.from({ length: selection.indexOf(10) }, (_, index) => selection.position(index))).toEqual([0, 3, 6, 9])
})
