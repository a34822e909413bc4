import { jsonText, NBT_TEXT, readText, simplify, textParam } from './text.ts'

/** A text as a server said it: JSON text, or an NBT tree as minecraft-protocol reads it. */
interface Said {
  readonly said: unknown
}

/** A reason with a server's own words in it, which clients translate and colour. */
export interface ServerReason {
  /** What a reader without translations sees. */
  readonly text: string
  readonly parts: readonly (string | Said)[]
}

/** Why something ends: a sentence of mcmesh's own, or one with what a server said in it. */
export type Reason = string | ServerReason

/** What a server said of why it ends something, in any of the forms of texts. */
export const readReason = (said: unknown): ServerReason => ({ text: readText(said).text, parts: [{ said }] })

/** A reason in plain words, for the log and the screen. */
export const reasonText = (reason: Reason): string => (typeof reason === 'string' ? reason : reason.text)

/** Reasons and words one behind the other. */
export function sentence(...parts: readonly Reason[]): Reason {
  const text = parts.map(reasonText).join('')
  if (parts.every((part) => typeof part === 'string')) return text
  return { text, parts: parts.flatMap((part) => (typeof part === 'string' ? [part] : part.parts)) }
}

/** A reason in the form that a version's play and configuration packets want. */
export function reasonParam(protocolNumber: number, reason: Reason): unknown {
  if (typeof reason === 'string') return textParam(protocolNumber, reason)
  return protocolNumber >= NBT_TEXT ? nbtOf(reason) : jsonReason(reason)
}

/** A reason in the form of login packets: JSON in every version. */
export function jsonReason(reason: Reason): string {
  if (typeof reason === 'string') return jsonText(reason)
  const [first, ...others] = reason.parts.map(componentOf)
  try {
    // The first part of an array would lend the others its looks.
    return JSON.stringify(others.length === 0 ? first : { text: '', extra: [first, ...others] })
  } catch {
    // Nested without an end: JSON is read more deeply than it is written.
    return jsonText(reason.text)
  }
}

function componentOf(part: string | Said): unknown {
  if (typeof part === 'string') return { text: part }
  const { said } = part
  if (typeof said !== 'string') return withFlags(simplify(said))
  try {
    return JSON.parse(said)
  } catch {
    return { text: said }
  }
}

/** Looks that are yes or no: JSON has them as such, NBT as bytes. */
const flags: ReadonlySet<string> = new Set(['bold', 'italic', 'underlined', 'strikethrough', 'obfuscated', 'interpret'])

function withFlags(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(withFlags)
  if (!isRecord(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, inner]) => [key, flags.has(key) ? inner === 1 : withFlags(inner)]))
}

interface Tag {
  readonly type: string
  readonly value: unknown
}

function nbtOf({ parts }: ServerReason): Tag {
  const tags = parts.map((part) =>
    typeof part === 'object' && isTag(part.said) ? part.said : tagOf(componentOf(part)),
  )
  const [only] = tags
  if (only && tags.length === 1) return only
  const extra = { type: 'list', value: { type: 'compound', value: tags.map((tag) => compoundOf(tag).value) } }
  return { type: 'compound', value: { text: { type: 'string', value: '' }, extra } }
}

/** A component of a list, whose elements are of one type. `plain`: what it says, where it is no more than that. */
function compoundOf(tag: Tag, plain: unknown = tag.value): Tag {
  if (tag.type === 'compound') return tag
  const list = isRecord(tag.value) && Array.isArray(tag.value.value) ? tag.value : undefined
  const value = list
    ? { text: { type: 'string', value: '' }, extra: tag }
    : { text: { type: 'string', value: typeof plain === 'object' ? '' : String(plain).slice(0, MOST_TEXT) } }
  return { type: 'compound', value }
}

/** UTF-16 units of a word, or of a key: an NBT string has room for 65,535 bytes, of which one may take three. */
const MOST_TEXT = 16_384

/** Deeper than this nothing is said. */
const MOST_DEPTH = 64

/** JSON as NBT: what vanilla's codecs read of both alike. */
function tagOf(json: unknown, depth = 0): Tag {
  if (typeof json === 'boolean') return { type: 'byte', value: json ? 1 : 0 }
  if (typeof json === 'number')
    return { type: Number.isInteger(json) && json === (json | 0) ? 'int' : 'double', value: json }
  if (typeof json === 'string') return { type: 'string', value: json.slice(0, MOST_TEXT) }
  if (depth > MOST_DEPTH || (!Array.isArray(json) && !isRecord(json))) return { type: 'string', value: '' }
  if (Array.isArray(json)) {
    const tags = json.map((element) => tagOf(element, depth + 1))
    const types = new Set(tags.map(({ type }) => type))
    const [type = 'end'] = types
    // Lists in lists, and of several types, are lists of components.
    const alike = types.size <= 1 && type !== 'list'
    const value = alike
      ? { type, value: tags.map((tag) => tag.value) }
      : { type: 'compound', value: tags.map((tag, at) => compoundOf(tag, json[at]).value) }
    return { type: 'list', value }
  }
  const entries = Object.entries(json).filter(([, value]) => value !== null)
  const tags = entries.map(([key, value]) => [key.slice(0, MOST_TEXT), tagOf(value, depth + 1)])
  return { type: 'compound', value: Object.fromEntries(tags) }
}

const isTag = (value: unknown): value is Tag => isRecord(value) && typeof value.type === 'string' && 'value' in value

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
