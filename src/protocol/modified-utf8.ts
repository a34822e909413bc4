/*
 * Java's modified UTF-8 (java.io.DataInput): how NBT writes its texts. Each UTF-16 unit stands for itself, so that a
 * character beyond the BMP takes six bytes, two surrogates, and a surrogate that is alone survives. U+0000 takes two.
 */

const REPLACEMENT = 0xfffd

/** Units that are put into a text at once: an argument each. */
const PIECE = 4096

/**
 * The text between `start` and `end`. Never throws: bytes that belong to no character are U+FFFD, one each. Four-byte UTF-8,
 * which Java never writes and programs in other languages do, is what they meant by it.
 */
export function readModifiedUtf8(b: Buffer, start: number, end: number): string {
  let plain = start
  while (plain < end && b[plain]! < 0x80) plain++
  if (plain === end) return b.toString('latin1', start, end)
  let text = b.toString('latin1', start, plain)
  const units: number[] = []
  for (let at = plain; at < end; ) {
    at = readCharacter(b, at, end, units)
    if (units.length < PIECE && at < end) continue
    text += String.fromCharCode(...units)
    units.length = 0
  }
  return text
}

/** Reads one character into `units` and answers the offset after it. */
function readCharacter(b: Buffer, at: number, end: number, units: number[]): number {
  const first = b[at]!
  const more = (i: number): number => (at + i < end && (b[at + i]! & 0xc0) === 0x80 ? b[at + i]! & 0x3f : -1)
  const second = more(1)
  if (first < 0x80) {
    units.push(first)
    return at + 1
  }
  if (first >= 0xc0 && first < 0xe0 && second >= 0) {
    units.push(((first & 0x1f) << 6) | second)
    return at + 2
  }
  const third = more(2)
  if (first >= 0xe0 && first < 0xf0 && second >= 0 && third >= 0) {
    units.push(((first & 0xf) << 12) | (second << 6) | third)
    return at + 3
  }
  const fourth = more(3)
  const beyond = (((first & 7) << 18) | (second << 12) | (third << 6) | fourth) - 0x10000
  if (first >= 0xf0 && first < 0xf5 && second >= 0 && third >= 0 && fourth >= 0 && beyond >= 0 && beyond < 0x100000) {
    units.push(0xd800 | (beyond >> 10), 0xdc00 | (beyond & 0x3ff))
    return at + 4
  }
  units.push(REPLACEMENT)
  return at + 1
}

/** Bytes that a text takes. */
export function modifiedUtf8Length(text: string): number {
  let size = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x800) size += 2
    else if (unit >= 0x80 || unit === 0) size++
  }
  return size
}

/** Writes a text at `at` and answers the offset after it. The room must be there: `modifiedUtf8Length`. */
export function writeModifiedUtf8(text: string, b: Buffer, at: number): number {
  let end = at
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80 && unit !== 0) b[end++] = unit
    else if (unit < 0x800) {
      b[end++] = 0xc0 | (unit >> 6)
      b[end++] = 0x80 | (unit & 0x3f)
    } else {
      b[end++] = 0xe0 | (unit >> 12)
      b[end++] = 0x80 | ((unit >> 6) & 0x3f)
      b[end++] = 0x80 | (unit & 0x3f)
    }
  }
  return end
}
