import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BoundedStore } from '../../src/world/bounded-store.ts'
import { ByteBudget } from '../../src/world/byte-budget.ts'
import { OVERHEAD } from '../../src/world/ledger/weight.ts'

const store = (budget: number | ByteBudget) => new BoundedStore<string, Buffer>(budget, (value) => value.length)
const bytes = (length: number): Buffer => Buffer.alloc(length)

describe('a store that is bounded in bytes', () => {
  test('lets the oldest go for what is newer, and begins anew with what is set again', () => {
    const kept = store(3 * (OVERHEAD + 100))
    for (const key of ['a', 'b', 'c', 'a', 'd']) expect(kept.set(key, bytes(100))).toBe(true)
    expect([...kept.keys()]).toEqual(['c', 'a', 'd'])
    expect(kept.set('e', bytes(2 * 100 + OVERHEAD))).toBe(true)
    expect([...kept.keys()]).toEqual(['d', 'e'])
  })

  test('keeps nothing that is larger than all of it, and nothing older under its key', () => {
    const kept = store(1_000)
    kept.set('a', bytes(10))
    kept.set('b', bytes(10))
    expect(kept.set('a', bytes(900))).toBe(false)
    expect([kept.get('a'), kept.get('b')?.length]).toEqual([undefined, 10])
  })

  test('or leaves out what finds no room, and keeps what it has', () => {
    const kept = store(2 * (OVERHEAD + 100))
    expect(['a', 'b', 'c'].map((key) => kept.setIfRoom(key, bytes(100)))).toEqual([true, true, false])
    expect(kept.setIfRoom('a', bytes(101))).toBe(false)
    expect(kept.setIfRoom('a', bytes(50))).toBe(true)
    expect([...kept.entries()].map(([key, value]) => [key, value.length])).toEqual([
      ['a', 50],
      ['b', 100],
    ])
  })

  test('never takes more than its budget, alone or together with others, and gives back what goes', () => {
    const step = fc.record({
      which: fc.nat(1),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      size: fc.nat(900),
      how: fc.constantFrom('set', 'setIfRoom', 'delete', 'clear'),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const budget = new ByteBudget(2_000)
        const stores = [store(budget), store(budget)]
        for (const { which, key, size, how } of steps) {
          const kept = stores[which]!
          if (how === 'clear') kept.clear()
          else if (how === 'delete') kept.delete(key)
          else kept[how](key, bytes(size))
          const held = stores.flatMap((one) => [...one.values()]).map(({ length }) => length + OVERHEAD)
          expect(budget.bytes).toBe(held.reduce((sum, one) => sum + one, 0))
          expect(budget.bytes).toBeLessThanOrEqual(budget.most)
        }
        for (const one of stores) one.clear()
        expect(budget.bytes).toBe(0)
      }),
    )
  })
})
