import type { Schema } from './schema.ts'
import type { SchemaType } from './schema-types.ts'
import { FIXED_SIZES } from './schema-walker.ts'

/** Where a field of fixed place stands. */
export interface FixedField {
  /** Bytes from the end of the packet's first field. */
  readonly at: number
  /** A name such as `i16`, `f64` or `bool`. */
  readonly type: string
}

/**
 * A packet that begins with a varint and is of fixed size behind it, as the packets that move an entity are: its fields are
 * read where they stand, without a walk.
 */
export interface PacketLayout {
  /** Bytes behind the first field. */
  readonly size: number
  readonly fields: ReadonlyMap<string, FixedField>
}

/** The layout of a packet's type; undefined when it is no such packet. */
export function layoutOf(type: SchemaType, schema: Schema): PacketLayout | undefined {
  const container = schema.resolve(type)
  if (typeof container === 'string' || container[0] !== 'container') return undefined
  const [first, ...rest] = container[1] as readonly { name?: string; type: SchemaType }[]
  if (!first || schema.resolve(first.type) !== 'varint') return undefined
  const fields = new Map<string, FixedField>()
  let at = 0
  for (const { name, type: fieldType } of rest) {
    const found = schema.resolve(fieldType)
    const size = typeof found === 'string' ? FIXED_SIZES[found] : undefined
    if (typeof found !== 'string' || size === undefined || name === undefined) return undefined
    fields.set(name, { at, type: found })
    at += size
  }
  return { size: at, fields }
}

/**
 * What stands before a field, and how long the field is: each number of `before` is so many bytes to step over, `varint` a
 * varint. Undefined where that depends on more than varints.
 */
export interface FixedOffset {
  readonly before: readonly (number | 'varint')[]
  /** Bytes of the field itself, or `varint`. */
  readonly size: number | 'varint'
}

/** Where the field called `path` stands in a packet of `type`, for fields that only numbers and varints precede. */
export function fixedOffsetOf(type: SchemaType, path: string, schema: Schema): FixedOffset | undefined {
  const container = schema.resolve(type)
  if (typeof container === 'string' || container[0] !== 'container') return undefined
  const before: (number | 'varint')[] = []
  for (const { name, type: fieldType } of container[1] as readonly { name?: string; type: SchemaType }[]) {
    const found = schema.resolve(fieldType)
    const size = typeof found !== 'string' ? undefined : found === 'varint' ? 'varint' : FIXED_SIZES[found]
    if (size === undefined) return undefined
    if (name === path) return { before, size }
    const last = before.at(-1)
    if (typeof size === 'number' && typeof last === 'number') before[before.length - 1] = last + size
    else before.push(size)
  }
  return undefined
}

/** The name of the list in a packet that is one list of varints and nothing else, such as entity_destroy. */
export function varintListOf(type: SchemaType, schema: Schema): string | undefined {
  const container = schema.resolve(type)
  if (typeof container === 'string' || container[0] !== 'container') return undefined
  const [only, ...more] = container[1] as readonly { name?: string; type: SchemaType }[]
  const list = only && more.length === 0 ? schema.resolve(only.type) : undefined
  if (list === undefined || typeof list === 'string' || list[0] !== 'array') return undefined
  const { countType, type: element } = list[1] as { countType?: SchemaType; type: SchemaType }
  if (countType === undefined || schema.resolve(countType) !== 'varint') return undefined
  return schema.resolve(element) === 'varint' ? only?.name : undefined
}
