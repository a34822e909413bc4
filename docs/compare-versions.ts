/*
 * What is different between two versions, and what of the newer one mcmesh's tables don't cover yet:
 * `node docs/compare-versions.ts 26.2 26.3`. Versions are minecraft-data's, and those of src/protocol/overlays, also such that no
 * mesh speaks yet. How to go on from there: adding-a-version.md.
 */
import { clientboundTable } from '../src/protocol/clientbound.ts'
import { METADATA_IDS, PROJECTILES } from '../src/protocol/lenses-list.ts'
import { versionData } from '../src/protocol/minecraft-data.ts'
import { openPacketSet } from '../src/protocol/packets.ts'
import { corrections } from '../src/protocol/schema-corrections.ts'
import { mapperValues, type NamedTypes, type SchemaType } from '../src/protocol/schema-types.ts'
import { serverboundTable } from '../src/protocol/serverbound.ts'
import type { Direction, PacketSet, State } from '../src/protocol/versions.ts'

const states: readonly State[] = ['handshaking', 'status', 'login', 'configuration', 'play']
const directions: readonly Direction[] = ['clientbound', 'serverbound']

const dataOf = (version: string) => {
  const data = versionData(version)
  if (!data) throw new Error(`Neither minecraft-data nor src/protocol/overlays has ${version}.`)
  return data
}

const setOf = (version: string, state: State, direction: Direction): PacketSet =>
  openPacketSet(version, dataOf(version), state, direction)

/** The types of one state and direction alone, or those that all share; put right. */
function typesOf(version: string, state: State | undefined, direction: Direction): NamedTypes {
  const { protocol, version: numbered } = dataOf(version)
  const way = direction === 'clientbound' ? 'toClient' : 'toServer'
  const types = state === undefined ? protocol.types : (protocol[state]?.[way].types ?? {})
  return corrections(numbered.version, types)
}

/** What two lists of names differ in. */
function listed(what: string, older: readonly string[], newer: readonly string[]): string[] {
  const added = newer.filter((name) => !older.includes(name))
  const gone = older.filter((name) => !newer.includes(name))
  const kept = newer.filter((name) => older.includes(name))
  const moved = kept.some((name, at) => older.filter((each) => newer.includes(each))[at] !== name)
  return [
    ...added.map((name) => `${what}: + ${name} = ${newer.indexOf(name)}`),
    ...gone.map((name) => `${what}: − ${name} (was ${older.indexOf(name)})`),
    ...(moved ? [`${what}: the order of those that both have is another`] : []),
  ]
}

/** A type's parts by their paths: what stands there, and the names that a mapper gives. */
function partsOf(type: SchemaType, path: string, into: Map<string, string | readonly string[]>): typeof into {
  if (typeof type === 'string') return into.set(path, type)
  const [kind, options] = type as readonly [string, never]
  switch (kind) {
    case 'container': {
      const fields = options as readonly { name?: string; type: SchemaType }[]
      into.set(path, `container of ${fields.map(({ name = '…' }) => name).join(', ')}`)
      for (const { name, type: inner } of fields) partsOf(inner, name === undefined ? path : `${path}.${name}`, into)
      return into
    }
    case 'option':
      return partsOf(options, `${path}?`, into)
    case 'array': {
      const { type: element, ...count } = options as { type: SchemaType }
      into.set(path, `list, ${JSON.stringify(count)}`)
      return partsOf(element, `${path}.[]`, into)
    }
    case 'switch': {
      const {
        fields,
        default: otherwise,
        compareTo,
      } = options as {
        fields: Record<string, SchemaType>
        default?: SchemaType
        compareTo: string
      }
      into.set(`${path}|`, `by ${compareTo}`)
      for (const [name, inner] of Object.entries(fields)) partsOf(inner, `${path}|${name}`, into)
      return otherwise === undefined ? into : partsOf(otherwise, `${path}|else`, into)
    }
    case 'mapper': {
      const { type: number, mappings } = options as { type: SchemaType; mappings: Record<string, string> }
      into.set(path, `mapper of ${JSON.stringify(number)}`)
      return into.set(`${path} names`, Object.values(mapperValues(mappings)).map(String))
    }
    default:
      return into.set(path, JSON.stringify(type))
  }
}

function typeDifferences(where: string, older: NamedTypes, newer: NamedTypes): string[] {
  const lines: string[] = []
  for (const name of new Set([...Object.keys(older), ...Object.keys(newer)])) {
    if (name === 'packet') continue
    const [before, after] = [older[name], newer[name]]
    if (before === undefined) lines.push(`${where} ${name}: new, ${JSON.stringify(after)}`)
    else if (after === undefined) lines.push(`${where} ${name}: gone`)
    else if (JSON.stringify(before) !== JSON.stringify(after))
      lines.push(...partDifferences(`${where} ${name}`, before, after))
  }
  return lines
}

function partDifferences(where: string, older: SchemaType, newer: SchemaType): string[] {
  const [before, after] = [partsOf(older, '', new Map()), partsOf(newer, '', new Map())]
  const lines: string[] = []
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(path), after.get(path)]
    if (Array.isArray(was) && Array.isArray(is)) lines.push(...listed(`${where}${path}`, was, is))
    else if (JSON.stringify(was) !== JSON.stringify(is))
      lines.push(`${where}${path}: ${was === undefined ? '+' : `${was} →`} ${is ?? 'gone'}`)
  }
  return lines
}

/** Everything that is different in `newer`, a line each. */
export function differences(older: string, newer: string): string[] {
  const lines: string[] = []
  for (const state of states)
    for (const direction of directions) {
      const where = `${state} ${direction}`
      const [before, after] = [older, newer].map((version) => setOf(version, state, direction).names)
      lines.push(...listed(where, before as readonly string[], after as readonly string[]))
      lines.push(...typeDifferences(where, typesOf(older, state, direction), typesOf(newer, state, direction)))
    }
  lines.push(
    ...typeDifferences('shared', typesOf(older, undefined, 'clientbound'), typesOf(newer, undefined, 'clientbound')),
  )
  const [before, after] = [dataOf(older), dataOf(newer)]
  const entities = ({ entitiesArray }: typeof before) => entitiesArray.map(({ name }) => name)
  lines.push(...listed('entities', entities(before), entities(after)))
  for (const { name, metadataKeys = [] } of after.entitiesArray) {
    const known = before.entitiesByName[name]?.metadataKeys
    if (known) lines.push(...listed(`metadata of ${name}`, known, metadataKeys))
  }
  const attributes = ({ attributesArray }: typeof before) => attributesArray.map(({ resource }) => resource)
  lines.push(...listed('attributes', attributes(before), attributes(after)))
  return lines
}

/** Names that sound like an entity's number. */
const SOUNDS_LIKE_ID = /(entity|owner|target|passenger|vehicle|shooter|attacker)(_?ids?)?$/i

/** What of a version the tables don't cover, a line each; none for a version that is done. */
export function uncovered(version: string): string[] {
  const lines: string[] = []
  const data = dataOf(version)
  const rows = { clientbound: clientboundTable, serverbound: serverboundTable }
  for (const state of states)
    for (const direction of directions) {
      const set = setOf(version, state, direction)
      const known = new Set(rows[direction].map(({ packet }) => packet))
      const types = { ...typesOf(version, undefined, direction), ...typesOf(version, state, direction) }
      for (const name of set.names) {
        const where = `${state} ${direction} ${name}`
        try {
          set.measure(Buffer.from([...varint(set.idOf(name) ?? 0)]))
        } catch (error) {
          // One that has a body ends too early: only what a walker does not know is of interest.
          const why = String((error as Error).message)
          if (/does not know|does not come before it/.test(why)) lines.push(`${where}: ${why}`)
        }
        if (state !== 'play') continue
        if (!known.has(name))
          lines.push(`${where}: no row in src/protocol/${direction}.ts, so that it is treated by default`)
        const ids = set.lens(name)?.fields.map(({ path }) => path.replace(/\[\]$/, '')) ?? []
        const packet = types[`packet_${name}`]
        for (const [path, part] of packet === undefined ? [] : partsOf(packet, '', new Map())) {
          const plain = path.replace(/^\./, '').replace(/[?|].*$|\.\[\]$/g, '')
          if (isNumber(part) && SOUNDS_LIKE_ID.test(plain) && !ids.includes(plain))
            lines.push(`${where}: is ${plain} an entity’s number? See src/protocol/lenses-list.ts`)
        }
      }
    }
  for (const { name, type, metadataKeys } of data.entitiesArray) {
    if (type === 'projectile' && !PROJECTILES.has(name))
      lines.push(`entity ${name}: a projectile that src/protocol/lenses-list.ts does not list`)
    for (const key of metadataKeys ?? []) {
      const isKnown = METADATA_IDS.some((row) => row.entity === name && row.key === key)
      if (SOUNDS_LIKE_ID.test(key) && !isKnown)
        lines.push(`entity ${name}: is its metadata ${key} an entity’s number? See src/protocol/lenses-list.ts`)
    }
  }
  for (const { entity, key } of METADATA_IDS) {
    const keys = data.entitiesByName[entity]?.metadataKeys
    if (keys && !keys.includes(key))
      lines.push(`entity ${entity}: has no metadata ${key} any more, which held an entity’s number`)
  }
  return [...new Set(lines)]
}

const isNumber = (part: unknown): boolean => typeof part === 'string' && /^(varint|i32|optvarint)$/.test(part)

function* varint(value: number): Generator<number> {
  for (; value > 0x7f; value >>>= 7) yield (value & 0x7f) | 0x80
  yield value
}

if (import.meta.main) {
  const [older, newer] = process.argv.slice(2)
  if (older === undefined || newer === undefined) throw new Error('node docs/compare-versions.ts OLDER NEWER')
  const different = differences(older, newer)
  // What the older one has in doubt as well was settled when it was added.
  const settled = new Set(uncovered(older))
  const open = uncovered(newer).filter((line) => !settled.has(line))
  for (const line of different) console.log(line)
  console.log(
    `\n${different.length} differences from ${older} to ${newer}. What the tables do not cover of ${newer}:\n`,
  )
  for (const line of open) console.log(line)
  console.log(open.length === 0 ? 'nothing that this can find' : `\n${open.length} in all`)
}
