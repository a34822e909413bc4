import { isDeepStrictEqual } from 'node:util'
import { type AttributeData, versionData } from '../../protocol/minecraft-data.ts'
import { perVersion } from '../../protocol/per-version.ts'
import { supportedVersions } from '../../protocol/versions.ts'
import { readVarint } from '../../wire/varint.ts'
import { isSelf, keepsBody } from './self.ts'
import { encodeList, merged, type PromotionContext } from './topic.ts'

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
  concerns: (recorded, context) => isSelf(recorded.name, recorded.packet, recorded.self, context),
  folds: {
    entity_update_attributes(value, params: { properties: Attribute[] }) {
      for (const attribute of params.properties) value.set(attribute.key ?? attribute.name!, attribute)
    },
  },
  promote(shown, next, context) {
    const properties = [...next].filter(([key, each]) => !sameAttribute(shown.get(key), each)).map(([, each]) => each)
    for (const [key, before] of shown) {
      if (next.has(key)) continue
      const fresh: Attribute = { ...before, value: freshAttribute(before, context), modifiers: [] }
      if (!sameAttribute(before, fresh)) properties.push(fresh)
    }
    return encodeList(context, 'entity_update_attributes', properties, (part) => {
      return { entityId: context.selfId, properties: part }
    })
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

/** What is sent of attributes that a player's new server never sends: a fresh player's values. */
export const attributesTakenBack = (
  before: readonly Attribute[],
  after: readonly Attribute[],
  context: AttributeCodec,
): Attribute[] =>
  before
    .filter((each) => !after.some(({ key, name }) => key === each.key && name === each.name))
    .map((each) => ({ ...each, value: freshAttribute(each, context), modifiers: [] }))

type AttributeCodec = Pick<PromotionContext, 'clientbound' | 'number' | 'version'>

function freshAttribute(attribute: Attribute, context: AttributeCodec): number {
  const name = attributeName(attribute, context)
  return playerAttributes[name] ?? generalDefaults().get(name) ?? attribute.value
}

/** Attributes are numbers in packets since 1.21 (protocol 767) and minecraft-data lists them in registry order since then. */
const NUMBERED_IN_ORDER = 767

/**
 * The attribute's plain name. minecraft-data's names for the numbers in packets are wrong in some versions while its
 * registry list is right: so the number is read from the written bytes.
 */
function attributeName(attribute: Attribute, context: AttributeCodec): string {
  if (attribute.key === undefined) return plain(attribute.name!)
  if (context.number < NUMBERED_IN_ORDER) return plain(String(attribute.key))
  const params = { entityId: 0, properties: [{ ...attribute, modifiers: [] }] }
  const packet = context.clientbound.encode('entity_update_attributes', params)
  const [start] = context.clientbound.field('entity_update_attributes', 'properties')!.span(packet)
  const name = attributesOf(context.version)[readVarint(packet, start + 1)]?.resource
  return plain(name ?? String(attribute.key))
}

function plain(name: string): string {
  return name.replace(/^minecraft:/, '').replace(/^(generic|player|horse|zombie)\./, '')
}

const attributesOf = perVersion((version): readonly AttributeData[] => versionData(version)?.attributesArray ?? [])

let defaults: ReadonlyMap<string, number> | undefined

/** The newest version's list: it has every attribute, and defaults have not changed. */
function generalDefaults(): ReadonlyMap<string, number> {
  defaults ??= new Map(attributesOf(supportedVersions.at(-1)!).map((data) => [plain(data.resource), data.default]))
  return defaults
}
