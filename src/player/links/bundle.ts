import type { Frame } from '../../wire/frame.ts'
import { KeptFrames } from '../../wire/kept-frames.ts'

/** The bundle that a link's server has open: collected until the closing delimiter, so that two links' never interleave. */
export class Bundle {
  #frames: KeptFrames | undefined
  /** It grew too long and was let go: what still comes of it is sent as it comes. */
  #overflowed = false

  get open(): boolean {
    return this.#frames !== undefined
  }

  /** Adds a copy of a frame to the open bundle. False when that made it longer than is kept, in packets or in inflated bytes. */
  add(frame: Frame, most: { readonly packets: number; readonly bytes: number }): boolean {
    const frames = this.#frames
    if (!frames) return true
    frames.add(frame)
    return frames.length <= most.packets && frames.bytes <= most.bytes
  }

  /** A delimiter came. Answers the whole bundle when it closed one: each frame once, since none is kept beyond its turn. */
  delimit(): Iterable<Frame> | undefined {
    if (this.#overflowed) {
      this.#overflowed = false
      return undefined
    }
    const frames = this.#frames
    this.#frames = frames ? undefined : new KeptFrames()
    return frames?.take()
  }

  /** More came than is kept of one bundle: answers those that waited. */
  overflow(): Iterable<Frame> {
    const frames = this.#frames
    this.#frames = undefined
    this.#overflowed = true
    return frames?.take() ?? []
  }

  clear(): void {
    this.#frames = undefined
    this.#overflowed = false
  }
}
