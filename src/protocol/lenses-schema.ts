import { ID_FIELDS, ID_NAMES, type IdForm } from './lenses-list.ts'
import type { Schema } from './schema.ts'
import type { SchemaType } from './schema-types.ts'

/** How an entity id is written. */
export type Encoding = 'varint' | 'i32'

/** A field that holds entity ids. */
export interface Found {
  readonly path: string
  readonly form: IdForm
  readonly encoding: Encoding
}

type Container = readonly { name?: string; anon?: boolean; type: SchemaType }[]

/** minecraft-data's name for a number that may be none: 0, else one more than the number. A codec gives it as it stands. */
const OPTIONAL = 'optvarint'
const OPTIONAL_FORM = { bias: 1, none: [0], unknown: 0 } as const

/** The name of a packet's first field. */
export function firstField(type: SchemaType, schema: Schema): string | undefined {
  const found = schema.resolve(type)
  return typeof found !== 'string' && found[0] === 'container' ? (found[1] as Container)[0]?.name : undefined
}

/** The fields of a packet that hold entity ids, in the order of the schema. */
export function findIds(packet: string, type: SchemaType, schema: Schema): Found[] {
  const found = new Map<string, Found>()
  function look(at: SchemaType, path: string, form: IdForm | undefined, within: readonly string[]): void {
    if (typeof at === 'string') {
      if (form && (at === 'varint' || at === 'i32') && !found.has(path)) found.set(path, { path, form, encoding: at })
      if (at === OPTIONAL && form) form = { ...form, ...OPTIONAL_FORM }
      const target = schema.types[at]
      // A recursive type bears no ids (minecraft-data's only ones are items, displays of slots and NBT).
      if (target !== undefined && target !== 'native' && !within.includes(at)) look(target, path, form, [...within, at])
      return
    }
    const [kind, options] = at
    if (kind === 'container') {
      for (const field of options as Container) {
        if (field.anon || field.name === undefined) look(field.type, path, undefined, within)
        else {
          const inner = path === '' ? field.name : `${path}.${field.name}`
          const known = ID_FIELDS[`${packet}.${inner}`] ?? (isParticle(within) ? undefined : ID_NAMES[field.name])
          look(field.type, inner, known, within)
        }
      }
    } else if (kind === 'array') {
      look((options as { type: SchemaType }).type, `${path}[]`, form, within)
    } else if (kind === 'option') look(options as SchemaType, path, form, within)
    else if (kind === 'switch') {
      const { fields, default: otherwise } = options as { fields: Record<string, SchemaType>; default?: SchemaType }
      for (const inner of [...Object.values(fields), otherwise ?? 'void']) look(inner, path, form, within)
    }
  }
  look(type, '', undefined, [])
  return [...found.values()]
}

function isParticle(within: readonly string[]): boolean {
  return within.some((name) => /^[Pp]article(Data)?$/.test(name))
}

/** Whether a type leads to particles: directly, or by type name anywhere below. */
export function hasParticles(type: SchemaType, schema: Schema): boolean {
  return mentions(type, schema, /^[Pp]article(Data)?$/, new Set())
}

/** Whether a packet bears entity metadata. */
export function hasMetadata(type: SchemaType, schema: Schema): boolean {
  return mentions(type, schema, /^entityMetadata$/, new Set())
}

function mentions(type: unknown, schema: Schema, wanted: RegExp, seen: Set<string>): boolean {
  if (typeof type === 'string') {
    if (wanted.test(type)) return true
    const target = schema.types[type]
    if (target === undefined || target === 'native' || seen.has(type)) return false
    seen.add(type)
    return mentions(target, schema, wanted, seen)
  }
  if (Array.isArray(type)) return type.some((one) => mentions(one, schema, wanted, seen))
  if (typeof type === 'object' && type !== null) {
    // Names of fields and of mappings are no types.
    return Object.entries(type).some(([key, one]) => !NO_TYPES.has(key) && mentions(one, schema, wanted, seen))
  }
  return false
}

const NO_TYPES: ReadonlySet<string> = new Set(['name', 'mappings', 'compareTo', 'flags', 'count'])
