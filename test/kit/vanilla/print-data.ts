import type { Tag, TagType } from '../../../src/protocol/nbt.ts'
import { protocolOf } from '../../../src/protocol/versions.ts'

/*
 * How vanilla's `data get` prints NBT (TextComponentTagVisitor): spaces behind colons and commas, numbers as Java writes them, what is
 * nested 64 deep folded, and since 1.20.5 what is behind the 128th element of a list or an array.
 */

const FOLDED = '<...>'
const DEEPEST = 64
const LONGEST = 128

/** 1.20.5. */
const FOLDS_LISTS = 766
/** 1.21.5: control characters are escaped. */
const ESCAPES = 770

export function printData(tag: Tag, version: string): string {
  return print(tag, 0, protocolOf(version).number)
}

function print({ type, value }: Tag, depth: number, protocol: number): string {
  switch (type) {
    case 'byte':
      return `${value}b`
    case 'short':
      return `${value}s`
    case 'int':
      return `${value}`
    case 'long':
      return `${longOf(value)}L`
    case 'float':
      return `${java(value as number)}f`
    case 'double':
      return `${java(value as number)}d`
    case 'string':
      return quoted(value as string, protocol)
    case 'byteArray':
      return array('B', value as unknown[], (each) => `${each}B`, protocol)
    case 'intArray':
      return array('I', value as unknown[], (each) => `${each}`, protocol)
    case 'longArray':
      return array('L', value as unknown[], (each) => `${longOf(each)}L`, protocol)
    case 'list':
      return list(value as { type: TagType; value: unknown[] }, depth, protocol)
    case 'compound': {
      const tags = Object.entries(value as Readonly<Record<string, Tag>>)
      if (tags.length === 0) return '{}'
      if (depth >= DEEPEST) return `{${FOLDED}}`
      return `{${tags.map(([key, each]) => `${keyOf(key, protocol)}: ${print(each, depth + 1, protocol)}`).join(', ')}}`
    }
    case 'end':
      return ''
  }
}

function list({ type, value }: { type: TagType; value: unknown[] }, depth: number, protocol: number): string {
  if (value.length === 0) return '[]'
  if (depth >= DEEPEST) return `[${FOLDED}]`
  const shown = protocol >= FOLDS_LISTS ? value.slice(0, LONGEST) : value
  const elements = shown.map((each) => print({ type, value: each }, depth + 1, protocol))
  return `[${elements.join(', ')}${shown.length < value.length ? `, ${FOLDED}` : ''}]`
}

function array(letter: string, value: unknown[], write: (each: unknown) => string, protocol: number): string {
  const shown = protocol >= FOLDS_LISTS ? value.slice(0, LONGEST) : value
  return `[${letter};${shown.map((each) => ` ${write(each)}`).join(',')}${shown.length < value.length ? `,${FOLDED}` : ''}]`
}

const longOf = (value: unknown): bigint => {
  const [high, low] = value as [number, number]
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

/** Java has a point in each, and exponents from 10⁷ and below 10⁻³ on. */
function java(value: number): string {
  if (!Number.isFinite(value)) return `${value}`
  const size = Math.abs(value)
  if (Object.is(value, -0)) return '-0.0'
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent] = value.toExponential().split('e')
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
  }
  return Number.isInteger(value) ? `${value}.0` : `${value}`
}

const keyOf = (key: string, protocol: number): string => (/^[A-Za-z0-9._+-]+$/.test(key) ? key : quoted(key, protocol))

/** In double quotes, or in single ones where the text holds double ones before any single one. */
function quoted(text: string, protocol: number): string {
  const first = /["']/.exec(text)?.[0]
  const quote = first === '"' ? "'" : '"'
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
  const all = protocol >= ESCAPES ? escaped.replace(/\p{Cc}/gu, escapedControl) : escaped
  return `${quote}${all}${quote}`
}

const named: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' }

const escapedControl = (control: string): string =>
  `\\${named[control] ?? `x${control.charCodeAt(0).toString(16).padStart(2, '0')}`}`
