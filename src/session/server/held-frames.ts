import type { Frame } from '../../wire/frame.ts'
import { KeptFrames } from '../../wire/kept-frames.ts'

/** A server's frames that wait for an answer to what it asked before them. */
export class HeldFrames {
  readonly #most: number
  #frames: KeptFrames | undefined

  /** `most`: bytes that may wait, inflated. */
  constructor(most: number) {
    this.#most = most
  }

  get holding(): boolean {
    return this.#frames !== undefined
  }

  /** What comes from now on waits. */
  hold(): void {
    this.#frames ??= new KeptFrames()
  }

  /** Copies a frame. False where that makes them too many bytes. */
  add(frame: Frame): boolean {
    this.#frames?.add(frame)
    return (this.#frames?.bytes ?? 0) <= this.#most
  }

  /** The answer has come: what waited, in order, each frame once. */
  release(): Iterable<Frame> {
    const frames = this.#frames
    this.#frames = undefined
    return frames?.take() ?? []
  }
}
