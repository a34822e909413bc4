import { cleanText } from './clean.ts'
import { count, type Line, span } from './text.ts'

/** How much of a decoded packet is turned into lines. */
const limits = { lines: 2000, elements: 64, depth: 12, text: 400 }

/**
 * A decoded value as an indented tree. Bounded in lines, elements of one array, depth and text, because a chunk or a list
 * of recipes may hold a hundred thousand values.
 */
export function treeLines(value: unknown): readonly Line[] {
  const lines: Line[] = []
  addLines(lines, '', value, 0)
  if (lines.length > limits.lines) {
    lines.length = limits.lines
    lines.push([span('… more', 'dim')])
  }
  return lines
}

function addLines(lines: Line[], label: string, value: unknown, depth: number): void {
  if (lines.length > limits.lines) return
  const indent = '  '.repeat(Math.max(0, depth - 1))
  const name = label === '' ? '' : `${cleanText(label, 100)}: `
  const plain = plainText(value)
  if (plain !== undefined) {
    lines.push([span(indent), span(name, 'dim'), span(plain.text, plain.known ? 'text' : 'dim')])
    return
  }
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.slice(0, limits.elements).map((element, index) => [String(index), element] as const)
    : Object.entries(value as object)
  const size = Array.isArray(value) ? `[${count(value.length)}]` : `{${entries.length}}`
  if (depth > 0) lines.push([span(indent), span(name, 'dim'), span(size, 'accent')])
  if (depth >= limits.depth) return
  for (const [key, part] of entries.slice(0, 1000)) addLines(lines, key, part, depth + 1)
  if (Array.isArray(value) && value.length > limits.elements) {
    lines.push([span(`${'  '.repeat(depth)}… ${count(value.length - limits.elements)} more`, 'dim')])
  }
}

/** A value that fits on one line, or undefined for arrays and objects that need several. */
function plainText(value: unknown): { text: string; known: boolean } | undefined {
  if (value === undefined || value === null) return { text: 'none', known: false }
  if (typeof value === 'string') return { text: JSON.stringify(cleanText(value, limits.text)), known: true }
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, Math.min(value.byteLength, 24))
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    return { text: `${count(value.byteLength)} bytes  ${hex}${value.byteLength > 24 ? ' …' : ''}`, known: true }
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return { text: '[]', known: false }
    // A long as two halves, as protodef reads it.
    if (value.length <= 16 && value.every((part) => typeof part === 'number'))
      return { text: `[${value.join(', ')}]`, known: true }
    return undefined
  }
  if (typeof value === 'object') return Object.keys(value).length === 0 ? { text: '{}', known: false } : undefined
  return { text: String(value), known: true }
}

/** A decoded value as JSON can carry it: bigints as decimal text, bytes as base64. */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  if (Array.isArray(value)) return value.map(plainJson)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plainJson(part)]))
}
