import { WireError } from './errors.ts'

/** The most bytes that a varint (32 bits, 7 a byte) takes. */
export const MAX_VARINT_BYTES = 5

/**
 * Bytes that the varint at `at` occupies (1 … 5).
 * Throws WireError `varint.truncated` when `buf` ends inside it, `varint.too-long` when it has no end after 5 bytes.
 */
export function varintSizeAt(buf: Buffer, at: number): number {
  for (let n = 0; n < MAX_VARINT_BYTES; n++) {
    const byte = buf[at + n]
    if (byte === undefined) throw truncated(at)
    if (byte < 0x80) return n + 1
  }
  throw new WireError(
    'varint.too-long',
    `A number at byte ${at} has more than 5 bytes: this is not Minecraft's protocol.`,
  )
}

/**
 * The signed 32-bit varint at `at` (7 bits a byte, lowest first; −1 is ff ff ff ff 0f).
 * Throws WireError `varint.truncated` or `varint.too-long`.
 */
export function readVarint(buf: Buffer, at: number): number {
  const first = buf[at]
  if (first === undefined) throw truncated(at)
  if (first < 0x80) return first
  let value = first & 0x7f
  const size = varintSizeAt(buf, at)
  for (let n = 1; n < size; n++) value |= (buf[at + n]! & 0x7f) << (7 * n)
  return value
}

/** Bytes that `n` (a signed 32-bit integer) takes as a varint: 1 … 5, always 5 for negative numbers. */
export function varintLength(n: number): number {
  const u = n >>> 0
  if (u < 0x80) return 1
  if (u < 0x4000) return 2
  if (u < 0x200000) return 3
  return u < 0x10000000 ? 4 : 5
}

/** Writes `n` (signed 32-bit) as a varint at `at`; `buf` must have room. Returns the offset after it. */
export function writeVarint(buf: Buffer, at: number, n: number): number {
  let rest = n >>> 0
  while (rest >= 0x80) {
    buf[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  buf[at++] = rest
  return at
}

/** `n` (signed 32-bit) as a varint of its own. */
export function encodeVarint(n: number): Buffer {
  const bytes = Buffer.allocUnsafe(varintLength(n))
  writeVarint(bytes, 0, n)
  return bytes
}

function truncated(at: number): WireError {
  return new WireError(
    'varint.truncated',
    `The bytes end inside the number at byte ${at}: the sender cut a packet short.`,
  )
}

/** The offset after the varint at `at`. Throws as `varintSizeAt`. */
export function skipVarint(buf: Buffer, at: number): number {
  return at + varintSizeAt(buf, at)
}
