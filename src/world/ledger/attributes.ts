import { isDeepStrictEqual } from 'node:util'
import { versionData } from '../../protocol/minecraft-data.ts'
import { readVarint } from '../../wire/varint.ts'
import { isSelf, keepsBody } from './self.ts'
import { encode, merged, type Telling } from './topic.ts'

export type Attribute = {
  /** `key` since 1.20.5 (minecraft-data's name for a number), `name` before. */
  key?: string | number
  name?: string
  value: number
  modifiers: { uuid: string; amount: number; operation: number }[]
}

/** The modifiers' order means nothing. */
function sameAttribute(a: Attribute | undefined, b: Attribute): boolean {
  const sorted = (attribute: Attribute) => [...attribute.modifiers].sort((x, y) => (x.uuid < y.uuid ? -1 : 1))
  return a !== undefined && a.value === b.value && isDeepStrictEqual(sorted(a), sorted(b))
}

/** The player's attributes, by name: a packet names only those that changed. */
export const attributes = merged<Map<string | number, Attribute>>({
  name: 'attributes',
  lasts: 'login',
  removed: 'back to a fresh player’s values',
  fresh: () => new Map(),
  seed(value, name, params) {
    if (name === 'respawn' && !keepsBody(params, 1)) value.clear()
  },
  concerns: (heard, scope) => isSelf(heard.name, heard.packet, heard.self, scope),
  folds: {
    entity_update_attributes(value, params: { properties: Attribute[] }) {
      for (const attribute of params.properties) value.set(attribute.key ?? attribute.name!, attribute)
    },
  },
  tell(shown, next, telling) {
    const properties = [...next].filter(([key, said]) => !sameAttribute(shown.get(key), said)).map(([, said]) => said)
    for (const [key, before] of shown) {
      if (next.has(key)) continue
      const fresh: Attribute = { ...before, value: freshAttribute(before, telling), modifiers: [] }
      if (!sameAttribute(before, fresh)) properties.push(fresh)
    }
    if (properties.length === 0) return []
    return encode(telling, 'entity_update_attributes', { entityId: telling.selfId, properties })
  },
})

/** Where a player's attributes differ from the general defaults that minecraft-data knows (values are floats in Java). */
const playerAttributes: Readonly<Record<string, number>> = {
  movement_speed: Math.fround(0.1),
  attack_damage: 1,
  gravity: 0.08,
  jump_strength: Math.fround(0.42),
  waypoint_transmit_range: 60_000_000,
  waypoint_receive_range: 60_000_000,
}

function freshAttribute(attribute: Attribute, telling: Telling): number {
  const name = attributeName(attribute, telling)
  return playerAttributes[name] ?? attributeDefaults(telling.version).byName.get(name) ?? attribute.value
}

/**
 * The attribute's plain name. Since 1.20.5 packets carry its number in the registry, and minecraft-data's names for the
 * numbers are wrong in some versions while its registry list is right: so the number is read from the written bytes.
 */
function attributeName(attribute: Attribute, telling: Telling): string {
  if (attribute.key === undefined) return plain(attribute.name!)
  const params = { entityId: 0, properties: [{ ...attribute, modifiers: [] }] }
  const packet = telling.clientbound.encode('entity_update_attributes', params)
  const [start] = telling.clientbound.field('entity_update_attributes', 'properties')!.span(packet)
  return attributeDefaults(telling.version).names[readVarint(packet, start + 1)] ?? String(attribute.key)
}

function plain(name: string): string {
  return name.replace(/^minecraft:/, '').replace(/^(generic|player|horse|zombie)\./, '')
}

interface AttributeDefaults {
  /** Plain names in registry order: the number in a packet is the index. */
  readonly names: readonly string[]
  readonly byName: ReadonlyMap<string, number>
}

const defaultsOf = new Map<string, AttributeDefaults>()

function attributeDefaults(version: string): AttributeDefaults {
  let defaults = defaultsOf.get(version)
  if (!defaults) {
    const data = versionData(version) as { attributesArray?: readonly { resource: string; default: number }[] } | null
    const list = data?.attributesArray ?? []
    const names = list.map(({ resource }) => plain(resource))
    defaults = { names, byName: new Map(list.map((attribute, i) => [names[i]!, attribute.default])) }
    defaultsOf.set(version, defaults)
  }
  return defaults
}
