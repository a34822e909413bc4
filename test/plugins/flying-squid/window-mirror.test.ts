import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import { PlayerInventory } from '../../../plugins/flying-squid/inventory.ts'
import { type ItemCodec, ItemStack } from '../../../plugins/flying-squid/item-stack.ts'
import type { InventoryWindow, Item } from '../../../plugins/flying-squid/squid.ts'
import { standBehind } from '../../../plugins/flying-squid/window-mirror.ts'

const dirt = 9
const copies = new WeakSet<Item>()
/** Items are stacks with another name, up to 64 in a slot. */
const codec = {
  most: () => 64,
  name: () => 'dirt',
  toItem(stack: ItemStack | null) {
    if (stack === null) return null
    const item = { type: stack.id, count: stack.count } as Item
    copies.add(item)
    return item
  },
  fromItem: (item: Item | null) =>
    item && Number(item.count) > 0 ? new ItemStack(item.type, Number(item.count), Buffer.alloc(0)) : null,
  isCopy: (item: Item) => copies.has(item),
} as unknown as ItemCodec

const stack = (count: number) => new ItemStack(dirt, count, Buffer.alloc(0))
const made = (count: number) => ({ type: dirt, count }) as Item

let window: InventoryWindow
let inventory: PlayerInventory
let thrown: number[]
beforeEach(() => {
  window = Object.assign(new EventEmitter(), { slots: [] }) as unknown as InventoryWindow
  thrown = []
  inventory = new PlayerInventory(codec, (slot) => {
    const item = codec.toItem(inventory.get(slot))
    if (item) item.slot = slot
    window.slots[slot] = item
  })
  standBehind(window, { codec, inventory, throw: ({ count }) => thrown.push(count) })
})
const counts = () =>
  Object.fromEntries(
    window.slots.flatMap((_, slot) => (inventory.get(slot) ? [[slot, inventory.get(slot)?.count]] : [])),
  )

describe('what flying-squid does in its window', () => {
  test('is done to the inventory', () => {
    window.updateSlot(36, made(5))
    expect(counts()).toEqual({ 36: 5 })
    const item = window.slots[36] as Item
    item.count--
    window.updateSlot(36, item)
    expect(counts()).toEqual({ 36: 4 })
    window.updateSlot(36, null)
    expect(counts()).toEqual({})
  })

  test('counts where it took, though the player holds another slot by then', () => {
    inventory.set(36, stack(5))
    inventory.set(37, stack(2))
    const held = window.slots[36] as Item
    held.count--
    window.updateSlot(37, held)
    expect(counts()).toEqual({ 36: 4, 37: 2 })
    const last = window.slots[37] as Item
    last.count = 0
    window.updateSlot(36, null)
    expect(counts()).toEqual({ 36: 4 })
  })

  test('brings nothing back that was carried away meanwhile', () => {
    inventory.set(36, stack(5))
    const held = window.slots[36] as Item
    inventory.takeAll()
    held.count--
    window.updateSlot(36, held)
    expect(counts()).toEqual({})
  })

  test('gives no more than there is room for: the rest is laid elsewhere, or thrown', () => {
    window.updateSlot(36, made(70))
    expect(counts()).toEqual({ 36: 64, 37: 6 })
    for (let slot = 9; slot < 45; slot++) inventory.set(slot, stack(64))
    window.updateSlot(null as never, made(7))
    const full = window.slots[20] as Item
    full.count = 66
    window.updateSlot(20, full)
    expect(thrown).toEqual([7, 2])
  })
})
