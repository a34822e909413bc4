import type { PlayerInventory } from './inventory.ts'
import type { ItemCodec, ItemStack } from './item-stack.ts'
import { slotCount } from './slots.ts'
import type { InventoryWindow, Item } from './squid.ts'

/** Whose window it is. */
interface Owner {
  readonly codec: ItemCodec
  readonly inventory: PlayerInventory
  throw(stack: ItemStack): void
}

/**
 * Puts an inventory behind flying-squid's window: its commands and its placing of blocks change items there, and what they do is
 * done to the inventory. The other way round the owner keeps `slots` like it.
 */
export function standBehind(window: InventoryWindow, owner: Owner): void {
  const { codec, inventory } = owner
  // Its own listener tells the client, in flying-squid's way.
  window.removeAllListeners('updateSlot')
  window.slots = new Array(slotCount).fill(null)

  /** What is too much for a slot finds room elsewhere. */
  const give = (slot: number, item: Item | null) => {
    const stack = codec.fromItem(item)
    const most = stack === null ? 0 : codec.most(stack)
    inventory.set(slot, stack?.times(Math.min(stack.count, most)) ?? null)
    const rest = stack?.times(stack.count - most) ?? null
    const left = rest && inventory.add(rest)
    if (left) owner.throw(left)
  }

  window.updateSlot = (slot, item) => {
    // Between two of its steps the player may have chosen another slot: what was counted up or down says which one is meant.
    const counted = window.slots.filter(
      (each) => each && each.count !== inventory.get(each.slot as number)?.count,
    ) as Item[]
    for (const each of counted) give(each.slot as number, each)
    if (counted.length > 0 && (!item || counted.includes(item))) return
    if (!Number.isInteger(slot) || slot < 0 || slot >= slotCount) {
      // It has found no room for what it gives, and says null.
      const stack = codec.fromItem(item)
      if (stack) owner.throw(stack)
      return
    }
    // What it was working on is not there any more.
    if (item && codec.isCopy(item) && window.slots[item.slot as number] !== item) return
    give(slot, item)
  }
}
