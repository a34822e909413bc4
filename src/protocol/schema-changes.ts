import { mapperValues, type NamedTypes, type SchemaType } from './schema-types.ts'

/*
 * Changes of minecraft-data's descriptions, in its own names: what is wrong is put right, and what a version has that is not
 * described yet is said as its differences from one that is. A change gives a new list or type and leaves the old one as it
 * is; one that finds nothing at its place, or something already, throws: it must fit what it changes.
 */

/** A change of an ordered list, whose places are the numbers on the wire. Without `after` and `before` it is put at the end. */
export type ListChange<T = string> =
  | { readonly insert: readonly T[]; readonly after?: string; readonly before?: string }
  | { readonly remove: string }
  | { readonly rename: string; readonly to: string }

/**
 * A change of a type. `at` names the type and goes on into it: `packet_login.worldState`. A step is a field of a container, a
 * case of a switch, or `[]` for the elements of a list; options are stepped through.
 */
export type TypeChange = { readonly at: string } /** Another type in the place of one. */ & (
  | { readonly set: SchemaType }
  /** A new type, or a new case of a switch. */
  | { readonly add: SchemaType }
  /** Fields of a container. */
  | { readonly insert: readonly Named[]; readonly after?: string; readonly before?: string }
  /** A field of a container, or a case of a switch. */
  | { readonly remove: string }
  /** The names that a mapper gives to the numbers from 0 on. */
  | { readonly list: readonly ListChange[] }
)

type Named = readonly [name: string, type: SchemaType]

interface Field {
  readonly name?: string
  readonly anon?: boolean
  readonly type: SchemaType
}

interface Switch {
  readonly fields: Readonly<Record<string, SchemaType>>
}

/** A list after these changes. `nameOf`: what an element is called. */
export function changedList<T>(
  list: readonly T[],
  changes: readonly ListChange<T>[],
  nameOf: (element: T) => string,
  renamed: (element: T, to: string) => T,
): T[] {
  const changed = [...list]
  const placeOf = (name: string): number => {
    const at = changed.findIndex((element) => nameOf(element) === name)
    if (at < 0) throw new Error(`there is no ${name} in the list`)
    return at
  }
  const free = (name: string): void => {
    if (changed.some((element) => nameOf(element) === name)) throw new Error(`there is a ${name} in the list already`)
  }
  for (const change of changes) {
    if ('insert' in change) {
      for (const [at, element] of change.insert.entries()) {
        free(nameOf(element))
        if (change.insert.findIndex((each) => nameOf(each) === nameOf(element)) < at)
          throw new Error(`${nameOf(element)} is inserted twice`)
      }
      const { after, before } = change
      const at = after !== undefined ? placeOf(after) + 1 : before !== undefined ? placeOf(before) : changed.length
      changed.splice(at, 0, ...change.insert)
    } else if ('remove' in change) changed.splice(placeOf(change.remove), 1)
    else {
      const at = placeOf(change.rename)
      free(change.to)
      changed[at] = renamed(changed[at] as T, change.to)
    }
  }
  return changed
}

/** A list of names after these changes. */
export const changedNames = (names: readonly string[], changes: readonly ListChange[]): string[] =>
  changedList(
    names,
    changes,
    (name) => name,
    (_, to) => to,
  )

/** A mapper with these names for the numbers from 0 on, in the notation of its keys: `0x0a` or `10`. */
export function renumbered(mapper: SchemaType, change: (names: readonly string[]) => readonly string[]): SchemaType {
  const [kind, options] = mapper as readonly [string, { type: SchemaType; mappings: Readonly<Record<string, string>> }]
  if (kind !== 'mapper') throw new Error('it is no list of names')
  const inHex = Object.keys(options.mappings).every((key) => key.startsWith('0x'))
  const names = Object.values(mapperValues(options.mappings)) as string[]
  const key = (number: number): string => (inHex ? `0x${number.toString(16).padStart(2, '0')}` : `${number}`)
  const mappings = Object.fromEntries(change(names).map((name, number) => [key(number), name]))
  return ['mapper', { ...options, mappings }]
}

/** The types of a scope after a change. */
export const changedTypes = (types: NamedTypes, change: TypeChange): NamedTypes =>
  withTypeAt(types, change.at, (type) => changedType(type, change))

/** What stands at a place, or undefined for a new type or case, made something else. */
type Edit = (type: SchemaType | undefined) => SchemaType

/** The types of a scope with another at `at` (`TypeChange.at`). Throws when there is nothing of that name. */
export function withTypeAt(types: NamedTypes, at: string, edit: Edit): NamedTypes {
  const [name = '', ...steps] = at.split('.')
  try {
    return { ...types, [name]: editedAt(types[name], steps, edit) }
  } catch (error) {
    throw new Error(`${at} can't be changed: ${(error as Error).message}`, { cause: error })
  }
}

/** What stands at a place; undefined where there is none. */
export function typeAt(types: NamedTypes, at: string): SchemaType | undefined {
  let found: SchemaType | undefined
  const look: Edit = (type) => {
    found = type
    return type ?? 'void'
  }
  try {
    withTypeAt(types, at, look)
    return found
  } catch {
    return undefined
  }
}

function editedAt(type: SchemaType | undefined, steps: readonly string[], edit: Edit): SchemaType {
  const [step, ...rest] = steps
  if (step === undefined) return edit(type)
  const [kind, options] = (type ?? 'void') as readonly [string, never]
  switch (kind) {
    case 'option':
      return [kind, editedAt(options, steps, edit)]
    case 'array': {
      const { type: element } = options as { type: SchemaType }
      if (step === '[]') return [kind, { ...(options as object), type: editedAt(element, rest, edit) }]
      break
    }
    case 'switch': {
      const { fields } = options as Switch
      return [kind, { ...(options as object), fields: { ...fields, [step]: editedAt(fields[step], rest, edit) } }]
    }
    case 'container': {
      const fields = options as readonly Field[]
      const at = fields.findIndex(({ name }) => name === step)
      if (at >= 0) return [kind, fields.with(at, { ...fields[at]!, type: editedAt(fields[at]!.type, rest, edit) })]
      const nameless = fields.findIndex(({ anon, type: inner }) => anon === true && hasCase(inner, step))
      if (nameless < 0) break
      const field = fields[nameless]!
      return [kind, fields.with(nameless, { ...field, type: editedAt(field.type, steps, edit) })]
    }
  }
  throw new Error(`there is no ${step}`)
}

const hasCase = (type: SchemaType, name: string): boolean =>
  type[0] === 'switch' && Object.hasOwn((type[1] as Switch).fields, name)

function changedType(type: SchemaType | undefined, change: TypeChange): SchemaType {
  if ('add' in change) {
    if (type !== undefined) throw new Error('there is one already')
    return change.add
  }
  if (type === undefined) throw new Error('there is no such type or case')
  if ('set' in change) return change.set
  if ('list' in change) return renumbered(type, (names) => changedNames(names, change.list))
  const [kind, options] = type as readonly [string, never]
  if (kind === 'option') return [kind, changedType(options, change)]
  if (kind === 'switch' && 'remove' in change) {
    const { fields } = options as Switch
    if (!Object.hasOwn(fields, change.remove)) throw new Error(`there is no case ${change.remove}`)
    const left = Object.entries(fields).filter(([name]) => name !== change.remove)
    return [kind, { ...(options as object), fields: Object.fromEntries(left) }]
  }
  if (kind !== 'container') throw new Error(`a ${kind} has no fields`)
  const fieldChange: ListChange<Field> =
    'insert' in change ? { ...change, insert: change.insert.map(([name, inner]) => ({ name, type: inner })) } : change
  const nameOf = ({ name = '' }: Field): string => name
  return [kind, changedList(options as readonly Field[], [fieldChange], nameOf, (field, name) => ({ ...field, name }))]
}
