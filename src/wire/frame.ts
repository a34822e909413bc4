import { deflate, inflate, inflateHead } from './compression.ts'
import { WireError } from './errors.ts'
import { readVarint, varintLength, varintSizeAt, writeVarint } from './varint.ts'

/** What a reader accepts before it buffers or inflates anything. Sizes are bytes. */
export interface FrameLimits {
  /** The most that a length prefix may announce. Default 2,097,151: what vanilla's 3-byte prefix can say. */
  maxFrame: number
  /** The most that one packet (id and body) may inflate to. Default 8 MiB, what vanilla allows from a server; 2 MiB fits clients. */
  maxPacket: number
  /** Refuses compressed packets below the threshold, as vanilla servers do. Default false: servers differ. */
  strictThreshold: boolean
}

const VANILLA_MAX_FRAME = 2_097_151
const DEFAULT_LIMITS: FrameLimits = { maxFrame: VANILLA_MAX_FRAME, maxPacket: 8 * 1024 * 1024, strictThreshold: false }

/** One packet as it stood on the wire. Inflates only when asked, only as far as asked. */
export class Frame {
  /** The whole frame with its length prefix: what is sent on when nothing changes. */
  readonly bytes: Buffer
  /** The compression threshold it was framed under, −1 for none. */
  readonly threshold: number
  /** Bytes of packet id and body, uncompressed. */
  readonly size: number
  /** True when the packet is compressed inside the frame. */
  readonly deflated: boolean
  /** Where id and body (or what they are deflated to) begin in `bytes`. */
  readonly #at: number
  #head: Buffer | undefined
  #packet: Buffer | undefined

  constructor(bytes: Buffer, threshold: number, size: number, at: number, deflated: boolean) {
    this.bytes = bytes
    this.threshold = threshold
    this.size = size
    this.deflated = deflated
    this.#at = at
  }

  /** The packet id. Throws WireError when the packet is corrupt. */
  id(): number {
    return this.deflated ? readVarint(this.head(5), 0) : readVarint(this.bytes, this.#at)
  }

  /** The first `n` bytes of id and body (all of them when there are fewer), perhaps more. Don't write into it. */
  head(n: number): Buffer {
    if (this.#packet || !this.deflated) return this.packet()
    const wanted = Math.min(n, this.size)
    if (this.#head && this.#head.length >= wanted) return this.#head
    this.#head = inflateHead(this.bytes.subarray(this.#at), this.size, Math.max(n, HEAD_BYTES))
    return this.#head
  }

  /** The same frame in memory of its own: a frame kept beyond its read would keep the whole read's buffer alive. */
  copy(): Frame {
    return new Frame(Buffer.from(this.bytes), this.threshold, this.size, this.#at, this.deflated)
  }

  /** Id and body. Inflated once; a view into the frame when it is not compressed: don't write into it. */
  packet(): Buffer {
    if (!this.#packet) {
      const body = this.bytes.subarray(this.#at)
      this.#packet = this.deflated ? inflate(body, this.size) : body
    }
    return this.#packet
  }
}

/** Bytes inflated for a first look: the packet id, a leading entity id, a position or chunk coordinates. */
const HEAD_BYTES = 16

/**
 * Cuts a stream of bytes into frames. Pushed buffers are viewed, not copied, except for a frame that spans several of them.
 * A WireError is final: the stream has lost its place and the reader throws the same error from then on.
 */
export class FrameReader {
  /** Set to the threshold of set_compression once it was seen: holds for the frames that `next` gives after that. */
  threshold = -1
  readonly #limits: FrameLimits
  #chunk: Buffer = EMPTY
  #at = 0
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** A frame of which only a beginning is here: `#part` grows by doubling, so that nobody reserves what he doesn't send. */
  #part: Buffer | undefined
  #filled = 0
  #total = 0
  #failure: unknown

  constructor(limits: Partial<FrameLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
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
    try {
      const bytes = this.#cut()
      return bytes && this.#open(bytes)
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  #cut(): Buffer | undefined {
    if (!this.#part) {
      if (!this.#more()) return undefined
      const at = this.#at
      const total = this.#announced(this.#chunk, at, this.#chunk.length)
      if (total > 0 && at + total <= this.#chunk.length) {
        this.#at = at + total
        return this.#chunk.subarray(at, at + total)
      }
      this.#part = Buffer.allocUnsafeSlow(64)
      this.#filled = 0
      this.#total = total
    }
    while (this.#more()) {
      this.#take(this.#total === 0 ? 1 : this.#total - this.#filled)
      if (this.#total === 0) this.#total = this.#announced(this.#part, 0, this.#filled)
      if (this.#filled === this.#total) {
        const frame = this.#part.subarray(0, this.#total)
        this.#part = undefined
        this.#filled = 0
        this.#total = 0
        return frame
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
    const prefixBytes = varintLength(maxFrame)
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

  #open(bytes: Buffer): Frame {
    const { maxPacket, strictThreshold } = this.#limits
    const threshold = this.threshold
    let at = varintSizeAt(bytes, 0)
    let size = 0
    if (threshold >= 0) {
      size = readVarint(bytes, at)
      at += varintSizeAt(bytes, at)
    }
    const deflated = size !== 0
    if (!deflated) size = bytes.length - at
    if (size === 0) throw new WireError('frame.empty', 'A frame without a packet in it came.')
    if (size < 0 || size > maxPacket) {
      const message = `A packet of ${size >>> 0} bytes was announced; at most ${maxPacket} are accepted.`
      throw new WireError('packet.too-large', message)
    }
    if (strictThreshold && deflated && size < threshold) {
      const message = `A packet of ${size} bytes was compressed although the threshold is ${threshold}.`
      throw new WireError('packet.below-threshold', message)
    }
    return new Frame(bytes, threshold, size, at, deflated)
  }
}

const EMPTY = Buffer.alloc(0)

/**
 * `packet` (id and body) as a frame: length prefix, and where `threshold` ≥ 0 the data length, 0 for packets shorter than
 * the threshold, and the packet deflated otherwise. Throws WireError `frame.too-large` when no length prefix can hold it.
 */
export function encodeFrame(packet: Buffer, threshold: number): Buffer {
  if (threshold < 0) return framed(packet, -1)
  return packet.length < threshold ? framed(packet, 0) : framed(deflate(packet), packet.length)
}

/** `dataLength` −1: none (no compression). */
function framed(body: Buffer, dataLength: number): Buffer {
  const length = body.length + (dataLength < 0 ? 0 : varintLength(dataLength))
  if (length > VANILLA_MAX_FRAME) throw tooLarge(VANILLA_MAX_FRAME)
  const frame = Buffer.allocUnsafe(varintLength(length) + length)
  let at = writeVarint(frame, 0, length)
  if (dataLength >= 0) at = writeVarint(frame, at, dataLength)
  body.copy(frame, at)
  return frame
}

function tooLarge(maxFrame: number): WireError {
  return new WireError('frame.too-large', `A frame longer than ${maxFrame} bytes was announced: it is refused unread.`)
}
