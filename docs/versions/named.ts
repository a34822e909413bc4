import type { NamedTypes, SchemaType } from '../../src/protocol/schema-types.ts'
import type { Direction, State } from '../../src/protocol/versions.ts'
import { directions, partsOf, setOf, states, typesOf } from './described.ts'
import { filesNaming, filesWriting } from './mentions.ts'
import { isNumber, plainPath, SOUNDS_LIKE_ID } from './uncovered.ts'

/** Named types are looked into so deep: some are made of themselves. */
const DEEPEST = 4

/** What of a packet that mcmesh reads or writes by name is different, and new numbers that may be an entity's, a line each. */
export function namedDifferences(older: string, newer: string): string[] {
  const lines: string[] = []
  for (const state of states)
    for (const direction of directions) {
      const known = setOf(older, state, direction)
      const set = setOf(newer, state, direction)
      for (const name of set.names) {
        const isKnown = known.idOf(name) !== undefined
        const was = isKnown ? fieldsOf(older, state, direction, name) : new Map<string, string>()
        const is = fieldsOf(newer, state, direction, name)
        const ids = set.lens(name)?.fields.map(({ path }) => path.replace(/\[\]$/, '')) ?? []
        const found = [
          ...(isKnown ? [...goneOrOther(name, was, is), ...unwritten(name, was, is)] : []),
          ...(state === 'play' ? newNumbers(was, is, ids) : []),
        ]
        lines.push(...found.map((why) => `${state} ${direction} ${name}: ${why}`))
      }
    }
  return [...new Set(lines)]
}

type Fields = ReadonlyMap<string, string>

/** What a packet is made of, by paths; types of its direction are looked into, and those that all share are compared by themselves. */
function fieldsOf(version: string, state: State, direction: Direction, name: string): Fields {
  const types = typesOf(version, state, direction)
  const parts = partsOf(spelt(types[`packet_${name}`] ?? 'void', types, DEEPEST), '', new Map())
  const ends = [...parts].filter(([path, part]) => !/^$| names$|\|$/.test(path) && !/^container of /.test(String(part)))
  return new Map(ends.map(([path, part]) => [path.replace(/^\./, ''), String(part)]))
}

/** A type with the types that it names written out. */
function spelt(type: SchemaType, types: NamedTypes, deep: number): SchemaType {
  if (typeof type === 'string') {
    const named = types[type]
    return named === undefined || named === 'native' || deep === 0 ? type : spelt(named, types, deep - 1)
  }
  const [kind, options] = type as readonly [string, never]
  if (kind === 'option') return [kind, spelt(options, types, deep)]
  if (kind === 'container')
    return [
      kind,
      (options as readonly { type: SchemaType }[]).map((field) => ({ ...field, type: spelt(field.type, types, deep) })),
    ]
  if (kind === 'array')
    return [kind, { ...(options as object), type: spelt((options as { type: SchemaType }).type, types, deep) }]
  return type
}

const lastOf = (path: string): string =>
  plainPath(path.replace(/ names$/, ''))
    .split('.')
    .at(-1) ?? ''

/** Fields that are gone, or are other than they were, and that a file names beside the packet. */
function* goneOrOther(packet: string, older: Fields, newer: Fields): Generator<string> {
  for (const [path, was] of older) {
    const is = newer.get(path)
    if (is === was) continue
    const files = filesNaming(packet, lastOf(path))
    if (files.length > 0) yield `${path} is ${is === undefined ? 'gone' : `${is} (was ${was})`}: ${files.join(', ')}`
  }
}

/** New fields of a packet that mcmesh writes: what is not said there is written as nothing, or can't be. */
function* unwritten(packet: string, older: Fields, newer: Fields): Generator<string> {
  const files = filesWriting(packet)
  const fresh = [...newer.keys()].filter((path) => !older.has(path))
  if (files.length > 0 && fresh.length > 0) yield `is written with ${fresh.join(', ')} now: ${files.join(', ')}`
}

/** New numbers whose names may be an entity's, and that no lens knows. */
function* newNumbers(older: Fields, newer: Fields, ids: readonly string[]): Generator<string> {
  for (const [path, part] of newer) {
    const plain = plainPath(path)
    if (older.has(path) || ids.includes(plain) || !isNumber(part)) continue
    if (SOUNDS_LIKE_ID.test(plain) || /(^|[._])ids?$|Ids?$/.test(plain))
      yield `${plain} is a new number: an entity’s? See src/protocol/lenses-list.ts`
  }
}
