import type { PacketRecord } from '../engine/messages.ts'

/**
 * The filter of the packet list:
 *
 *     chunk                    the name contains it
 *     dir:clientbound          also dir:in, dir:out, dir:c, dir:s
 *     link:west  state:play    the server at the other end, the protocol state
 *     rule:dropped             what mcmesh did, or words of its reason
 *     eid:1042                 an entity id that was mapped, old or new
 *     size:>1k  size:10..200   bytes; k and m are thousands and millions
 *     /^entity_/               a regular expression on the name
 *     ! a   a & b   a | b   ( )     two terms side by side mean &
 */

export interface PacketFilter {
  match(record: PacketRecord): boolean
}

export interface FilterError {
  /** One sentence. */
  readonly error: string
  /** Where it stands, in UTF-16 units from 0. */
  readonly column: number
}

type Match = (record: PacketRecord) => boolean

class FilterFault extends Error {
  readonly column: number
  constructor(message: string, column: number) {
    super(message)
    this.column = column
  }
}

/** Compiles a filter. The empty text matches everything. */
export function compileFilter(text: string): PacketFilter | FilterError {
  if (text.length > 1024) return { error: 'A filter has at most 1,024 characters.', column: 1024 }
  if (text.trim() === '') return { match: () => true }
  try {
    const reader = new FilterReader(text)
    return { match: reader.read() }
  } catch (fault) {
    if (fault instanceof FilterFault) return { error: fault.message, column: fault.column }
    throw fault
  }
}

export const isFilterError = (filter: PacketFilter | FilterError): filter is FilterError => 'error' in filter

/** Nesting deeper than this is a slip of the keyboard. */
const maxDepth = 50

class FilterReader {
  #at = 0
  #depth = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  read(): Match {
    const match = this.#any()
    if (this.#peek() === ')') throw new FilterFault('This bracket was never opened.', this.#at)
    return match
  }

  /** The next character that is no blank; '' at the end. */
  #peek(): string {
    while (this.#at < this.#text.length && /\s/.test(this.#text[this.#at]!)) this.#at++
    return this.#text[this.#at] ?? ''
  }

  #any(): Match {
    const parts = [this.#all()]
    while (this.#peek() === '|') {
      this.#skip('|')
      parts.push(this.#all())
    }
    return parts.length === 1 ? parts[0]! : (record) => parts.some((part) => part(record))
  }

  #all(): Match {
    const parts = [this.#one()]
    for (let next = this.#peek(); next !== '' && next !== '|' && next !== ')'; next = this.#peek()) {
      if (next === '&') this.#skip('&')
      parts.push(this.#one())
    }
    return parts.length === 1 ? parts[0]! : (record) => parts.every((part) => part(record))
  }

  /** An operator, also when it is doubled out of habit. */
  #skip(operator: string): void {
    this.#at++
    if (this.#text[this.#at] === operator) this.#at++
  }

  #one(): Match {
    const next = this.#peek()
    const start = this.#at
    if (next === '' || next === '|' || next === '&' || next === ')') {
      throw new FilterFault('A name, a key or a bracket is expected here.', start)
    }
    if (++this.#depth > maxDepth) throw new FilterFault('This is nested too deeply.', start)
    try {
      if (next === '!') {
        this.#at++
        const inner = this.#one()
        return (record) => !inner(record)
      }
      if (next === '(') {
        this.#at++
        const inner = this.#any()
        if (this.#peek() !== ')') throw new FilterFault('This bracket is never closed.', start)
        this.#at++
        return inner
      }
      return next === '/' ? this.#expression() : this.#term()
    } finally {
      this.#depth--
    }
  }

  #expression(): Match {
    const start = this.#at
    let end = start + 1
    for (; end < this.#text.length && this.#text[end] !== '/'; end++) if (this.#text[end] === '\\') end++
    if (end >= this.#text.length) throw new FilterFault('The regular expression is never closed: end it with /.', start)
    const source = this.#text.slice(start + 1, end)
    this.#at = end + 1
    try {
      const expression = new RegExp(source, 'i')
      return (record) => expression.test(record.name)
    } catch {
      throw new FilterFault('This is no valid regular expression.', start + 1)
    }
  }

  #word(): string {
    if (this.#text[this.#at] === '"') {
      const start = this.#at
      const end = this.#text.indexOf('"', start + 1)
      if (end < 0) throw new FilterFault('The quotation mark is never closed.', start)
      this.#at = end + 1
      return this.#text.slice(start + 1, end)
    }
    const start = this.#at
    while (this.#at < this.#text.length && !/[\s|&()!"]/.test(this.#text[this.#at]!)) this.#at++
    return this.#text.slice(start, this.#at)
  }

  #term(): Match {
    const start = this.#at
    const key = /^([a-z]+):/i.exec(this.#text.slice(start, start + 16))?.[1]
    // Channel names such as minecraft:brand are no keys, but they are no packet names either: say which keys there are.
    if (key === undefined) {
      const name = this.#word().toLowerCase()
      return (record) => record.name.toLowerCase().includes(name)
    }
    const make = keys[key.toLowerCase()]
    if (make === undefined) {
      throw new FilterFault(`There is no key ${key}: use ${Object.keys(keys).join(', ')}.`, start)
    }
    this.#at += key.length + 1
    const column = this.#at
    const value = this.#word()
    if (value === '') throw new FilterFault(`${key}: needs a value.`, column)
    return make(value.toLowerCase(), column)
  }
}

const keys: Readonly<Record<string, (value: string, column: number) => Match>> = {
  dir: (value, column) => {
    const direction = directions.find(([words]) => words.some((word) => word.startsWith(value)))?.[1]
    if (direction === undefined) throw new FilterFault('dir: is clientbound (in) or serverbound (out).', column)
    return (record) => record.direction === direction
  },
  link: (value) => (record) => record.link.toLowerCase().includes(value),
  rule: (value) => (record) => record.outcome.startsWith(value) || record.note.toLowerCase().includes(value),
  state: (value, column) => {
    const states = ['handshaking', 'status', 'login', 'configuration', 'play']
    if (!states.some((state) => state.startsWith(value))) {
      throw new FilterFault(`state: is one of ${states.join(', ')}.`, column)
    }
    return (record) => record.state.startsWith(value)
  },
  eid: (value, column) => {
    if (!/^-?\d{1,10}$/.test(value)) throw new FilterFault('eid: is an entity id, a whole number.', column)
    const id = new RegExp(`(?<![\\d-])${value}(?!\\d)`)
    return (record) => id.test(record.note)
  },
  size: (value, column) => {
    const range = sizeRange(value)
    if (range === undefined) throw new FilterFault('size: is like >1k, <=200, 64 or 10..2k.', column)
    return (record) => record.bytes >= range[0] && record.bytes <= range[1]
  },
}

const directions = [
  [['clientbound', 'in', 'cb'], 'clientbound'],
  [['serverbound', 'out', 'sb'], 'serverbound'],
] as const

/** The smallest and largest size that match, in bytes. */
function sizeRange(value: string): readonly [number, number] | undefined {
  const bytes = (text: string): number | undefined => {
    const parts = /^(\d+(?:\.\d+)?)([km]?)b?$/.exec(text)
    if (parts === null) return undefined
    return Math.round(Number(parts[1]) * (parts[2] === 'k' ? 1000 : parts[2] === 'm' ? 1_000_000 : 1))
  }
  const between = /^(.+)\.\.(.+)$/.exec(value)
  if (between !== null) {
    const [from, to] = [bytes(between[1]!), bytes(between[2]!)]
    return from === undefined || to === undefined ? undefined : [from, to]
  }
  const compared = /^(>=|<=|>|<|=)?(.+)$/.exec(value)
  const size = compared === null ? undefined : bytes(compared[2]!)
  if (size === undefined) return undefined
  switch (compared![1]) {
    case '>':
      return [size + 1, Number.POSITIVE_INFINITY]
    case '>=':
      return [size, Number.POSITIVE_INFINITY]
    case '<':
      return [0, size - 1]
    case '<=':
      return [0, size]
    default:
      return [size, size]
  }
}

/** Whether a row's text satisfies the filter of the other views: every word is in it, `!word` is not. */
export function matchesWords(text: string, filter: string): boolean {
  const lower = text.toLowerCase()
  for (const word of filter.toLowerCase().split(/\s+/)) {
    if (word === '' || word === '!') continue
    if (word.startsWith('!') ? lower.includes(word.slice(1)) : !lower.includes(word)) return false
  }
  return true
}
