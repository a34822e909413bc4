import type { Typed } from '../src/console/state.ts'

/** Editing one line of text: pure, so the palette, the filter and every question type alike. */

const limit = 1024

/** What a key makes of the text; undefined when it is no editing key. */
export function typeKey(typed: Typed, key: string): Typed | undefined {
  const { text, cursor } = typed
  switch (key) {
    case 'left':
    case 'ctrl-b':
      return { text, cursor: before(text, cursor) }
    case 'right':
    case 'ctrl-f':
      return { text, cursor: after(text, cursor) }
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 }
    case 'end':
    case 'ctrl-e':
      return { text, cursor: text.length }
    case 'backspace': {
      const start = before(text, cursor)
      return { text: text.slice(0, start) + text.slice(cursor), cursor: start }
    }
    case 'delete':
    case 'ctrl-d':
      return { text: text.slice(0, cursor) + text.slice(after(text, cursor)), cursor }
    case 'ctrl-u':
      return { text: text.slice(cursor), cursor: 0 }
    case 'ctrl-k':
      return { text: text.slice(0, cursor), cursor }
    case 'ctrl-w': {
      const from = Math.max(0, text.slice(0, cursor).trimEnd().search(/\S+$/))
      return { text: text.slice(0, from) + text.slice(cursor), cursor: from }
    }
    default:
      return [...key].length === 1 ? insert(typed, key) : undefined
  }
}

/** Puts text in at the cursor. */
export function insert({ text, cursor }: Typed, added: string): Typed {
  const fits = added.slice(0, Math.max(0, limit - text.length))
  return { text: text.slice(0, cursor) + fits + text.slice(cursor), cursor: cursor + fits.length }
}

/** The cursor never stands inside a surrogate pair. */
const before = (text: string, cursor: number) =>
  Math.max(0, cursor - (/[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(0, cursor)) ? 2 : 1))
const after = (text: string, cursor: number) =>
  Math.min(text.length, cursor + (/^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(cursor)) ? 2 : 1))
