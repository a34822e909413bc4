import type { NamedTypes, SchemaType } from '../../src/protocol/schema-types.ts'
import { dataOf, directions, partsOf, setOf, states, typesOf } from './described.ts'

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
    ...renumbered(what, kept, older, newer),
  ]
}

/** Those whose numbers changed because others came or went. */
function renumbered(
  what: string,
  kept: readonly string[],
  older: readonly string[],
  newer: readonly string[],
): string[] {
  const others = kept.filter((name) => newer.indexOf(name) !== older.indexOf(name))
  const [first] = others
  if (first === undefined) return []
  const [was, is] = [older.indexOf(first), newer.indexOf(first)]
  const which = others.length === 1 ? 'has' : `and ${others.length - 1} others have`
  return [`${what}: ${first} (${was} → ${is}) ${which} another number`]
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
  for (const { resource, default: standard, min, max } of after.attributesArray) {
    const known = before.attributesArray.find((each) => each.resource === resource)
    const [was, is] = [known && [known.default, known.min, known.max].join(' '), [standard, min, max].join(' ')]
    if (was !== undefined && was !== is)
      lines.push(`attribute ${resource}: standard, least and most are ${is} (were ${was})`)
  }
  return lines
}
