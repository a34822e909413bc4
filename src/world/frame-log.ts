import type { Frame } from '../wire/frame.ts'
import { encodeFrame } from '../wire/frame-encoding.ts'
import { FrameReader } from '../wire/frame-reader.ts'
import { readVarint, varintSizeAt } from '../wire/varint.ts'

/** Bytes that a log begins with; it doubles up to its limit. */
const FIRST = 128

/** Frames one behind the other as they stood on the wire, the newest whole ones of them: the oldest go when there is no more room. */
export class FrameLog {
  readonly #limit: number
  #bytes = Buffer.alloc(0)
  #end = 0
  #threshold = -1
  /** How many were not kept. */
  lost = 0

  /** `limit`: bytes in all. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Copies a frame in. */
  add(frame: Frame): void {
    if (this.#end === 0) this.#threshold = frame.threshold
    if (frame.threshold === this.#threshold) {
      if (this.#room(frame.end - frame.start)) this.#end = frame.copyTo(this.#bytes, this.#end)
      return
    }
    // Another server's threshold. Without compression it has no room then, and may fit into no frame at all.
    if (this.#threshold < 0 && frame.size > this.#limit) {
      this.lost++
      return
    }
    const encoded = encodeFrame(frame.packet(), this.#threshold)
    if (this.#room(encoded.length)) this.#end += encoded.copy(this.#bytes, this.#end)
  }

  /** The frames, oldest first, in memory of their own. */
  frames(): Frame[] {
    const reader = new FrameReader({ maxPacket: Number.POSITIVE_INFINITY })
    reader.threshold = this.#threshold
    reader.push(Buffer.from(this.#bytes.subarray(0, this.#end)))
    const frames: Frame[] = []
    for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame)
    return frames
  }

  #room(size: number): boolean {
    if (size > this.#limit) {
      this.lost++
      return false
    }
    if (this.#end + size > this.#limit) this.#forget(this.#end + size - this.#limit)
    if (this.#end + size > this.#bytes.length) {
      const room = Math.min(this.#limit, Math.max(FIRST, this.#bytes.length * 2, this.#end + size))
      const grown = Buffer.allocUnsafeSlow(room)
      this.#bytes.copy(grown, 0, 0, this.#end)
      this.#bytes = grown
    }
    return true
  }

  /** Takes the oldest frames out: at least so many bytes, and a half of all so that it is not done for each frame. */
  #forget(least: number): void {
    const wanted = Math.min(this.#end, Math.max(least, this.#end >> 1))
    let at = 0
    while (at < wanted) {
      at += varintSizeAt(this.#bytes, at) + readVarint(this.#bytes, at)
      this.lost++
    }
    this.#bytes.copyWithin(0, at, this.#end)
    this.#end -= at
  }
}
