import { inflate, inflateHead } from './compression.ts'
import { sentAs } from './sent-bytes.ts'
import { readVarint, varintLength, writeVarint } from './varint.ts'

const NO_BYTES = Buffer.alloc(0)

/** Bytes inflated for a first look: the packet id, a leading entity id, a position or chunk coordinates. */
const HEAD_BYTES = 32

/**
 * One packet as it stood on the wire. Inflates only when asked, only as far as asked. One that a reader uses again for the
 * frame behind it is true until then: whoever keeps it keeps a `copy`.
 */
export class Frame {
  #source: Buffer = NO_BYTES
  #start = 0
  #end = 0
  #threshold = -1
  #size = 0
  #deflated = false
  /** Where in `source` id and body (or what they are deflated to) begin. */
  #at = 0
  #bytes: Buffer | undefined
  #head: Buffer | undefined
  #packet: Buffer | undefined

  /** `at`: where in `source` id and body begin; the frame is all of `source` unless told otherwise. */
  constructor(
    source: Buffer,
    threshold: number,
    size: number,
    at: number,
    deflated: boolean,
    start = 0,
    end = source.length,
  ) {
    this.aim(source, threshold, size, at, deflated, start, end)
  }

  /** Makes it another frame: a reader's way to have no object for each. */
  aim(
    source: Buffer,
    threshold: number,
    size: number,
    at: number,
    deflated: boolean,
    start: number,
    end: number,
  ): this {
    this.#source = source
    this.#start = start
    this.#end = end
    this.#threshold = threshold
    this.#size = size
    this.#deflated = deflated
    this.#at = at
    this.#bytes = undefined
    this.#head = undefined
    this.#packet = undefined
    return this
  }

  /** The compression threshold it was framed under, −1 for none. */
  get threshold(): number {
    return this.#threshold
  }

  /** Bytes of packet id and body, uncompressed. */
  get size(): number {
    return this.#size
  }

  /** True when the packet is compressed inside the frame. */
  get deflated(): boolean {
    return this.#deflated
  }

  /** What holds the frame, and more: a view of its own for each frame would cost as much as all the rest. */
  get source(): Buffer {
    return this.#source
  }

  /** Where in `source` the frame with its length prefix begins and ends. */
  get start(): number {
    return this.#start
  }

  get end(): number {
    return this.#end
  }

  /** The whole frame with its length prefix: what is sent on when nothing changes. */
  get bytes(): Buffer {
    this.#bytes ??= this.source.subarray(this.start, this.end)
    return this.#bytes
  }

  /** The packet id. Throws WireError when the packet is corrupt. */
  id(): number {
    if (this.deflated) return readVarint(this.head(5), 0)
    const first = this.source[this.#at] as number
    return first < 0x80 ? first : readVarint(this.packet(), 0)
  }

  /**
   * What holds id and body, uncompressed, between `contentAt` and `contentEnd`: for a look at fields without a view of the
   * packet. A compressed one is inflated. Don't write into it.
   */
  get content(): Buffer {
    return this.#deflated ? this.packet() : this.#source
  }

  get contentAt(): number {
    return this.#deflated ? 0 : this.#at
  }

  get contentEnd(): number {
    return this.#deflated ? this.#size : this.#end
  }

  /** Where in `source` the body of a packet that is not compressed begins. */
  #bodyAt(): number {
    let at = this.#at
    while ((this.#source[at] as number) >= 0x80) at++
    return at + 1
  }

  /** The first `n` bytes of id and body (all of them when there are fewer), perhaps more. Don't write into it. */
  head(n: number): Buffer {
    if (this.#packet || !this.deflated) return this.packet()
    const wanted = Math.min(n, this.size)
    if (this.#head && this.#head.length >= wanted) return this.#head
    this.#head = inflateHead(this.source.subarray(this.#at, this.end), this.size, Math.max(n, HEAD_BYTES))
    return this.#head
  }

  /** Whether a connection with that threshold would frame the packet in the same way, so that the bytes can be sent on. */
  fits(threshold: number): boolean {
    if (this.threshold === threshold) return true
    return this.threshold >= 0 && threshold >= 0 && this.deflated === this.size >= threshold
  }

  /** The same frame in memory of its own: a frame kept beyond its read would keep the whole read's buffer alive. */
  copy(): Frame {
    const { start, threshold, size, deflated } = this
    return new Frame(Buffer.from(this.bytes), threshold, size, this.#at - start, deflated)
  }

  /** Id and body. Inflated once; a view into the frame when it is not compressed: don't write into it. */
  packet(): Buffer {
    if (!this.#packet) {
      const body = this.source.subarray(this.#at, this.end)
      this.#packet = this.deflated ? sentAs(inflate(body, this.size), body.length) : body
    }
    return this.#packet
  }

  /** Copies the frame to `out` at `at`; answers the offset after it. */
  copyTo(out: Buffer, at: number): number {
    return copyBytes(this.source, this.start, this.end, out, at)
  }

  /**
   * Writes `id` in place of the varint between the packet id and `idEnd`, where it is as long. The packet must not be
   * compressed; what was read of the frame before is true no more. Answers whether it was as long.
   */
  replaceLeadingId(idEnd: number, id: number): boolean {
    const at = this.#bodyAt()
    if (varintLength(id) !== idEnd - at) return false
    writeVarint(this.#source, at, id)
    return true
  }

  /**
   * Writes the frame of the same packet, but with `id` in place of the varint between the packet id and `idEnd`. The packet
   * must not be compressed, nor long enough with the other id to have to be. Answers the offset after it.
   */
  copyWithLeadingId(out: Buffer, at: number, idEnd: number, id: number): number {
    const bodyAt = this.#bodyAt()
    const uncompressed = this.threshold < 0 ? 0 : 1
    const length = uncompressed + (bodyAt - this.#at) + varintLength(id) + (this.end - idEnd)
    at = writeVarint(out, at, length)
    if (uncompressed === 1) out[at++] = 0
    at = copyBytes(this.source, this.#at, bodyAt, out, at)
    at = writeVarint(out, at, id)
    return copyBytes(this.source, idEnd, this.end, out, at)
  }
}

/** Below so many bytes a loop is faster than the call into the runtime that copies. */
const LOOPED_BYTES = 64

/** Copies bytes; answers the offset after them. */
export function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (end - start > LOOPED_BYTES) return at + from.copy(to, at, start, end)
  for (let i = start; i < end; i++) to[at++] = from[i] as number
  return at
}
