import { walkOver } from './bounds.ts'
import { ProtocolError } from './errors.ts'
import { NOT_SCALAR, numberReader, readScalar, writeScalar } from './fields-values.ts'
import { type FixedOffset, fixedOffsetOf } from './layout.ts'
import type { Schema } from './schema.ts'
import { readVarint, skipVarint, unreadable } from './schema-natives.ts'
import type { Bounds, Interests, SchemaType, Walk } from './schema-types.ts'

/** One field of one kind of packet, found without reading the rest of the packet. */
export interface Field<T> {
  /** The field's value, in minecraft-protocol's shape; undefined when this packet leaves it out. Throws `packet.unreadable`. */
  read(packet: Buffer): T
  /** Where the field stands in `packet` (id and body). Throws `packet.unreadable`, also when this packet leaves it out. */
  span(packet: Buffer): readonly [start: number, end: number]
  /** A packet with another value in this field; `packet` itself stays as it is. Throws `packet.unreadable` or `packet.unwritable`. */
  replace(packet: Buffer, value: T): Buffer
}

interface FieldSource {
  readonly name: string
  readonly path: string
  readonly type: SchemaType
  readonly schema: Schema
  readonly bounds: Bounds
  /** The codec for values that are no scalars. */
  readonly codec: {
    decode(packet: Buffer): { params: Record<string, unknown> }
    encode(name: string, params: unknown): Buffer
  }
}

/** Compiles the field at `path`; undefined when the packet has none. */
export function openField({ name, path, type, schema, bounds, codec }: FieldSource): Field<unknown> | undefined {
  const found = typeAt(type, path.split('.'), schema)
  if (found === undefined) return undefined
  const interests: Interests = new Map([[path, { note: 0, what: 'value', last: true }]])
  const scalar = schema.resolve(found)
  const place = fixedOffsetOf(type, path, schema)
  const number = numberReader(scalar)
  let walk: Walk | undefined

  function find(packet: Buffer): readonly [number, number] | undefined {
    try {
      if (place) return findPlace(packet, place)
      walk ??= schema.walker(type, interests, bounds)
      const walked = walkOver(packet)
      walk(packet, skipVarint(packet, 0), walked)
      const { notes } = walked
      for (let i = notes.length - 3; i >= 0; i -= 3) {
        if (notes[i] !== 0) continue
        if (notes[i + 2]! > packet.length) throw new Error('it ends too early')
        return [notes[i + 1]!, notes[i + 2]!]
      }
      return undefined
    } catch (error) {
      throw unreadable(name, error)
    }
  }

  function span(packet: Buffer): readonly [number, number] {
    const at = find(packet)
    if (!at) throw unreadable(name, new Error(`it has no ${path}`))
    return at
  }

  return {
    span,
    read(packet) {
      if (place && number) {
        // Entities are spawned by the hundred, and each is asked for ten numbers.
        try {
          return number(packet, startOf(packet, place))
        } catch (error) {
          throw unreadable(name, error)
        }
      }
      const at = find(packet)
      if (!at) return undefined
      try {
        const value = readScalar(scalar, packet, at[0], at[1], schema)
        return value === NOT_SCALAR ? pluck(codec.decode(packet).params, path) : value
      } catch (error) {
        throw unreadable(name, error)
      }
    },
    replace(packet, value) {
      const [start, end] = span(packet)
      let bytes: Buffer | typeof NOT_SCALAR
      try {
        bytes = writeScalar(scalar, value, schema)
      } catch (error) {
        const message = `${JSON.stringify(value)} is no value for ${path} of the packet ${name}.`
        throw new ProtocolError('packet.unwritable', message, { cause: error })
      }
      if (bytes !== NOT_SCALAR) return Buffer.concat([packet.subarray(0, start), bytes, packet.subarray(end)])
      const { params } = codec.decode(packet)
      plant(params, path, value)
      return codec.encode(name, params)
    },
  }
}

function startOf(packet: Buffer, { before }: FixedOffset): number {
  let at = skipVarint(packet, 0)
  for (const step of before) at = step === 'varint' ? skipVarint(packet, at) : at + step
  return at
}

function findPlace(packet: Buffer, place: FixedOffset): readonly [number, number] {
  const { size } = place
  const at = startOf(packet, place)
  const end = size === 'varint' ? skipVarint(packet, at) : at + size
  if (end > packet.length) throw new Error('it ends too early')
  return [at, end]
}

type Container = readonly { name?: string; anon?: boolean; type: SchemaType }[]

/** The type of the field that `steps` leads to, through containers, options and switches; undefined when there is none. */
export function typeAt(type: SchemaType, steps: readonly string[], schema: Schema): SchemaType | undefined {
  if (steps.length === 0) return type
  const found = schema.resolve(type)
  if (typeof found === 'string') return undefined
  const [kind, options] = found
  if (kind === 'option') return typeAt(options as SchemaType, steps, schema)
  if (kind === 'switch') {
    const { fields, default: otherwise } = options as { fields: Record<string, SchemaType>; default?: SchemaType }
    for (const inner of [...Object.values(fields), otherwise ?? 'void']) {
      const there = typeAt(inner, steps, schema)
      if (there !== undefined) return there
    }
    return undefined
  }
  if (kind !== 'container') return undefined
  for (const { name, anon, type: inner } of options as Container) {
    const there = anon
      ? typeAt(inner, steps, schema)
      : name === steps[0]
        ? typeAt(inner, steps.slice(1), schema)
        : undefined
    if (there !== undefined) return there
  }
  return undefined
}

function pluck(params: Record<string, unknown>, path: string): unknown {
  let value: unknown = params
  for (const step of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[step]
  return value
}

function plant(params: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.')
  const last = steps.pop()!
  const holder = steps.length === 0 ? params : pluck(params, steps.join('.'))
  ;(holder as Record<string, unknown>)[last] = value
}

/** The id at the front of a packet. Throws ProtocolError `packet.unreadable`. */
export function packetId(packet: Buffer): number {
  try {
    return readVarint(packet, 0)
  } catch (error) {
    throw unreadable('of an unknown kind', error)
  }
}
