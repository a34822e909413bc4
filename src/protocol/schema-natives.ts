import { ProtocolError } from './errors.ts'
import type { Walked } from './schema-types.ts'

/*
 * What generated walkers call at run time. Each takes a buffer and an offset and gives the offset after the value.
 * Offsets may pass the end of the buffer: walkers check that at every loop and at the end.
 */

/** Thrown inside walkers; the callers of a walker turn it into a ProtocolError that names the packet. */
export class Misfit extends Error {}

export function misfit(what: string): never {
  throw new Misfit(what)
}

/** Thrown inside walkers where a packet may have its version's form, but more of it than anybody takes. */
class Excess extends Misfit {}

function excess(what: string): never {
  throw new Excess(what)
}

/** Skips a varint or varlong. */
export function skipVarint(b: Buffer, at: number): number {
  const limit = at + 10
  while (at < limit) {
    const byte = b[at++]
    if (byte === undefined) misfit('it ends inside a number')
    if (byte < 0x80) return at
  }
  return misfit('a number has more than 10 bytes')
}

/** Reads the low 32 bits of a varint, signed. */
export function readVarint(b: Buffer, at: number): number {
  let value = 0
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = b[at++]
    if (byte === undefined) misfit('it ends inside a number')
    if (shift < 35) value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  return misfit('a number has more than 10 bytes')
}

/** An array's or string's length: not negative, and no more than there are bytes left. */
export function checkedCount(b: Buffer, at: number, n: number): number {
  if (!(n >= 0 && n <= b.length - at)) misfit(`a length of ${n} does not fit`)
  return n
}

/** A packet of so few bytes costs nothing, whatever it holds: it is refused as any other that can't be read. */
const NEGLIGIBLE = 1024

/** The length of a list that vanilla itself bounds. */
export function boundedCount(b: Buffer, at: number, n: number, most: number): void {
  checkedCount(b, at, n)
  if (n > most) (b.length > NEGLIGIBLE ? excess : misfit)(`it has a list of ${n}, and vanilla takes ${most}`)
}

/** Numbers are kept side by side: two to this power of them count for one element. */
export const NUMBERS_SHIFT = 3
/** The same of the bytes of a text. */
const TEXT_SHIFT = 6
/** What a UUID counts for: it is read as a text and looked up, and no two are alike, so that each takes its bytes on the wire. */
export const UUID_ELEMENTS = 8

/** A packet goes on to `count` further elements: no more in all than were sent bytes for. */
export function spend(walked: Walked, count: number): void {
  walked.elements += count
  if (walked.elements > walked.most) excess('it holds more than was sent bytes for')
}

/** Characters of vanilla's longest texts, which are components. */
const LONGEST_TEXT = 262_144

/** A text of `n` bytes that begins at `at`, at most `most` characters. Answers the offset after it. */
export function skipText(b: Buffer, at: number, n: number, most: number | undefined, walked: Walked): number {
  checkedCount(b, at, n)
  // As vanilla: a character takes three bytes at most.
  if (n > 3 * (most ?? LONGEST_TEXT))
    (b.length > NEGLIGIBLE ? excess : misfit)(
      `it has a text of ${n} bytes, and vanilla takes ${most ?? LONGEST_TEXT} characters`,
    )
  spend(walked, n >>> TEXT_SHIFT)
  return at + n
}

/** How deep types may lie in types: items in items, particles in particles. An item takes three, so 80 boxes in boxes pass. */
const MOST_DEPTH = 256

export function deeper(walked: Walked): void {
  if (++walked.depth > MOST_DEPTH) misfit('it is nested too deep')
}

/** Vanilla's own limit for nested NBT. */
export const NBT_DEPTH = 512
const NBT_FIXED: readonly number[] = [0, 1, 2, 4, 8, 4, 8]

/** Skips an NBT tag with its type byte; `named`: with the root's name (before 1.20.2). A lone end tag is one byte. */
export function skipNbt(b: Buffer, at: number, named: boolean, walked: Walked): number {
  const type = b[at++]
  if (type === undefined) misfit('it ends before its NBT')
  if (type === 0) return at
  if (named) at = skipNbtString(b, at, walked)
  return skipNbtPayload(b, at, type, 0, walked)
}

function skipNbtString(b: Buffer, at: number, walked: Walked): number {
  if (at + 2 > b.length) misfit('it ends inside its NBT')
  const n = (b[at]! << 8) | b[at + 1]!
  spend(walked, n >>> TEXT_SHIFT)
  return at + 2 + n
}

/** Skips an NBT array whose numbers take `size` bytes each. */
function skipNbtNumbers(b: Buffer, at: number, size: number, walked: Walked): number {
  const n = checkedNbtCount(b, at, size)
  // A 64-bit number is kept as a pair.
  spend(walked, size === 8 ? n : n >>> NUMBERS_SHIFT)
  return at + 4 + n * size
}

/**
 * The count at `at` of NBT elements that take at least `size` bytes each: no more than the bytes behind it hold. Below zero it is
 * none. Elements of the type "end" take none, so there can't be any: give their size as infinite.
 */
export function checkedNbtCount(b: Buffer, at: number, size: number): number {
  if (at + 4 > b.length) misfit('it ends inside its NBT')
  const n = b.readInt32BE(at)
  if (n > 0 && n * size > b.length - at - 4) misfit(`an NBT list of ${n} does not fit`)
  return Math.max(n, 0)
}

function skipNbtPayload(b: Buffer, at: number, type: number, depth: number, walked: Walked): number {
  if (type <= 6) return at + NBT_FIXED[type]!
  if (depth > NBT_DEPTH) misfit('its NBT is nested too deep')
  switch (type) {
    case 7:
      return skipNbtNumbers(b, at, 1, walked)
    case 8:
      return skipNbtString(b, at, walked)
    case 9: {
      const of = b[at++]
      if (of === undefined) misfit('it ends inside its NBT')
      const n = checkedNbtCount(b, at, of === 0 ? Number.POSITIVE_INFINITY : 1)
      at += 4
      spend(walked, of <= 6 && of !== 4 ? n >>> NUMBERS_SHIFT : n)
      if (of <= 6) return at + n * NBT_FIXED[of]!
      for (let i = 0; i < n; i++) at = skipNbtPayload(b, at, of, depth + 1, walked)
      return at
    }
    case 10:
      while (true) {
        const tag = b[at++]
        if (tag === undefined) misfit('it ends inside its NBT')
        if (tag === 0) return at
        spend(walked, 1)
        at = skipNbtPayload(b, skipNbtString(b, at, walked), tag, depth + 1, walked)
      }
    case 11:
      return skipNbtNumbers(b, at, 4, walked)
    case 12:
      return skipNbtNumbers(b, at, 8, walked)
    default:
      return misfit(`NBT has no type ${type}`)
  }
}

/** Skips a length-packed vector (1.21.9+): one zero byte, or six bytes and a varint when bit 2 of the first is set. */
export function skipLpVec3(b: Buffer, at: number): number {
  const first = b[at]
  if (first === undefined) misfit('it ends before a vector')
  if (first === 0) return at + 1
  return first & 4 ? skipVarint(b, at + 6) : at + 6
}

/** One member of a bitfield, as minecraft-data gives it. */
export interface BitMember {
  name: string
  size: number
  signed: boolean
}

/** The members of a big-endian bitfield at `at`, by name. */
export function readBits(b: Buffer, at: number, members: readonly BitMember[]): Record<string, number> {
  const values: Record<string, number> = {}
  let bit = at * 8
  for (const { name, size, signed } of members) {
    let value = 0
    for (let left = size; left > 0; ) {
      const room = 8 - (bit & 7)
      const taken = Math.min(room, left)
      const byte = b[bit >>> 3] ?? misfit('it ends inside a bit field')
      value = value * 2 ** taken + ((byte >>> (room - taken)) & ((1 << taken) - 1))
      bit += taken
      left -= taken
    }
    values[name] = signed && value >= 2 ** (size - 1) ? value - 2 ** size : value
  }
  return values
}

/** Bytes of a bitfield. */
export function bitsSize(members: readonly BitMember[]): number {
  return Math.ceil(members.reduce((sum, { size }) => sum + size, 0) / 8)
}

/** The named flags that are set in `value`. */
export function readFlags(value: number, flags: Readonly<Record<string, number>>): Record<string, boolean> {
  const set: Record<string, boolean> = {}
  for (const name in flags) set[name] = (value & flags[name]!) === flags[name]
  return set
}

/** The ProtocolError for a packet that a walker could not walk. */
export function unreadable(packet: string, cause: unknown): ProtocolError {
  if (cause instanceof ProtocolError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  // Node's words for a read beyond the end.
  const why = cause instanceof RangeError ? 'it ends too early, or names a length that it does not have' : reason
  if (cause instanceof Excess)
    return new ProtocolError('packet.excessive', `The packet ${packet} is more than its kind may be: ${reason}.`, {
      cause,
    })
  const message = `The packet ${packet} does not have the form that its version prescribes (${why}).`
  return new ProtocolError('packet.unreadable', message, { cause })
}
