import type { Schema } from './schema.ts'
import type { SchemaType } from './schema-types.ts'

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
export interface Layout {
  /** Bytes behind the first field. */
  readonly size: number
  readonly fields: ReadonlyMap<string, FixedField>
}

/** Bytes that each type of fixed size takes. */
const sizes: Readonly<Record<string, number>> = {
  i8: 1,
  u8: 1,
  bool: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  u64: 8,
  f64: 8,
  UUID: 16,
}

/** The layout of a packet's type; undefined when it is no such packet. */
export function layoutOf(type: SchemaType, schema: Schema): Layout | undefined {
  const container = schema.resolve(type)
  if (typeof container === 'string' || container[0] !== 'container') return undefined
  const [first, ...rest] = container[1] as readonly { name?: string; type: SchemaType }[]
  if (!first || schema.resolve(first.type) !== 'varint') return undefined
  const fields = new Map<string, FixedField>()
  let at = 0
  for (const { name, type: fieldType } of rest) {
    const found = schema.resolve(fieldType)
    const size = typeof found === 'string' ? sizes[found] : undefined
    if (typeof found !== 'string' || size === undefined || name === undefined) return undefined
    fields.set(name, { at, type: found })
    at += size
  }
  return { size: at, fields }
}
