import { crc32 } from 'node:zlib'
import { ownCopy } from './own-copy.ts'

/** Below so many bytes a copy is cheaper than what it takes to find another. */
const WORTH_SHARING = 256

/** Copies by what tells their bytes apart, for as long as anybody holds them. */
const copies = new Map<number, WeakRef<Buffer>>()
const gone = new FinalizationRegistry<number>((digest) => {
  if (!copies.get(digest)?.deref()) copies.delete(digest)
})

/**
 * A copy for what is kept, the same one for equal bytes: a server tells each of its players the same recipes, commands and chunks.
 * Nobody may write into it. It goes with the last who holds it.
 */
export function sharedCopy(bytes: Uint8Array): Buffer {
  if (bytes.length < WORTH_SHARING) return ownCopy(bytes)
  const digest = crc32(bytes) * 0x20_0000 + (bytes.length & 0x1f_ffff)
  const known = copies.get(digest)?.deref()
  if (known) return known.equals(bytes) ? known : ownCopy(bytes)
  const copy = ownCopy(bytes)
  copies.set(digest, new WeakRef(copy))
  gone.register(copy, digest)
  return copy
}
