import { versionData } from './minecraft-data.ts'

/** The name of an item (`stone`) by its number in a version; undefined where minecraft-data does not know that version's items. */
export const itemName = (version: string, id: number): string | undefined =>
  versionData(version)?.itemsById.get(id)?.name

/** The number of an item by its name, with or without `minecraft:`. */
export const itemId = (version: string, name: string): number | undefined =>
  versionData(version)?.itemsByName.get(name.replace(/^minecraft:/, ''))?.id
