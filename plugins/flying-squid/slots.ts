/** Numbers of the slots in a player's own window, 0, and their names in messages: those of vanilla's `item` command. */

export const slotCount = 46
export const craftingResult = 0
export const craftingGrid: readonly number[] = [1, 2, 3, 4]
export const armor = { head: 5, chest: 6, legs: 7, feet: 8 } as const
export const firstInventory = 9
export const firstHotbar = 36
export const offhand = 45
/** Slots of an ender chest. */
export const chestSize = 27

const named: readonly (readonly [name: string, slot: number])[] = [
  ...Array.from({ length: 9 }, (_, n) => [`hotbar.${n}`, firstHotbar + n] as const),
  ...Array.from({ length: 27 }, (_, n) => [`inventory.${n}`, firstInventory + n] as const),
  ...Object.entries(armor).map(([name, slot]) => [`armor.${name}`, slot] as const),
  ['weapon.offhand', offhand],
]

/** Of the inventory. */
export const slotOfName: ReadonlyMap<string, number> = new Map(named)

/** Of the ender chest. */
export const chestSlotOfName: ReadonlyMap<string, number> = new Map(
  Array.from({ length: chestSize }, (_, n) => [`enderchest.${n}`, n] as const),
)

/** Which slot of `entity_equipment` shows a slot, beside the selected one of the hotbar, which is 0. */
export const equipmentOfSlot: ReadonlyMap<number, number> = new Map([
  [offhand, 1],
  [armor.feet, 2],
  [armor.legs, 3],
  [armor.chest, 4],
  [armor.head, 5],
])
