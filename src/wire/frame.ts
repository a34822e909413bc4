import { deflate, deflateHard, inflate, inflateHead } from './compression.ts'
import { WireError } from './errors.ts'
import { readVarint, varintLength, varintSizeAt, writeVarint } from './varint.ts'

/** What a reader accepts before it buffers or inflates anything. Sizes are bytes. */
export interface FrameLimits {
  /** The most that a length prefix may announce. Default 2,097,151: what vanilla's 3-byte prefix can hold. */
  maxFrame: number
  /** The most that one packet (id and body) may inflate to. Default 8 MiB, what vanilla allows from a server; 2 MiB fits clients. */
  maxPacket: number
  /** Refuses compressed packets below the threshold, as vanilla servers do. Default false: servers differ. */
  strictThreshold: boolean
}

const EMPTY = Buffer.alloc(0)
const VANILLA_MAX_FRAME = 2_097_151
const DEFAULT_LIMITS: FrameLimits = { maxFrame: VANILLA_MAX_FRAME, maxPacket: 8 * 1024 * 1024, strictThreshold: false }

/**
 * One packet as it stood on the wire. Inflates only when asked, only as far as asked. One that a reader uses again for the
 * frame behind it is true until then: whoever keeps it keeps a `copy`.
 */
export class Frame {
  #source: Buffer = EMPTY
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
      this.#packet = this.deflated ? inflate(body, this.size) : body
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

/** Bytes of a plain frame's length and data length. */
const MOST_PLAIN_PREFIX = 3

/** Bytes inflated for a first look: the packet id, a leading entity id, a position or chunk coordinates. */
const HEAD_BYTES = 32

/**
 * Cuts a stream of bytes into frames. Pushed buffers are viewed, not copied, except for a frame that spans several of them.
 * A WireError is final: the stream has lost its place and the reader throws the same error from then on.
 */
export class FrameReader {
  /** Set to the threshold of set_compression once it was seen: holds for the frames that `next` gives after that. */
  threshold = -1
  readonly #limits: FrameLimits
  /** Bytes of the longest length prefix that is read. */
  readonly #prefixBytes: number
  #chunk: Buffer = EMPTY
  #at = 0
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** A frame of which only a beginning is here: `#part` grows by doubling, so that nobody reserves what he doesn't send. */
  #part: Buffer | undefined
  #filled = 0
  #total = 0
  #failure: unknown
  /** The frame that `next` gives every time. */
  readonly #reused: Frame | undefined

  /** `reuse`: `next` gives the same frame every time, which is true until it is called again. */
  constructor(limits: Partial<FrameLimits> = {}, { reuse = false } = {}) {
    if (reuse) this.#reused = new Frame(EMPTY, -1, 0, 0, false)
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#prefixBytes = varintLength(this.#limits.maxFrame)
  }

  /** Bytes that were pushed and not yet given out as frames. */
  get buffered(): number {
    return this.#filled + (this.#chunk.length - this.#at) + this.#waitingBytes
  }

  /** Adds bytes. They are not copied: the caller leaves them alone from now on. */
  push(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#at >= this.#chunk.length) {
      this.#chunk = bytes
      this.#at = 0
    } else {
      this.#waiting.push(bytes)
      this.#waitingBytes += bytes.length
    }
  }

  /** The next whole frame, or undefined until more bytes come. Throws WireError when the bytes break the protocol or a limit. */
  next(): Frame | undefined {
    if (this.#failure) throw this.#failure
    const plain = this.#plain()
    if (plain) return plain
    try {
      return this.#cut()
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  /** The next frame if it is as nearly all are: whole, in one piece, shorter than 16 KiB and not compressed. */
  #plain(): Frame | undefined {
    const chunk = this.#chunk
    const start = this.#at
    if (this.#part || start + MOST_PLAIN_PREFIX >= chunk.length) return undefined
    let length = chunk[start] as number
    let at = start + 1
    if (length >= 0x80) {
      const second = chunk[at++] as number
      if (second >= 0x80) return undefined
      length = (length & 0x7f) | (second << 7)
    }
    const end = at + length
    const threshold = this.threshold
    if (threshold >= 0 && chunk[at++] !== 0) return undefined
    const size = end - at
    const { maxFrame, maxPacket } = this.#limits
    if (size <= 0 || end > chunk.length || length > maxFrame || size > maxPacket) return undefined
    this.#at = end
    if (!this.#reused) return new Frame(chunk, threshold, size, at, false, start, end)
    return this.#reused.aim(chunk, threshold, size, at, false, start, end)
  }

  #cut(): Frame | undefined {
    if (!this.#part) {
      if (!this.#more()) return undefined
      const at = this.#at
      const total = this.#announced(this.#chunk, at, this.#chunk.length)
      if (total > 0 && at + total <= this.#chunk.length) {
        this.#at = at + total
        return this.#open(this.#chunk, at, at + total)
      }
      this.#part = Buffer.allocUnsafeSlow(64)
      this.#filled = 0
      this.#total = total
    }
    while (this.#more()) {
      this.#take(this.#total === 0 ? 1 : this.#total - this.#filled)
      if (this.#total === 0) this.#total = this.#announced(this.#part, 0, this.#filled)
      if (this.#filled === this.#total) {
        const [part, total] = [this.#part, this.#total]
        this.#part = undefined
        this.#filled = 0
        this.#total = 0
        return this.#open(part, 0, total)
      }
    }
    return undefined
  }

  /** Moves up to `n` bytes of the current chunk to the unfinished frame. */
  #take(n: number): void {
    const taken = Math.min(n, this.#chunk.length - this.#at)
    const needed = this.#filled + taken
    let part = this.#part!
    if (part.length < needed) {
      const room = Math.max(needed, Math.min(part.length * 2, this.#total))
      const grown = Buffer.allocUnsafeSlow(room)
      part.copy(grown, 0, 0, this.#filled)
      part = grown
      this.#part = part
    }
    this.#chunk.copy(part, this.#filled, this.#at, this.#at + taken)
    this.#filled = needed
    this.#at += taken
  }

  /** True when there are bytes in the current chunk, after moving to the next one if need be. */
  #more(): boolean {
    if (this.#at < this.#chunk.length) return true
    if (this.#waiting.length === 0) {
      this.#chunk = EMPTY
      this.#at = 0
      return false
    }
    this.#chunk = this.#waiting.shift()!
    this.#waitingBytes -= this.#chunk.length
    this.#at = 0
    return true
  }

  /** Bytes of the frame at `at` with its prefix, 0 while the prefix itself is incomplete. */
  #announced(buf: Buffer, at: number, end: number): number {
    const { maxFrame } = this.#limits
    const prefixBytes = this.#prefixBytes
    let length = 0
    for (let n = 0; n < prefixBytes; n++) {
      if (at + n >= end) return 0
      const byte = buf[at + n]!
      length |= (byte & 0x7f) << (7 * n)
      if (byte >= 0x80) continue
      if (length === 0)
        throw new WireError('frame.empty', 'A frame of length 0 came: this is not Minecraft’s protocol.')
      if (length > maxFrame || length < 0) throw tooLarge(maxFrame)
      return n + 1 + length
    }
    throw tooLarge(maxFrame)
  }

  #open(source: Buffer, start: number, end: number): Frame {
    const { maxPacket, strictThreshold } = this.#limits
    const threshold = this.threshold
    let at = varintSizeAt(source, start) + start
    let size = 0
    if (threshold >= 0) {
      const first = at < end ? (source[at] as number) : 0x80
      if (first < 0x80) {
        size = first
        at++
      } else {
        // The number must end inside its frame, not somewhere in the next one.
        const body = source.subarray(at, end)
        size = readVarint(body, 0)
        at += varintSizeAt(body, 0)
      }
    }
    const deflated = size !== 0
    if (!deflated) size = end - at
    if (size === 0) throw new WireError('frame.empty', 'a frame came without a packet in it')
    if (size < 0 || size > maxPacket) {
      const message = `A packet of ${size >>> 0} bytes was announced; at most ${maxPacket} are accepted.`
      throw new WireError('packet.too-large', message)
    }
    if (strictThreshold && deflated && size < threshold) {
      const message = `A packet of ${size} bytes was compressed although the threshold is ${threshold}.`
      throw new WireError('packet.below-threshold', message)
    }
    if (!this.#reused) return new Frame(source, threshold, size, at, deflated, start, end)
    return this.#reused.aim(source, threshold, size, at, deflated, start, end)
  }
}

/**
 * `packet` (id and body) as a frame: length prefix, and where `threshold` ≥ 0 the data length, 0 for packets shorter than
 * the threshold, and the packet deflated otherwise: harder when it would not fit. Throws WireError `frame.too-large` when
 * no length prefix can hold it.
 */
export function encodeFrame(packet: Buffer, threshold: number): Buffer {
  if (threshold < 0) return framed(packet, packet, -1)
  if (packet.length < threshold) return framed(packet, packet, 0)
  const deflated = deflate(packet)
  const fits = deflated.length + varintLength(packet.length) <= VANILLA_MAX_FRAME
  return framed(packet, fits ? deflated : deflateHard(packet), packet.length)
}

/** `body`: the packet, deflated or not. `dataLength` −1: none (no compression). */
function framed(packet: Buffer, body: Buffer, dataLength: number): Buffer {
  const length = body.length + (dataLength < 0 ? 0 : varintLength(dataLength))
  if (length > VANILLA_MAX_FRAME) {
    const how = dataLength > 0 ? ', compressed,' : ''
    const message = `a packet of ${packet.length} bytes${how} fits into no frame; one holds ${VANILLA_MAX_FRAME}`
    throw new WireError('frame.too-large', message)
  }
  const frame = Buffer.allocUnsafe(varintLength(length) + length)
  let at = writeVarint(frame, 0, length)
  if (dataLength >= 0) at = writeVarint(frame, at, dataLength)
  body.copy(frame, at)
  return frame
}

function tooLarge(maxFrame: number): WireError {
  return new WireError('frame.too-large', `A frame longer than ${maxFrame} bytes was announced: it is refused unread.`)
}
