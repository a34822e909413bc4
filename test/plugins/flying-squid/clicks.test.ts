import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Click, Clicks } from '../../../plugins/flying-squid/clicks.ts'
import { PlayerInventory } from '../../../plugins/flying-squid/inventory.ts'
import { type ItemCodec, ItemStack } from '../../../plugins/flying-squid/item-stack.ts'
import { slotCount } from '../../../plugins/flying-squid/slots.ts'

const stackable = 1
const pearl = 2
const helmet = 3
const shield = 4
/** Stones to 64, ender pearls to 16, and two things to wear. */
const most = ({ id }: ItemStack) => ({ [stackable]: 64, [pearl]: 16 })[id] ?? 1
const name = ({ id }: ItemStack) => ['', 'stone', 'ender_pearl', 'iron_helmet', 'shield'][id] ?? ''
const codec = { most, name } as unknown as ItemCodec

const of = (id: number, count: number, data = '') => new ItemStack(id, count, Buffer.from(data))

class Window {
  readonly inventory = new PlayerInventory(codec, () => {})
  readonly thrown: ItemStack[] = []
  readonly #clicks = new Clicks(most)
  creative = false

  constructor(slots: Readonly<Record<number, ItemStack>> = {}) {
    for (const [slot, stack] of Object.entries(slots)) this.inventory.set(Number(slot), stack)
  }

  click(mode: number, mouseButton: number, slot: number): this {
    this.thrown.push(...this.#clicks.click(this.inventory, this.inventory, { mode, mouseButton, slot }, this.creative))
    return this
  }

  /** Counts by slot; the cursor as −1. */
  get counts(): Record<number, number> {
    const slots = Array.from({ length: slotCount }, (_, slot) => [slot, this.inventory.get(slot)?.count] as const)
    const all = [...slots, [-1, this.inventory.cursor?.count] as const]
    return Object.fromEntries(all.filter(([, count]) => count)) as Record<number, number>
  }

  /** How many there are of each kind, wherever they are. */
  get totals(): Record<string, number> {
    const all = [...Array.from({ length: slotCount }, (_, slot) => this.inventory.get(slot)), this.inventory.cursor]
    const totals: Record<string, number> = {}
    for (const stack of [...all, ...this.thrown]) {
      if (stack === null) continue
      const kind = `${stack.id} ${stack.data}`
      totals[kind] = (totals[kind] ?? 0) + stack.count
    }
    return totals
  }
}

describe('clicks in a window, as vanilla does them', () => {
  test('left takes and lays all, right takes half and lays one', () => {
    const window = new Window({ 36: of(stackable, 5) })
    expect(window.click(0, 1, 36).counts).toEqual({ 36: 2, [-1]: 3 })
    expect(window.click(0, 1, 9).counts).toEqual({ 36: 2, 9: 1, [-1]: 2 })
    expect(window.click(0, 0, 9).counts).toEqual({ 36: 2, 9: 3 })
  })

  test('left on another item changes it with the cursor, and on a full stack leaves it', () => {
    const window = new Window({ 36: of(stackable, 5), 37: of(pearl, 3), 38: of(stackable, 64) })
    window.click(0, 0, 36).click(0, 0, 37)
    expect(window.inventory.cursor?.id).toBe(pearl)
    expect(window.click(0, 0, 36).click(0, 0, 37).click(0, 0, 38).counts).toEqual({ 36: 3, 38: 64, [-1]: 5 })
  })

  test('items with other data do not stack', () => {
    const window = new Window({ 36: of(stackable, 5, 'a'), 37: of(stackable, 5, 'b') })
    window.click(0, 0, 36).click(0, 0, 37)
    expect(window.totals).toEqual({ '1 a': 5, '1 b': 5 })
    expect(window.inventory.cursor?.data.toString()).toBe('b')
  })

  test('outside throws all or one of the cursor; a throw key throws one or all of a slot', () => {
    const window = new Window({ 36: of(stackable, 5), 37: of(stackable, 4) })
    window.click(0, 0, 36).click(0, 1, -999).click(0, 0, -999)
    expect(window.thrown.map(({ count }) => count)).toEqual([1, 4])
    window.click(4, 0, 37).click(4, 1, 37)
    expect(window.thrown.map(({ count }) => count)).toEqual([1, 4, 1, 3])
    expect(window.counts).toEqual({})
  })

  test('shift moves between hotbar and inventory, to stacks that are begun first, and wears what can be worn', () => {
    const window = new Window({ 36: of(stackable, 30), 12: of(stackable, 60), 37: of(helmet, 1), 38: of(shield, 1) })
    expect(window.click(1, 0, 36).counts).toMatchObject({ 12: 64, 9: 26 })
    window.click(1, 0, 37).click(1, 0, 38)
    expect([window.inventory.get(5)?.id, window.inventory.get(45)?.id]).toEqual([helmet, shield])
    expect(window.click(1, 0, 5).counts).toMatchObject({ 10: 1 })
  })

  test('a number key changes a slot with the hotbar, and 40 with the off hand', () => {
    const window = new Window({ 9: of(stackable, 3), 38: of(pearl, 2) })
    expect(window.click(2, 2, 9).counts).toEqual({ 9: 2, 38: 3 })
    expect(window.click(2, 40, 9).counts).toEqual({ 45: 2, 38: 3 })
  })

  test('what cannot be worn does not go to an armour slot, and nothing to the crafting result', () => {
    const window = new Window({ 36: of(stackable, 3) })
    expect(window.click(2, 0, 5).click(2, 0, 0).counts).toEqual({ 36: 3 })
    expect(window.click(0, 0, 36).click(0, 0, 5).click(0, 0, 0).counts).toEqual({ [-1]: 3 })
  })

  test('a drag lays equal shares, or one each, and leaves the rest on the cursor', () => {
    const window = new Window({ 36: of(stackable, 11) })
    window.click(0, 0, 36).click(5, 0, -999)
    for (const slot of [9, 10, 11]) window.click(5, 1, slot)
    expect(window.click(5, 2, -999).counts).toEqual({ 9: 3, 10: 3, 11: 3, [-1]: 2 })
    window.click(5, 4, -999).click(5, 5, 9).click(5, 5, 10).click(5, 6, -999)
    expect(window.counts).toEqual({ 9: 4, 10: 4, 11: 3 })
  })

  test('a double click gathers its like, from begun stacks first', () => {
    const window = new Window({ 9: of(stackable, 64), 10: of(stackable, 5), 36: of(stackable, 1) })
    expect(window.click(0, 0, 36).click(6, 0, 36).counts).toEqual({ 9: 6, [-1]: 64 })
  })

  test('only a creative player copies', () => {
    const window = new Window({ 36: of(stackable, 1) })
    expect(window.click(3, 2, 36).counts).toEqual({ 36: 1 })
    window.creative = true
    expect(window.click(3, 2, 36).counts).toEqual({ 36: 1, [-1]: 64 })
  })

  test('closing puts cursor and crafting grid away, and gives back what has no room', () => {
    const full = Object.fromEntries(Array.from({ length: 36 }, (_, n) => [9 + n, of(pearl, 16)]))
    const window = new Window({ ...full, 9: of(stackable, 60), 1: of(stackable, 3), 2: of(stackable, 4) })
    expect(window.inventory.settle().map(({ count }) => count)).toEqual([3])
    expect(window.counts[9]).toBe(64)
  })

  test('whatever is clicked, nothing is lost and nothing doubled, and no stack is too big', () => {
    const stacks = fc.tuple(
      fc.constantFrom(stackable, pearl, helmet, shield),
      fc.integer({ min: 1, max: 64 }),
      fc.constantFrom('', 'a'),
    )
    const filled = fc.dictionary(fc.integer({ min: 1, max: 45 }).map(String), stacks)
    const click: fc.Arbitrary<Click> = fc.record({
      mode: fc.integer({ min: -1, max: 7 }).filter((mode) => mode !== 3),
      mouseButton: fc.oneof(fc.integer({ min: -1, max: 10 }), fc.constant(40)),
      slot: fc.oneof(fc.integer({ min: -2, max: 47 }), fc.constant(-999)),
    })
    fc.assert(
      fc.property(filled, fc.array(click, { maxLength: 60 }), (slots, clicks) => {
        const window = new Window(
          Object.fromEntries(
            Object.entries(slots).map(([slot, [id, count, data]]) => [
              slot,
              of(id, Math.min(count, most(of(id, 1))), data),
            ]),
          ),
        )
        const before = window.totals
        for (const { mode, mouseButton, slot } of clicks) window.click(mode, mouseButton, slot)
        expect(window.totals).toEqual(before)
        for (let slot = 0; slot < slotCount; slot++) {
          const stack = window.inventory.get(slot)
          if (stack) expect(stack.count).toBeLessThanOrEqual(most(stack))
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
