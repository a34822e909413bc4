/** Chat text, which is JSON up to 1.20.2 and NBT since 1.20.3 (protocol 765). */

/** The first protocol number whose play and configuration text is NBT. */
export const NBT_TEXT = 765

export interface Text {
  /** What a reader without translations sees. */
  readonly text: string
  /** The translation key, if it is a translation: `multiplayer.disconnect.kicked`. */
  readonly key?: string
}

/** A plain text in the form that a version's play and configuration packets want. */
export function textParam(protocolNumber: number, text: string): unknown {
  return protocolNumber >= NBT_TEXT ? { type: 'string', value: text } : JSON.stringify({ text })
}

/** A plain text in the form of login packets: JSON in every version. */
export const jsonText = (text: string): string => JSON.stringify({ text })

/** Reads a text in any of its forms. Never throws: what can't be read is shown as it stands. */
export function readText(value: unknown): Text {
  if (typeof value === 'string') {
    try {
      return plain(JSON.parse(value))
    } catch {
      return { text: value }
    }
  }
  return plain(simplify(value))
}

/** The values of an NBT tree as minecraft-protocol reads it (`{type, value}`), without the types. */
export function simplify(tag: unknown): unknown {
  if (!isRecord(tag) || !('type' in tag) || !('value' in tag)) return tag
  const { type, value } = tag
  if (type === 'compound' && isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, simplify(inner)]))
  if (type === 'list' && isRecord(value) && Array.isArray(value.value))
    return value.value.map((inner) =>
      value.type === 'compound' || value.type === 'list' ? simplify({ type: value.type, value: inner }) : inner,
    )
  return value
}

/** Deeper than vanilla's NBT goes nobody reads: what lies there is left out. */
const DEEPEST = 512

function plain(node: unknown, depth = 0): Text {
  if (depth > DEEPEST) return { text: '' }
  const inner = (part: unknown): string => plain(part, depth + 1).text
  if (typeof node === 'string') return { text: node }
  if (Array.isArray(node)) return { text: node.map(inner).join('') }
  if (!isRecord(node)) return { text: node === undefined || node === null ? '' : String(node) }
  const parts = [node.text ?? node[''] ?? '', node.extra ?? []].map(inner)
  if (typeof node.translate !== 'string') return { text: parts.join('') }
  const inserts = Array.isArray(node.with) ? node.with.map(inner) : []
  const joined = [node.translate, ...inserts].join(' ')
  return { text: `${typeof node.fallback === 'string' ? node.fallback : joined}${parts.join('')}`, key: node.translate }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
