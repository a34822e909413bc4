import { crc32 } from 'node:zlib'
import type { Frame } from '../wire/frame.ts'
import { ownFrame } from '../wire/framed.ts'
import { OVERHEAD } from './ledger/weight.ts'

/** What tells frames apart without comparing them; frames with the same digest are compared all the same. */
export const frameDigest = (frame: Frame): number => crc32(frame.bytes) * 0x20_0000 + (frame.size & 0x1f_ffff)

/** Bytes that a kept frame costs beside its own: it stands in two maps. */
const FRAME_OVERHEAD = 2 * OVERHEAD

interface StoredFrame {
  readonly frame: Frame
  readonly digest: number
  holders: number
}

/**
 * Frames that clients were shown and may have to be shown again, by their content: those that several clients were shown
 * are kept once. Whoever keeps a frame lets it go again.
 */
export class PacketStore {
  readonly #byDigest = new Map<number, StoredFrame>()
  readonly #byFrame = new Map<Frame, StoredFrame>()
  readonly #limit: () => number
  #bytes = 0

  /** `limit`: bytes in all; what would pass it is not kept. */
  constructor(limit: () => number = () => Number.POSITIVE_INFINITY) {
    this.#limit = limit
  }

  /** How many different frames are kept, and about how many bytes they take. */
  get size(): number {
    return this.#byDigest.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a copy of a frame for one more holder. Undefined when there is no room for it. */
  keep(frame: Frame, digest = frameDigest(frame)): Frame | undefined {
    const known = this.#byDigest.get(digest)
    if (known) {
      if (known.frame.threshold !== frame.threshold || !known.frame.bytes.equals(frame.bytes)) return undefined
      known.holders++
      return known.frame
    }
    const cost = frame.end - frame.start + FRAME_OVERHEAD
    if (this.#bytes + cost > this.#limit()) return undefined
    const kept = { frame: ownFrame(frame), digest, holders: 1 }
    this.#byDigest.set(digest, kept)
    this.#byFrame.set(kept.frame, kept)
    this.#bytes += cost
    return kept.frame
  }

  /** One holder less for a frame that `keep` answered. */
  release(frame: Frame): void {
    const kept = this.#byFrame.get(frame)
    if (!kept || --kept.holders > 0) return
    this.#byDigest.delete(kept.digest)
    this.#byFrame.delete(frame)
    this.#bytes -= frame.bytes.length + FRAME_OVERHEAD
  }
}
