import { clientboundTable, type PacketLocation } from '../../src/protocol/clientbound.ts'
import { METADATA_IDS, PROJECTILES } from '../../src/protocol/lenses-list.ts'
import { serverboundTable } from '../../src/protocol/serverbound.ts'
import type { Direction, PacketSet, State } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { dataOf, directions, partsOf, setOf, states, typesOf } from './described.ts'
import { isMentioned } from './mentions.ts'

/** Names that sound like an entity's number. */
export const SOUNDS_LIKE_ID =
  /(entit(y|ies)|owner|target|passenger|vehicle|shooter|attacker|mob|holder|rider|victim|killer)s?(_?ids?)?$/i

/** What of a version the tables don't cover, a line each; none for a version that is done. */
export function uncovered(version: string): string[] {
  const lines: string[] = []
  for (const state of states)
    for (const direction of directions) {
      const set = setOf(version, state, direction)
      for (const name of set.names) {
        lines.push(...unwalked(set, name).map((why) => `${state} ${direction} ${name}: ${why}`))
        const found = state === 'play' ? unlisted(version, set, direction, name) : unhandled(state, name)
        lines.push(...found.map((why) => `${state} ${direction} ${name}: ${why}`))
      }
    }
  return [...new Set([...lines, ...unlistedEntities(version)])]
}

/** Kinds of types that a walker does not know. */
function unwalked(set: PacketSet, name: string): string[] {
  try {
    set.measure(encodeVarint(set.idOf(name) ?? 0))
    return []
  } catch (error) {
    // One that has a body ends too early: only what a walker does not know is of interest.
    const why = String((error as Error).message)
    return /does not know|does not come before it/.test(why) ? [why] : []
  }
}

/** Before the game there are no rows: what is asked, kept or passed by its name there is so in src/session. */
function unhandled(state: State, name: string): string[] {
  if (state === 'handshaking' || isMentioned(name)) return []
  return [
    'nothing in src names it: is it a question, does it last, may it be passed? See src/session and src/protocol/questions.ts',
  ]
}

function unlisted(version: string, set: PacketSet, direction: Direction, name: string): string[] {
  const table = direction === 'clientbound' ? clientboundTable : serverboundTable
  const row = table.find(({ packet }) => packet === name)
  const where = `src/protocol/${direction}.ts`
  if (!row) return [`no row in ${where}, so that it is treated by default`]
  const missing = fieldsOf(row).filter((fields) => !fields.some((field) => set.field(name, field) !== undefined))
  return [
    ...missing.map(([field]) => `its row in ${where} names ${field}, which it does not have`),
    ...unknownIds(version, set, direction, name),
  ]
}

/** The fields that a row names: one of each list is there. */
function fieldsOf(row: { readonly at?: PacketLocation; readonly block?: string }): (readonly string[])[] {
  const { at, block } = row
  if (block !== undefined) return [[block]]
  if (!at) return []
  if ('block' in at) return [[at.block]]
  if ('section' in at) return [[at.section]]
  if ('chunk' in at) return at.chunk.map((field) => [field])
  if ('eighths' in at) return at.eighths.map((field) => [field])
  return at.point.map((field) => (at.or === undefined ? [field] : [field, at.or]))
}

function unknownIds(version: string, set: PacketSet, direction: Direction, name: string): string[] {
  const types = { ...typesOf(version, undefined, direction), ...typesOf(version, 'play', direction) }
  const ids = set.lens(name)?.fields.map(({ path }) => path.replace(/\[\]$/, '')) ?? []
  const packet = types[`packet_${name}`]
  return [...(packet === undefined ? [] : partsOf(packet, '', new Map()))].flatMap(([path, part]) => {
    const plain = plainPath(path)
    if (!isNumber(part) || !SOUNDS_LIKE_ID.test(plain) || ids.includes(plain)) return []
    return [`is ${plain} an entity’s number? See src/protocol/lenses-list.ts`]
  })
}

/** A part's path without options, cases and elements at its end. */
export const plainPath = (path: string): string => path.replace(/^\./, '').replace(/[?|].*$|\.\[\]$/g, '')

export const isNumber = (part: unknown): boolean => typeof part === 'string' && /^(varint|i32|optvarint)$/.test(part)

function unlistedEntities(version: string): string[] {
  const lines: string[] = []
  const data = dataOf(version)
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
  return lines
}
