import { WireError } from './errors.ts'
import { Frame } from './frame.ts'
import { VANILLA_MAX_FRAME } from './frame-encoding.ts'
import { readVarint, varintLength, varintSizeAt } from './varint.ts'

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
const DEFAULT_LIMITS: FrameLimits = { maxFrame: VANILLA_MAX_FRAME, maxPacket: 8 * 1024 * 1024, strictThreshold: false }

/** Bytes of a plain frame's length and data length. */
const MOST_PLAIN_PREFIX = 3

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

function tooLarge(maxFrame: number): WireError {
  return new WireError('frame.too-large', `A frame longer than ${maxFrame} bytes was announced: it is refused unread.`)
}
