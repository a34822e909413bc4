import { modifiedUtf8Length, readModifiedUtf8, writeModifiedUtf8 } from './modified-utf8.ts'
import { checkedNbtCount, misfit, NBT_DEPTH } from './schema-natives.ts'

/*
 * NBT as values and back, in prismarine-nbt's shapes, which minecraft-protocol's codecs give: `{type, value}` for a tag, a list's
 * value `{type, value: [...]}`, 64-bit numbers as [high, low]. Texts are modified UTF-8.
 */

/** Names of the tags by their number. */
const TAGS = [
  ...['end', 'byte', 'short', 'int', 'long', 'float', 'double', 'byteArray'],
  ...['string', 'list', 'compound', 'intArray', 'longArray'],
] as const
export type TagType = (typeof TAGS)[number]

/** A tag with its type, in prismarine-nbt's shape. */
export interface Tag {
  readonly type: TagType
  readonly value: unknown
}

type List = { readonly type: TagType; readonly value: readonly unknown[] }
type Compound = Readonly<Record<string, Tag>>
type Long = bigint | readonly [high: number, low: number]

/** What a codec's reader of one type answers. */
interface Read {
  readonly value: unknown
  readonly size: number
}

class NbtReader {
  readonly #b: Buffer
  at: number

  constructor(b: Buffer, at: number) {
    this.#b = b
    this.at = at
  }

  type(): TagType {
    const type = this.#b.readUInt8(this.at++)
    return TAGS[type] ?? misfit(`NBT has no type ${type}`)
  }

  string(): string {
    const size = this.#b.readUInt16BE(this.at)
    const start = this.at + 2
    this.at = start + size
    if (this.at > this.#b.length) misfit('it ends inside its NBT')
    return readModifiedUtf8(this.#b, start, this.at)
  }

  payload(type: TagType, depth: number): unknown {
    const b = this.#b
    const at = this.at
    switch (type) {
      case 'end':
        return undefined
      case 'byte':
        this.at += 1
        return b.readInt8(at)
      case 'short':
        this.at += 2
        return b.readInt16BE(at)
      case 'int':
        this.at += 4
        return b.readInt32BE(at)
      case 'long':
        this.at += 8
        return [b.readInt32BE(at), b.readInt32BE(at + 4)]
      case 'float':
        this.at += 4
        return b.readFloatBE(at)
      case 'double':
        this.at += 8
        return b.readDoubleBE(at)
      case 'string':
        return this.string()
      case 'byteArray':
        return this.#elements('byte', 1, depth)
      case 'intArray':
        return this.#elements('int', 4, depth)
      case 'longArray':
        return this.#elements('long', 8, depth)
      case 'list': {
        const of = this.type()
        return { type: of, value: this.#elements(of, of === 'end' ? Number.POSITIVE_INFINITY : 1, depth) }
      }
      case 'compound':
        return this.#compound(depth)
    }
  }

  /** A counted row of elements that take at least `size` bytes each. */
  #elements(of: TagType, size: number, depth: number): unknown[] {
    if (depth > NBT_DEPTH) misfit('its NBT is nested too deep')
    const count = checkedNbtCount(this.#b, this.at, size)
    this.at += 4
    const elements: unknown[] = []
    for (let i = 0; i < count; i++) elements.push(this.payload(of, depth + 1))
    return elements
  }

  #compound(depth: number): Record<string, Tag> {
    if (depth > NBT_DEPTH) misfit('its NBT is nested too deep')
    const tags: Record<string, Tag> = {}
    while (true) {
      const type = this.type()
      if (type === 'end') return tags
      const name = this.string()
      const tag = { type, value: this.payload(type, depth + 1) }
      // Assigned, this one name would be no key.
      if (name === '__proto__') Object.defineProperty(tags, name, { value: tag, enumerable: true, configurable: true })
      else tags[name] = tag
    }
  }
}

const FIXED_SIZES: Readonly<Partial<Record<TagType, number>>> = {
  ...{ end: 0, byte: 1, short: 2, int: 4, long: 8, float: 4, double: 8 },
}

const sizeOfString = (text: string): number => 2 + modifiedUtf8Length(text)

function sizeOfPayload(type: TagType, value: unknown): number {
  const fixed = FIXED_SIZES[type]
  if (fixed !== undefined) return fixed
  switch (type) {
    case 'string':
      return sizeOfString(value as string)
    case 'byteArray':
      return 4 + (value as readonly number[]).length
    case 'intArray':
      return 4 + 4 * (value as readonly number[]).length
    case 'longArray':
      return 4 + 8 * (value as readonly Long[]).length
    case 'list': {
      const { type: of, value: elements } = value as List
      const each = FIXED_SIZES[of]
      if (each !== undefined) return 5 + each * elements.length
      return elements.reduce<number>((size, element) => size + sizeOfPayload(of, element), 5)
    }
    case 'compound':
      return Object.entries(value as Compound).reduce(
        (size, [name, tag]) => size + 1 + sizeOfString(name) + sizeOfPayload(tag.type, tag.value),
        1,
      )
    default:
      throw new TypeError(`NBT has no type ${String(type)}`)
  }
}

function writeString(text: string, b: Buffer, at: number): number {
  return writeModifiedUtf8(text, b, b.writeUInt16BE(modifiedUtf8Length(text), at))
}

const writeLong = (value: Long, b: Buffer, at: number): number =>
  typeof value === 'bigint' ? b.writeBigInt64BE(value, at) : b.writeInt32BE(value[1], b.writeInt32BE(value[0], at))

function writeElements(of: TagType, elements: readonly unknown[], b: Buffer, at: number): number {
  let end = b.writeInt32BE(elements.length, at)
  for (const element of elements) end = writePayload(of, element, b, end)
  return end
}

function writePayload(type: TagType, value: unknown, b: Buffer, at: number): number {
  switch (type) {
    case 'end':
      return at
    case 'byte':
      return b.writeInt8(value as number, at)
    case 'short':
      return b.writeInt16BE(value as number, at)
    case 'int':
      return b.writeInt32BE(value as number, at)
    case 'long':
      return writeLong(value as Long, b, at)
    case 'float':
      return b.writeFloatBE(value as number, at)
    case 'double':
      return b.writeDoubleBE(value as number, at)
    case 'string':
      return writeString(value as string, b, at)
    case 'byteArray':
      return writeElements('byte', value as readonly number[], b, at)
    case 'intArray':
      return writeElements('int', value as readonly number[], b, at)
    case 'longArray':
      return writeElements('long', value as readonly Long[], b, at)
    case 'list': {
      const { type: of, value: elements } = value as List
      return writeElements(of, elements, b, b.writeUInt8(TAGS.indexOf(of), at))
    }
    case 'compound': {
      let end = at
      for (const [name, tag] of Object.entries(value as Compound)) {
        end = writeString(name, b, b.writeUInt8(TAGS.indexOf(tag.type), end))
        end = writePayload(tag.type, tag.value, b, end)
      }
      return b.writeUInt8(0, end)
    }
  }
}

/** A root with its name (up to 1.20.1) or without; a lone end tag is one byte. */
function readRoot(b: Buffer, offset: number, named: boolean): Read {
  const reader = new NbtReader(b, offset)
  const type = reader.type()
  if (type === 'end')
    return { value: named ? { type, name: '', value: undefined } : { type, value: undefined }, size: 1 }
  const name = named ? { name: reader.string() } : {}
  const value = { type, ...name, value: reader.payload(type, 0) }
  return { value, size: reader.at - offset }
}

type Root = Tag & { readonly name?: string }

function writeRoot({ type, name = '', value }: Root, b: Buffer, offset: number, named: boolean): number {
  const at = b.writeUInt8(TAGS.indexOf(type), offset)
  if (type === 'end') return at
  return writePayload(type, value, b, named ? writeString(name, b, at) : at)
}

function sizeOfRoot({ type, name = '', value }: Root, named: boolean): number {
  return type === 'end' ? 1 : 1 + (named ? sizeOfString(name) : 0) + sizeOfPayload(type, value)
}

type NativeTypes<Form> = Readonly<Record<string, readonly ['native', Form]>>

/** Types in the form in which protodef's compiler takes its own. */
export interface CodecTypes {
  readonly Read: NativeTypes<(b: Buffer, offset: number) => Read>
  readonly Write: NativeTypes<(value: never, b: Buffer, offset: number) => number>
  readonly SizeOf: NativeTypes<(value: never) => number>
}

/** minecraft-data's four names for NBT; without a value, the optional ones are a lone end tag. */
const ROOTS = [
  { name: 'nbt', named: true, optional: false },
  { name: 'anonymousNbt', named: false, optional: false },
  { name: 'optionalNbt', named: true, optional: true },
  { name: 'anonOptionalNbt', named: false, optional: true },
] as const

const each = <Form>(form: (root: (typeof ROOTS)[number]) => Form): NativeTypes<Form> =>
  Object.fromEntries(ROOTS.map((root) => [root.name, ['native', form(root)] as const]))

/** NBT for protodef's codecs, in place of prismarine-nbt's, which reads and writes texts as UTF-8 and believes any count. */
export const nbtTypes: CodecTypes = {
  Read: each(
    ({ named, optional }) =>
      (b: Buffer, offset: number) =>
        optional && b[offset] === 0 ? { value: undefined, size: 1 } : readRoot(b, offset, named),
  ),
  Write: each(
    ({ named, optional }) =>
      (value: Root | undefined, b: Buffer, offset: number) =>
        optional && value === undefined ? b.writeUInt8(0, offset) : writeRoot(value as Root, b, offset, named),
  ),
  SizeOf: each(
    ({ named, optional }) =>
      (value: Root | undefined) =>
        optional && value === undefined ? 1 : sizeOfRoot(value as Root, named),
  ),
}
