import type { SchemaType } from '../schema-types.ts'

/** A container of these fields. */
export const named = (...fields: readonly (readonly [name: string, type: SchemaType])[]): SchemaType => [
  'container',
  fields.map(([name, type]) => ({ name, type })),
]

/** A mapper of the numbers from 0 on. */
export const numbered = (type: string, ...names: readonly string[]): SchemaType => [
  'mapper',
  { type, mappings: Object.fromEntries(names.map((name, number) => [number, name])) },
]

/** A list with its length, a varint, before it. */
export const listOf = (type: SchemaType): SchemaType => ['array', { countType: 'varint', type }]
