import { isDeepStrictEqual } from 'node:util'
import { versionData } from '../../protocol/minecraft-data.ts'
import { perVersion } from '../../protocol/per-version.ts'
import { isSelf, keepsBody } from './self.ts'
import { encodeList, merged } from './topic.ts'

export type OwnMetadata = { key: number; type: unknown; value: unknown }

/** The player's own metadata (fire, air, pose, absorption, skin parts …) by index: a packet names only what changed. */
export const metadata = merged<Map<number, OwnMetadata>>({
  name: 'own metadata',
  lasts: 'login',
  removed: 'back to a fresh player’s values',
  fresh: () => new Map(),
  seed(value, name, params) {
    if (name === 'respawn' && !keepsBody(params, 2)) value.clear()
  },
  concerns: (recorded, context) => isSelf(recorded.name, recorded.packet, recorded.self, context),
  folds: {
    entity_metadata(value, params: { metadata: OwnMetadata[] }) {
      for (const entry of params.metadata) value.set(entry.key, entry)
    },
  },
  promote(shown, next, context) {
    const changed = [...next.values()].filter((entry) => !isDeepStrictEqual(shown.get(entry.key), entry))
    for (const [key, before] of shown) {
      if (next.has(key)) continue
      const fresh = freshEntry(context.version, before)
      if (!isDeepStrictEqual(before, fresh)) changed.push(fresh)
    }
    return encodeList(context, 'entity_metadata', changed, (metadata) => ({ entityId: context.selfId, metadata }))
  },
})

/** The value of the entry known by minecraft-data's name of its index; undefined when none was sent. */
export const named = (version: string, entries: ReadonlyMap<number, OwnMetadata>, name: string): unknown =>
  entries.get(namesOf(version).indexOf(name))?.value

const namesOf = perVersion(
  (version): readonly (string | undefined)[] => versionData(version)?.entitiesByName.player?.metadataKeys ?? oldKeys,
)

/** The entry of this index as a player's body has it of which none was sent. */
export function freshEntry(version: string, entry: OwnMetadata): OwnMetadata {
  return { ...entry, value: freshValue(namesOf(version)[entry.key], entry.value) }
}

/** Where a fresh player's metadata is not simply "nothing" of its type (minecraft-data's names of the indexes). */
const freshValues: Readonly<Record<string, unknown>> = {
  air_supply: 300,
  health: 20,
  player_main_hand: 1,
}

/** Names by index up to 1.19.3, for which minecraft-data lists none (1.17–1.19.3 number a player's metadata alike). */
const oldKeys: readonly (string | undefined)[] = [
  'shared_flags',
  'air_supply',
  'custom_name',
  'custom_name_visible',
  'silent',
  'no_gravity',
  'pose',
  'ticks_frozen',
  'living_entity_flags',
  'health',
  'effect_color',
  'effect_ambience',
  'arrow_count',
  'stinger_count',
  'sleeping_pos',
  'player_absorption',
  'score',
  'player_mode_customisation',
  'player_main_hand',
  'shoulder_left',
  'shoulder_right',
]

function freshValue(name: string | undefined, value: unknown): unknown {
  if (name !== undefined && name in freshValues) return freshValues[name]
  if (typeof value === 'number') return 0
  if (typeof value === 'boolean') return false
  if (Array.isArray(value)) return []
  if (name === 'shoulder_left' || name === 'shoulder_right') return { type: 'compound', name: '', value: {} }
  return undefined
}
