/**
 * Text from outside (names, chat, channels, reasons, file contents) may carry terminal control codes, newlines that fake
 * a log line, or bidi overrides that turn a sentence round. Everything passes here once, where the model takes it in.
 */

// C0 and C1 controls, line and paragraph separators, bidi embeddings, overrides, isolates and marks, zero-width and other
// invisible format characters, lone surrogates.
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is what this is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const unsafeEach = new RegExp(unsafe.source, 'g')

// Minecraft's own formatting codes (§a, §l …) mean nothing on a terminal.
const formatting = /§[0-9a-fk-orx]/gi

/** The longest text that the model keeps of one field. */
export const maxTextLength = 2048

/**
 * One line of harmless text: newlines and tabs become a blank, other control and invisible characters are taken out,
 * longer than `limit` UTF-16 units is cut with an ellipsis. Returns the same string when there is nothing to do.
 */
export function cleanText(text: string, limit: number = maxTextLength): string {
  let clean = text.length > limit ? `${text.slice(0, limit - 1)}…` : text
  if (clean.includes('§')) clean = clean.replace(formatting, '')
  if (!unsafe.test(clean)) return clean
  return clean.replace(/[\r\n\t\u2028\u2029]+/g, ' ').replace(unsafeEach, '')
}

/**
 * Cleans every string inside a plain value of arrays and objects. Parts without anything to clean are returned as they
 * are, so an untouched snapshot costs no allocation. Bytes are left alone: they are only ever shown as hex.
 */
export function cleanDeep<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined
    for (let index = 0; index < value.length; index++) {
      const clean: unknown = cleanDeep(value[index])
      if (clean !== value[index]) {
        copy ??= value.slice()
        copy[index] = clean
      }
    }
    return (copy ?? value) as T
  }
  let copy: Record<string, unknown> | undefined
  for (const [key, part] of Object.entries(value)) {
    const clean: unknown = cleanDeep(part)
    const cleanKey = cleanText(key)
    if (clean === part && cleanKey === key) continue
    copy ??= { ...value } as Record<string, unknown>
    if (cleanKey !== key) delete copy[key]
    copy[cleanKey] = clean
  }
  return (copy ?? value) as T
}
