/** A stack in minecraft-data's shape: `slot` up to 1.20.4 (present, nbtData), `Slot` since (itemCount, components). */
export type DecodedItem = Readonly<Record<string, unknown>>

/** No item; both shapes read it as empty. */
export const NO_ITEM: DecodedItem = { present: false, itemCount: 0 }

export const isEmpty = (item: DecodedItem): boolean =>
  item.present === false || (item.present === undefined && !item.itemCount)
