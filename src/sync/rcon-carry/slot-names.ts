/*
 * Where items lie: in window 0 by number, in `item replace` by name, in a player's NBT by the number under `Slot`.
 * Sources: vanilla's SlotRanges (SlotArgument before 1.20.5), InventoryMenu, and Inventory.save.
 */

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i)

/** All that window 0 keeps, by name and number: the result and the grid of crafting (0–4) are emptied when it closes. */
export const windowSlots: readonly { readonly name: string; readonly window: number }[] = [
  { name: 'armor.head', window: 5 },
  { name: 'armor.chest', window: 6 },
  { name: 'armor.legs', window: 7 },
  { name: 'armor.feet', window: 8 },
  ...count(27).map((i) => ({ name: `inventory.${i}`, window: 9 + i })),
  ...count(9).map((i) => ({ name: `hotbar.${i}`, window: 36 + i })),
  { name: 'weapon.offhand', window: 45 },
]

/** The ender chest's, with the number under `Slot` in `EnderItems`. */
export const enderSlots: readonly { readonly name: string; readonly saved: number }[] = count(27).map((i) => ({
  name: `enderchest.${i}`,
  saved: i,
}))

/** Slots of window 0, all told. */
export const WINDOW_SIZE = 46

/** Of window 0: result and grid of crafting. */
export const CRAFTING_SLOTS = 5

/** Slot of window 0 for the index that `set_player_inventory` bears (1.21.2+): hotbar 0–8, main 9–35, boots to helmet 36–39, off hand 40. */
export function windowSlotOf(index: number): number {
  if (index < 9) return 36 + index
  if (index < 36) return index
  return index < 40 ? 44 - index : index === 40 ? 45 : -1
}
