import { sentAlike } from './sent-bytes.ts'

/**
 * A copy in memory that holds nothing else, for what is kept: a small `Buffer.from` stands in one of Node's 64 KiB slabs with
 * whatever was copied at that time, and keeps all of it for as long as it lives.
 */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return sentAlike(bytes, copy)
}
