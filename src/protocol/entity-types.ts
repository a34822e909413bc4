import { versionData } from './minecraft-data.ts'

/** Names and numbers of one version's entity types. */
export interface EntityTypes {
  /** The number in a spawn packet → `cow`. */
  name(type: number): string | undefined
  number(name: string): number | undefined
}

const known = new Map<string, EntityTypes>()

/** The entity types of a version, from minecraft-data; the same object each time. */
export function entityTypesOf(version: string): EntityTypes {
  let types = known.get(version)
  if (!types) {
    const names = new Map<number, string>()
    const numbers = new Map<string, number>()
    for (const { id, name } of versionData(version)?.entitiesArray ?? []) {
      names.set(id, name)
      numbers.set(name, id)
    }
    types = { name: (type) => names.get(type), number: (name) => numbers.get(name) }
    known.set(version, types)
  }
  return types
}
