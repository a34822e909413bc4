import type { Tag, TagType } from './nbt.ts'

/*
 * NBT as text, in prismarine-nbt's shapes. What vanilla prints of data (its TextComponentTagVisitor, 1.17.1 to 26.x) and what players write
 * since 1.21.5 is read; what is written, every version from 1.17.1 on reads. Vanilla prints `<...>` for what it leaves out: whatever is
 * nested 64 deep, and since 1.20.5 all elements of a list or array behind the 128th.
 */

/** A value of which vanilla has left out a part, in place of that value. */
export interface Folded {
  readonly type: 'folded'
  readonly value: undefined
}

export type SnbtTag = Tag | Folded
export type SnbtCompound = Readonly<Record<string, SnbtTag>>

/** Vanilla reads no deeper. */
const MOST_DEPTH = 512

/** A text that is no SNBT. */
export class SnbtError extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at}`)
    this.name = 'SnbtError'
  }
}

/**
 * Reads one value. Folded parts come as tags of type `folded`: a list or array that lacks elements is one as a whole.
 *
 * @throws SnbtError where the text is anything but one value
 */
export function parseSnbt(text: string): SnbtTag {
  const reader = new SnbtReader(text)
  const tag = reader.value(0)
  reader.end()
  return tag
}

/** Whether nothing was left out of it. */
export function isWhole(tag: SnbtTag): tag is Tag {
  if (tag.type === 'folded') return false
  if (tag.type === 'compound') return Object.values(tag.value as SnbtCompound).every(isWhole)
  if (tag.type !== 'list') return true
  const { type, value } = tag.value as { type: TagType; value: unknown[] }
  return value.every((element) => isWhole({ type, value: element }))
}

const BARE = /[A-Za-z0-9._+-]/
const SPACE = /\s/
const FOLD = '<...>'
const WHOLE_NUMBER = /^([+-]?)(0x[\da-f_]+|0b[01_]+|\d[\d_]*)([us]?[bsil])?$/i
const FRACTION = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?([fd])?$/i
const NO_NUMBER = /^([+-]?)(NaN|Infinity)([fd])$/
const wholeTypes: Readonly<Record<string, TagType>> = { b: 'byte', s: 'short', i: 'int', l: 'long' }
const bits: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, long: 64 }
const arrays: Readonly<Record<string, readonly [TagType, TagType]>> = {
  B: ['byteArray', 'byte'],
  I: ['intArray', 'int'],
  L: ['longArray', 'long'],
}
/** Since 1.21.5. */
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', s: ' ', t: '\t' }
const hexEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

class SnbtReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  end(): void {
    this.#skip()
    if (this.#at < this.#text.length) this.#wrong('unexpected text')
  }

  value(depth: number): SnbtTag {
    if (depth > MOST_DEPTH) this.#wrong('nested too deep')
    this.#skip()
    const next = this.#text[this.#at]
    if (next === '{') return this.#compound(depth)
    if (next === '[')
      return arrays[this.#text[this.#at + 1] ?? ''] && this.#text[this.#at + 2] === ';'
        ? this.#array()
        : this.#list(depth)
    if (next === '"' || next === "'") return { type: 'string', value: this.#quoted() }
    if (this.#takes(FOLD)) return { type: 'folded', value: undefined }
    return scalar(this.#bare())
  }

  #compound(depth: number): SnbtTag {
    this.#at++
    const value: Record<string, SnbtTag> = {}
    let folded = false
    for (let first = true; !this.#takes('}'); first = false) {
      if (!first) this.#expect(',')
      if (!first && this.#takes('}')) break
      if (this.#takes(FOLD)) {
        folded = true
        continue
      }
      const key = this.#key()
      this.#expect(':')
      const tag = this.value(depth + 1)
      // Assigned, this one name would be no key.
      Object.defineProperty(value, key, { value: tag, enumerable: true, configurable: true, writable: true })
    }
    return folded ? { type: 'folded', value: undefined } : { type: 'compound', value }
  }

  #list(depth: number): SnbtTag {
    this.#at++
    const tags: SnbtTag[] = []
    for (let first = true; !this.#takes(']'); first = false) {
      // Vanilla puts no comma before what stands for the rest of an array.
      if (!first && !this.#ahead(FOLD)) this.#expect(',')
      if (!first && this.#takes(']')) break
      tags.push(this.value(depth + 1))
    }
    if (tags.some(({ type }) => type === 'folded')) return { type: 'folded', value: undefined }
    return { type: 'list', value: listOf(tags as Tag[]) }
  }

  #array(): SnbtTag {
    const [type, of] = arrays[this.#text[this.#at + 1]!]!
    this.#at += 3
    const value: unknown[] = []
    let folded = false
    for (let first = true; !this.#takes(']'); first = false) {
      if (!first && !this.#ahead(FOLD)) this.#expect(',')
      if (!first && this.#takes(']')) break
      if (this.#takes(FOLD)) {
        folded = true
        continue
      }
      this.#skip()
      const at = this.#at
      const match = WHOLE_NUMBER.exec(this.#bare())
      if (!match) throw new SnbtError('no whole number in an array', at)
      value.push(whole(match, of, at))
    }
    return folded ? { type: 'folded', value: undefined } : { type, value }
  }

  #key(): string {
    this.#skip()
    const next = this.#text[this.#at]
    return next === '"' || next === "'" ? this.#quoted() : this.#bare()
  }

  #bare(): string {
    const start = this.#at
    while (BARE.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#at > start ? this.#text.slice(start, this.#at) : this.#wrong('a value or a key is missing')
  }

  #quoted(): string {
    const quote = this.#text[this.#at++]
    let out = ''
    let from = this.#at
    for (;;) {
      const next = this.#text[this.#at]
      if (next === undefined) this.#wrong('a text does not end')
      if (next === quote) {
        out += this.#text.slice(from, this.#at++)
        return out
      }
      if (next !== '\\') {
        this.#at++
        continue
      }
      out += this.#text.slice(from, this.#at++) + this.#escape()
      from = this.#at
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? this.#wrong('a text does not end')
    const digits = hexEscapes[letter]
    if (digits === undefined)
      return escapes[letter] ?? (/[\\'"]/.test(letter) ? letter : this.#wrong('an unknown escape'))
    const hex = this.#text.slice(this.#at, this.#at + digits)
    const code = Number.parseInt(hex, 16)
    if (hex.length < digits || !/^[\da-f]+$/i.test(hex) || code > 0x10ffff) this.#wrong('an escape without its number')
    this.#at += digits
    return String.fromCodePoint(code)
  }

  #skip(): void {
    while (SPACE.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #ahead(what: string): boolean {
    this.#skip()
    return this.#text.startsWith(what, this.#at)
  }

  #takes(what: string): boolean {
    if (!this.#ahead(what)) return false
    this.#at += what.length
    return true
  }

  #expect(what: string): void {
    if (!this.#takes(what)) this.#wrong(`${JSON.stringify(what)} is missing`)
  }

  #wrong(what: string): never {
    throw new SnbtError(what, this.#at)
  }
}

/** What stands without quotes: a number with its type's letter, true or false, or a text. */
function scalar(word: string): Tag {
  const match = WHOLE_NUMBER.exec(word)
  if (match) {
    const suffix = match[3]?.toLowerCase()
    const type = wholeTypes[suffix?.at(-1) ?? 'i']!
    try {
      return { type, value: whole(match, type, 0) }
    } catch {
      return { type: 'string', value: word }
    }
  }
  const letter = FRACTION.exec(word)
  // Without a point, an exponent or a letter it would have been whole.
  if (letter) return fraction(letter[1], Number(word.replace(/[_fd]/gi, '')))
  const none = NO_NUMBER.exec(word)
  if (none) return fraction(none[3], Number(`${none[1]}${none[2]}`))
  if (word === 'true' || word === 'false') return { type: 'byte', value: word === 'true' ? 1 : 0 }
  return { type: 'string', value: word }
}

const fraction = (letter: string | undefined, value: number): Tag =>
  letter?.toLowerCase() === 'f' ? { type: 'float', value: Math.fround(value) } : { type: 'double', value }

/** The value of a whole number that fits into its type, signed or not; 64 bits as [high, low]. */
function whole([, sign, digits]: RegExpExecArray, type: TagType, at: number): number | readonly [number, number] {
  const size = bits[type]!
  const value = BigInt(digits!.replaceAll('_', '')) * (sign === '-' ? -1n : 1n)
  const limit = 1n << BigInt(size - 1)
  if (value < -limit || value >= 2n * limit) throw new SnbtError(`a number does not fit into ${size} bits`, at)
  const signed = BigInt.asIntN(size, value)
  return size === 64 ? [Number(signed >> 32n), Number(BigInt.asIntN(32, signed))] : Number(signed)
}

/** Since 1.21.5 lists hold tags of several types: NBT has each of them in a compound under an empty name then. */
function listOf(tags: readonly Tag[]): { type: TagType; value: unknown[] } {
  const type = tags[0]?.type ?? 'end'
  if (tags.every((tag) => tag.type === type)) return { type, value: tags.map(({ value }) => value) }
  const wrapped = tags.map((tag) => (tag.type === 'compound' ? tag.value : { '': tag }))
  return { type: 'compound', value: wrapped }
}

/** Writes a tag so that every version reads it. Throws RangeError for what SNBT has no form for: NaN and infinities. */
export function printSnbt({ type, value }: Tag): string {
  switch (type) {
    case 'byte':
      return `${value}b`
    case 'short':
      return `${value}s`
    case 'int':
      return `${value}`
    case 'long':
      return `${longOf(value)}l`
    case 'float':
      return `${finite(value)}f`
    case 'double':
      return `${finite(value)}d`
    case 'string':
      return quote(value as string)
    case 'byteArray':
      return `[B;${(value as number[]).map((each) => `${each}b`).join(',')}]`
    case 'intArray':
      return `[I;${(value as number[]).join(',')}]`
    case 'longArray':
      return `[L;${(value as unknown[]).map((each) => `${longOf(each)}l`).join(',')}]`
    case 'list': {
      const { type: of, value: elements } = value as { type: TagType; value: unknown[] }
      return `[${elements.map((element) => printSnbt({ type: of, value: element })).join(',')}]`
    }
    case 'compound': {
      const tags = Object.entries(value as Readonly<Record<string, Tag>>)
      return `{${tags.map(([key, tag]) => `${keyOf(key)}:${printSnbt(tag)}`).join(',')}}`
    }
    case 'end':
      throw new RangeError('SNBT has no end tag')
  }
}

function longOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  const [high, low] = value as readonly [number, number]
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

function finite(value: unknown): string {
  if (!Number.isFinite(value)) throw new RangeError(`SNBT has no ${value}`)
  return Object.is(value, -0) ? '-0.0' : `${value}`
}

const keyOf = (key: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : quote(key))

const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`
