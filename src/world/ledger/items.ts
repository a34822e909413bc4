import { isDeepStrictEqual } from 'node:util'

/** An item stack in minecraft-data's shape: `slot` up to 1.20.4 (present, nbt), `Slot` since (itemCount, components). */
export type Item = Readonly<Record<string, unknown>>

/** A stack as a client names it in a click since 1.21.5: components only as hashes. Undefined stands for no item. */
export type HashedItem = {
  itemId: number
  itemCount: number
  components: { type: unknown; hash: number }[]
  removeComponents: unknown[]
}

/** No item; both shapes read it as empty. */
export const NO_ITEM: Item = { present: false, itemCount: 0 }

export function isEmpty(item: Item): boolean {
  return item.present === false || (item.present === undefined && !item.itemCount)
}

export function itemCount(item: Item): number {
  return isEmpty(item) ? 0 : Number(item.itemCount)
}

export function sameItem(a: Item, b: Item): boolean {
  return isEmpty(a) ? isEmpty(b) : isDeepStrictEqual(a, b)
}

/** The stack with one item less. */
export function oneLess(item: Item): Item {
  return itemCount(item) > 1 ? { ...item, itemCount: itemCount(item) - 1 } : NO_ITEM
}

function sizes(item: Item): [added: number, removed: number] {
  return [(item.components as unknown[]).length, (item.removeComponents as unknown[]).length]
}

/**
 * The stack that a hashed one means. Clicks only move, split and join what was there, so it is looked for among `known`
 * stacks: the same item with as many components. Undefined when two such differ, or none is there.
 */
export function unhash(hashed: HashedItem | undefined, known: readonly Item[]): Item | undefined {
  if (!hashed || hashed.itemCount <= 0) return NO_ITEM
  const { itemId, itemCount, components, removeComponents } = hashed
  if (components.length === 0 && removeComponents.length === 0)
    return { itemCount, itemId, addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }
  const wanted = [components.length, removeComponents.length]
  const alike = known
    .filter((item) => !isEmpty(item) && item.itemId === itemId && isDeepStrictEqual(sizes(item), wanted))
    .map((item) => ({ ...item, itemCount }))
  const [first, ...others] = alike
  return first && others.every((other) => isDeepStrictEqual(other, first)) ? first : undefined
}
