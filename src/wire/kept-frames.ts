import type { Frame } from './frame.ts'

/** What a kept frame takes beside its bytes. */
const OVERHEAD = 200

/**
 * Frames that wait, as they stood on the wire: what they are inflated to is made when they are taken, one after the other. Counted
 * by what that will be, since who takes them pays for it.
 */
export class KeptFrames {
  #frames: Frame[] = []
  #bytes = 0

  get length(): number {
    return this.#frames.length
  }

  /** Bytes of the packets, inflated. */
  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a copy. */
  add(frame: Frame): void {
    this.#frames.push(frame.copy())
    this.#bytes += frame.size + OVERHEAD
  }

  /** Each frame in order; none is kept any more, nor what the one before was inflated to. */
  take(): Iterable<Frame> {
    const frames = this.#frames
    this.#frames = []
    this.#bytes = 0
    return oneByOne(frames)
  }
}

function* oneByOne(frames: (Frame | undefined)[]): Iterable<Frame> {
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i]
    frames[i] = undefined
    if (frame) yield frame
  }
}
