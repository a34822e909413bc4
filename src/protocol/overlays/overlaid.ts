import { changedList, changedNames, changedTypes, type ListChange, renumbered, withTypeAt } from '../schema-changes.ts'
import { corrections } from '../schema-corrections.ts'
import type { NamedTypes, SchemaType } from '../schema-types.ts'
import type { AttributeData, EntityData, ProtocolData, VersionFiles } from '../version-files.ts'
import { blocksOf } from './blocks.ts'
import { misfit } from './fitting.ts'
import type { Overlay, Scope } from './overlay.ts'

/** What a version with an overlay is made of: each part is made at its first mention, then kept. */
export function overlaid(overlay: Overlay, base: () => VersionFiles): VersionFiles {
  const { version: minecraftVersion, number } = overlay
  const once = <T>(make: () => T): (() => T) => {
    let made: { readonly value: T } | undefined
    return () => {
      made ??= { value: make() }
      return made.value
    }
  }
  const attributes = once(() => fitting(overlay, 'attributes', () => attributesOf(overlay, base().attributes ?? [])))
  const entities = once(() => fitting(overlay, 'entities', () => entitiesOf(overlay, base().entities)))
  const protocol = once(() => protocolOf(overlay, base(), attributes()))
  const blocks = once(() => fitting(overlay, 'blocks', () => blocksOf(overlay, overlay.blocks ? base().blocks : [])))
  const particles = once(() => particlesOf(protocol()))
  return {
    version: { version: number, minecraftVersion, majorVersion: minecraftVersion, releaseType: 'release' },
    get protocol() {
      return protocol()
    },
    get entities() {
      return entities()
    },
    get attributes() {
      return attributes()
    },
    get particles() {
      return particles()
    },
    // What a server says at a login in its registries' words: nothing depends on its very entries.
    get loginPacket() {
      return merged(base().loginPacket, overlay.loginPacket ?? {})
    },
    get blocks() {
      return blocks()
    },
  }
}

/** `more` put over `base`, objects within them likewise. */
function merged(base: object, more: object): object {
  const entries = Object.entries(more).map(([key, value]) => {
    const old: unknown = (base as Record<string, unknown>)[key]
    const both = typeof old === 'object' && typeof value === 'object' && old !== null && value !== null
    return [key, both ? merged(old, value) : value]
  })
  return { ...base, ...Object.fromEntries(entries) }
}

type Directions = Readonly<Record<'toClient' | 'toServer', { readonly types: NamedTypes }>>

function protocolOf(overlay: Overlay, base: VersionFiles, attributes: readonly AttributeData[]): ProtocolData {
  // It builds on what is right: what is wrong in the base's description is not taken over.
  const corrected = (types: NamedTypes): NamedTypes => corrections(base.version.version, types)
  const scopes = new Map<Scope, NamedTypes>([['types', corrected(base.protocol.types)]])
  const states = Object.entries(base.protocol).filter((entry): entry is [string, Directions] => entry[0] !== 'types')
  for (const [state, directions] of states)
    for (const way of ['toClient', 'toServer'] as const)
      scopes.set(`${state}.${way}` as Scope, corrected(directions[way].types))
  const change = (scope: Scope, what: string, how: (types: NamedTypes) => NamedTypes): void =>
    fitting(overlay, `${scope} ${what}`, () => {
      const types = scopes.get(scope)
      if (!types) throw new Error(`${overlay.base} has no ${scope}`)
      scopes.set(scope, how(types))
    })
  for (const { in: scope, list } of overlay.packets ?? []) change(scope, 'packets', (types) => withPackets(types, list))
  for (const each of overlay.types) change(each.in, each.at, (types) => changedTypes(types, each))
  change('play.toClient', 'attributes', (types) => withAttributes(types, attributes))
  const directions = states.map(([state]) => [
    state,
    {
      toClient: { types: scopes.get(`${state}.toClient` as Scope) },
      toServer: { types: scopes.get(`${state}.toServer` as Scope) },
    },
  ])
  const made = { types: scopes.get('types'), ...Object.fromEntries(directions) } as ProtocolData
  const fault = misfit(base.protocol, made)
  if (fault !== undefined) throw new Error(`${overlay.version} does not fit ${overlay.base}: ${fault}.`)
  return made
}

/** Makes a change of an overlay; what it throws names the version and the place too. */
function fitting<T>({ version, base }: Overlay, place: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new Error(`${version} does not fit ${base}: ${place}: ${(error as Error).message}.`, { cause: error })
  }
}

/** A direction's packets after these changes: what each is made of is its type `packet_NAME`. */
function withPackets(types: NamedTypes, list: readonly ListChange[]): NamedTypes {
  type Part = { readonly name: string; readonly type: SchemaType }
  const [kind, [name, params]] = types.packet as unknown as readonly [string, readonly [Part, Part]]
  let names: readonly string[] = []
  const numbers = renumbered(name.type, (before) => {
    names = changedNames(before, list)
    return names
  })
  const [choice, options] = params.type as readonly [string, { fields: Readonly<Record<string, SchemaType>> }]
  const renames = new Map(list.flatMap((change) => ('rename' in change ? [[change.to, change.rename]] : [])))
  const gone = new Set(list.flatMap((change) => ('remove' in change ? `packet_${change.remove}` : [])))
  const bodies = new Map(Object.entries(types).filter(([name]) => !gone.has(name)))
  const fields = Object.fromEntries(
    names.map((packet) => {
      const own = `packet_${packet}`
      const before = renames.get(packet)
      const body = options.fields[before ?? packet] ?? own
      const old = bodies.get(`packet_${before}`)
      if (body !== `packet_${before}` || old === undefined) return [packet, body]
      bodies.delete(body)
      bodies.set(own, old)
      return [packet, own]
    }),
  )
  const packet = [
    kind,
    [
      { ...name, type: numbers },
      { ...params, type: [choice, { ...options, fields }] },
    ],
  ]
  return { ...Object.fromEntries(bodies), packet: packet as unknown as SchemaType }
}

/** Attributes are numbered as their registry lists them. Known ones keep the names that the base's numbers have. */
function withAttributes(types: NamedTypes, attributes: readonly AttributeData[]): NamedTypes {
  return withTypeAt(types, 'packet_entity_update_attributes.properties.[].key', (mapper = 'void') =>
    renumbered(mapper, (names) => {
      const known = new Map(names.map((name) => [name.replace(/^.*\./, ''), name]))
      return attributes.map(({ resource }) => {
        const plain = resource.replace('minecraft:', '')
        return known.get(plain) ?? plain
      })
    }),
  )
}

function attributesOf({ attributes: changes = [] }: Overlay, base: readonly AttributeData[]): AttributeData[] {
  let list = [...base]
  for (const change of changes) {
    if ('change' in change) {
      const changed = attribute(change.change)
      if (!list.some(({ resource }) => resource === changed.resource))
        throw new Error(`there is no ${change.change[0]} to change`)
      list = list.map((each) => (each.resource === changed.resource ? { ...each, ...changed } : each))
    } else {
      const named = 'insert' in change ? { ...change, insert: change.insert.map(attribute) } : change
      const rename = (each: AttributeData, to: string): AttributeData => ({ ...each, resource: `minecraft:${to}` })
      list = changedList(list, [named], ({ resource }) => resource.replace('minecraft:', ''), rename)
    }
  }
  return list
}

function attribute([name, standard, min, max]: readonly [string, number, number, number]): AttributeData {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return { name: camel, resource: `minecraft:${name}`, default: standard, min, max }
}

function entitiesOf({ entities: changes }: Overlay, base: readonly EntityData[]): EntityData[] {
  const { list = [], like = {}, metadata = {} } = changes ?? {}
  const byName = new Map(base.map((entity) => [entity.name, entity]))
  const inOrder = [...base].sort((a, b) => a.id - b.id).map(({ name }) => name)
  const names = changedNames(inOrder, list)
  for (const name of [...Object.keys(like), ...Object.keys(metadata)])
    if (!names.includes(name)) throw new Error(`there is no ${name}`)
  for (const name of Object.keys(like)) if (byName.has(name)) throw new Error(`${name} is not new: it is like itself`)
  return names.map((name, id) => {
    const known = byName.get(name) ?? likeness(like[name], byName)
    if (!known) throw new Error(`${name} is like ${like[name]}, which is no entity`)
    const words = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    const displayName = byName.has(name) ? {} : { displayName: words.join(' ') }
    return { ...known, id, internalId: id, name, ...displayName, ...metadataOf(known, metadata[name]) }
  })
}

/** What a new entity is made of, which is like one of the base or like none. */
const likeness = (like: string | undefined, base: ReadonlyMap<string, EntityData>) =>
  like === undefined ? { type: 'other', metadataKeys: [] } : base.get(like)

function metadataOf({ name, metadataKeys = [] }: Partial<EntityData>, changes?: readonly ListChange[]) {
  if (!changes) return {}
  try {
    return { metadataKeys: changedNames(metadataKeys, changes) }
  } catch (error) {
    throw new Error(`metadata of ${name}: ${(error as Error).message}`, { cause: error })
  }
}

/** Particles are numbered where they stand in packets. */
function particlesOf({ types }: ProtocolData): { readonly id: number; readonly name: string }[] {
  const [, [type]] = types.Particle as unknown as readonly [string, readonly [{ readonly type: SchemaType }]]
  const { mappings } = type.type[1] as { mappings: Readonly<Record<string, string>> }
  return Object.entries(mappings).map(([id, name]) => ({ id: Number(id), name }))
}
