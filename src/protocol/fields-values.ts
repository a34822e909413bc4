import { encodeVarint } from '../wire/varint.ts'
import type { Schema } from './schema.ts'
import { type BitMember, bitsSize, readBits, readFlags, readVarint, skipVarint } from './schema-natives.ts'
import { type FlagOptions, flagMasks, mapperValues, type SchemaType } from './schema-types.ts'

/*
 * Values of single fields without a codec, in minecraft-protocol's shapes: numbers, booleans, texts, UUIDs as text with
 * hyphens, bit fields as objects (positions too), byte arrays as buffers, absent options as undefined. One shape is mcmesh's own: i64 and u64 are bigints (codecs give [high, low]; both may be written).
 */

/** What the scalar readers and writers give for a type that only the codec knows. */
export const NOT_SCALAR: unique symbol = Symbol('not a scalar')

type Numeric = readonly [
  read: (b: Buffer, at: number) => unknown,
  write: (b: Buffer, value: never) => unknown,
  size: number,
]

const NUMERIC: Readonly<Record<string, Numeric>> = {
  i8: [(b, at) => b.readInt8(at), (b, v: number) => b.writeInt8(v), 1],
  u8: [(b, at) => b.readUInt8(at), (b, v: number) => b.writeUInt8(v), 1],
  bool: [(b, at) => b.readUInt8(at) !== 0, (b, v: boolean) => b.writeUInt8(v ? 1 : 0), 1],
  i16: [(b, at) => b.readInt16BE(at), (b, v: number) => b.writeInt16BE(v), 2],
  u16: [(b, at) => b.readUInt16BE(at), (b, v: number) => b.writeUInt16BE(v), 2],
  i32: [(b, at) => b.readInt32BE(at), (b, v: number) => b.writeInt32BE(v), 4],
  u32: [(b, at) => b.readUInt32BE(at), (b, v: number) => b.writeUInt32BE(v), 4],
  f32: [(b, at) => b.readFloatBE(at), (b, v: number) => b.writeFloatBE(v), 4],
  f64: [(b, at) => b.readDoubleBE(at), (b, v: number) => b.writeDoubleBE(v), 8],
  i64: [(b, at) => b.readBigInt64BE(at), writeI64, 8],
  u64: [(b, at) => b.readBigUInt64BE(at), writeI64, 8],
}

function writeI64(b: Buffer, value: bigint | readonly [number, number]): void {
  if (typeof value === 'bigint') b.writeBigInt64BE(BigInt.asIntN(64, value))
  else {
    b.writeInt32BE(value[0] | 0)
    b.writeInt32BE(value[1] | 0, 4)
  }
}

/** What reads a number of `type` (resolved) where it stands, and throws where the bytes end before it does; undefined for all else. */
export function numberReader(type: SchemaType): ((b: Buffer, at: number) => unknown) | undefined {
  if (typeof type !== 'string') return undefined
  return type === 'varint' ? readVarint : NUMERIC[type]?.[0]
}

/** The value of `type` (resolved) between `at` and `end`, or NOT_SCALAR when only a codec can read it. */
export function readScalar(type: SchemaType, b: Buffer, at: number, end: number, schema: Schema): unknown {
  if (typeof type === 'string') {
    const numeric = NUMERIC[type]
    if (numeric) return numeric[0](b, at)
    if (type === 'varint') return readVarint(b, at)
    if (type === 'UUID') {
      const hex = b.toString('hex', at, end)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    }
    if (type === 'restBuffer') return b.subarray(at, end)
    return type === 'void' ? undefined : NOT_SCALAR
  }
  const [kind, options] = type
  switch (kind) {
    case 'pstring':
      return isVarintCounted(options) ? b.toString('utf8', skipVarint(b, at), end) : NOT_SCALAR
    case 'buffer':
      return isVarintCounted(options) ? b.subarray(skipVarint(b, at), end) : NOT_SCALAR
    case 'bitfield':
      return readBits(b, at, options as BitMember[])
    case 'bitflags': {
      const flags = options as FlagOptions & { type: SchemaType }
      const value = readScalar(schema.resolve(flags.type), b, at, end, schema)
      return typeof value === 'number' ? readFlags(value, flagMasks(flags)) : NOT_SCALAR
    }
    case 'option':
      return b[at] === 0 ? undefined : readScalar(schema.resolve(options as SchemaType), b, at + 1, end, schema)
    case 'mapper': {
      const { type: inner, mappings } = options as { type: SchemaType; mappings: Record<string, unknown> }
      const value = readScalar(schema.resolve(inner), b, at, end, schema)
      return typeof value === 'number' ? (mapperValues(mappings)[value] ?? value) : value
    }
    default:
      return NOT_SCALAR
  }
}

/** The bytes of `value` as `type` (resolved), or NOT_SCALAR when only a codec can write it. Throws on a value that does not fit. */
export function writeScalar(type: SchemaType, value: unknown, schema: Schema): Buffer | typeof NOT_SCALAR {
  if (typeof type === 'string') {
    const numeric = NUMERIC[type]
    if (numeric) {
      const bytes = Buffer.alloc(numeric[2])
      numeric[1](bytes, value as never)
      return bytes
    }
    if (type === 'varint') return varint(value as number)
    if (type === 'UUID') return uuid(value as string)
    if (type === 'restBuffer') return value as Buffer
    return NOT_SCALAR
  }
  const [kind, options] = type
  switch (kind) {
    case 'pstring':
      return isVarintCounted(options) ? counted(Buffer.from(value as string, 'utf8')) : NOT_SCALAR
    case 'buffer':
      return isVarintCounted(options) ? counted(value as Buffer) : NOT_SCALAR
    case 'bitfield':
      return writeBits(options as BitMember[], value as Record<string, number>)
    case 'bitflags': {
      const flags = options as FlagOptions & { type: SchemaType }
      const set = Object.entries(flagMasks(flags)).filter(([name]) => (value as Record<string, boolean>)[name])
      return writeScalar(
        schema.resolve(flags.type),
        set.reduce((sum, [, mask]) => sum | mask, 0),
        schema,
      )
    }
    case 'option': {
      if (value === undefined || value === null) return Buffer.from([0])
      const inner = writeScalar(schema.resolve(options as SchemaType), value, schema)
      return inner === NOT_SCALAR ? inner : Buffer.concat([Buffer.from([1]), inner])
    }
    case 'mapper': {
      const { type: inner, mappings } = options as { type: SchemaType; mappings: Record<string, unknown> }
      const entry = Object.entries(mapperValues(mappings)).find(([, name]) => name === value)
      return writeScalar(schema.resolve(inner), entry ? Number(entry[0]) : value, schema)
    }
    default:
      return NOT_SCALAR
  }
}

function isVarintCounted(options: unknown): boolean {
  return (options as { countType?: unknown }).countType === 'varint'
}

function varint(n: number): Buffer {
  if (!Number.isInteger(n)) throw new TypeError(`${n} is no whole number`)
  return encodeVarint(n)
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([varint(bytes.length), bytes])
}

function uuid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  if (bytes.length !== 16) throw new TypeError(`${text} is no UUID`)
  return bytes
}

function writeBits(members: readonly BitMember[], values: Readonly<Record<string, number>>): Buffer {
  let all = 0n
  for (const { name, size } of members) all = (all << BigInt(size)) | BigInt.asUintN(size, BigInt(values[name] ?? 0))
  const size = bitsSize(members)
  const unused = size * 8 - members.reduce((sum, member) => sum + member.size, 0)
  return Buffer.from((all << BigInt(unused)).toString(16).padStart(size * 2, '0'), 'hex')
}
