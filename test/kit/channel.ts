import type { Channel } from '../../src/wire/channel.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { framed } from './frames.ts'

/** An id's varint may be longer than the one that it replaces, and the frame's length with it. */
const LONGER = 10
/** The bytes before a packet that a socket counts as part of it. */
const HEAD = 5

/**
 * A channel without a socket that keeps what is sent on it, id and body. It forwards with another id wherever a socket may
 * do that. Whoever does more with a packet than to keep it overrides `send`: all ways end there.
 */
export class FakeChannel implements Channel {
  readonly packets: Buffer[] = []
  /** The frames that were forwarded, as they came. */
  readonly frames: Frame[] = []
  /** How many frames were forwarded with another id. */
  forwardedWithId = 0
  ended = false
  /** The bytes that are no frame with which it ended. */
  farewell: Buffer | undefined
  readonly #threshold: number

  /** `threshold`: from how many bytes on it compresses; −1, never, unless told. */
  constructor(threshold = -1) {
    this.#threshold = threshold
  }

  send(packet: Buffer): void {
    this.packets.push(Buffer.from(packet))
  }

  forward(frame: Frame): void {
    this.frames.push(frame)
    this.send(frame.packet())
  }

  forwardWithId(frame: Frame, idEnd: number, id: number): boolean {
    const threshold = this.#threshold
    if (frame.deflated || frame.threshold < 0 !== threshold < 0) return false
    if (threshold >= 0 && frame.size + HEAD > threshold) return false
    this.forwardedWithId++
    if (frame.replaceLeadingId(idEnd, id)) {
      this.send(framed(frame.bytes, threshold).packet())
      return true
    }
    const bytes = Buffer.alloc(frame.size + 2 * LONGER)
    const end = frame.copyWithLeadingId(bytes, 0, idEnd, id)
    this.send(framed(bytes.subarray(0, end), threshold).packet())
    return true
  }

  compress(): void {}
  throttle(): void {}

  end(farewell?: Buffer): void {
    this.ended = true
    this.farewell ??= farewell
  }
}
