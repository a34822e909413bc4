import type { Frame } from '../../wire/frame.ts'
import { KeptFrames } from '../../wire/kept-frames.ts'

/** A server's frames that wait for an answer to what it asked before them. */
export class HeldFrames {
  #frames: KeptFrames | undefined

  get holding(): boolean {
    return this.#frames !== undefined
  }

  /** What comes from now on waits. */
  hold(): void {
    this.#frames ??= new KeptFrames()
  }

  /** Copies a frame. False when that makes them more than `most` bytes, inflated. */
  add(frame: Frame, most: number): boolean {
    this.#frames?.add(frame)
    return (this.#frames?.bytes ?? 0) <= most
  }

  /** The answer has come: what waited, in order, each frame once. */
  release(): Iterable<Frame> {
    const frames = this.#frames
    this.#frames = undefined
    return frames?.take() ?? []
  }
}
