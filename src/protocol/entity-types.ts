import { versionData } from './minecraft-data.ts'
import { perVersion } from './per-version.ts'

/** Names and numbers of one version's entity types. */
export interface EntityTypes {
  /** The number in a spawn packet → `cow`. */
  name(type: number): string | undefined
  number(name: string): number | undefined
}

/** The entity types of a version, from minecraft-data; the same object each time. */
export const entityTypesOf = perVersion((version): EntityTypes => {
  const names = new Map<number, string>()
  const numbers = new Map<string, number>()
  for (const { id, name } of versionData(version)?.entitiesArray ?? []) {
    names.set(id, name)
    numbers.set(name, id)
  }
  return { name: (type) => names.get(type), number: (name) => numbers.get(name) }
})
