/** Where metadata holds entity ids, as vanilla's own code has it, apart from the list that lenses come from. */
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { protocolNumber } from '../../src/protocol/versions.ts'

interface Row {
  readonly entity: string
  /** The number of its entry. */
  readonly index: number
  /** The entry's type, as its version's schema names or numbers it. */
  readonly type: string | number
  /** How much more than the id it says; 0 is nobody in all of them. */
  readonly bias: 0 | 1
}

/** Types of entries have names in the schema since 1.19.4, numbers before. */
const named = (version: string): boolean => protocolNumber(version) >= 762
export const byteType = (version: string): string | number => (named(version) ? 'byte' : 0)
export const intType = (version: string): string | number => (named(version) ? 'int' : 1)
/** The number moved when 1.19.3 put another type in before it. */
const optionalType = (version: string): string | number =>
  named(version) ? 'optional_unsigned_int' : protocolNumber(version) === 761 ? 18 : 17

/** An entity's type number; undefined in versions that have no such entity. */
export const typeOf = (version: string, entity: string): number | undefined =>
  versionData(version)?.entitiesByName[entity]?.id

/** Every entry that holds an id in a version. */
export function idRows(version: string): Row[] {
  const [int, optional] = [intType(version), optionalType(version)]
  const rows: readonly Row[] = [
    { entity: 'fishing_bobber', index: 8, type: int, bias: 1 },
    { entity: 'firework_rocket', index: 9, type: optional, bias: 1 },
    { entity: 'guardian', index: 17, type: int, bias: 0 },
    { entity: 'elder_guardian', index: 17, type: int, bias: 0 },
    { entity: 'wither', index: 16, type: int, bias: 0 },
    { entity: 'wither', index: 17, type: int, bias: 0 },
    { entity: 'wither', index: 18, type: int, bias: 0 },
    // They came with 1.19; animals had an entry put in before theirs in 26.1.
    { entity: 'frog', index: protocolNumber(version) < 775 ? 18 : 19, type: optional, bias: 1 },
  ]
  return rows.filter(({ entity }) => typeOf(version, entity) !== undefined)
}
