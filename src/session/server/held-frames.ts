import type { Frame } from '../../wire/frame.ts'

/** What a frame that waits costs beside its bytes. */
const OVERHEAD = 200

/** A server's frames that wait for an answer to what it asked before them. */
export class HeldFrames {
  #frames: Frame[] | undefined
  #bytes = 0

  get holding(): boolean {
    return this.#frames !== undefined
  }

  /** What comes from now on waits. */
  hold(): void {
    this.#frames ??= []
  }

  /** Copies a frame. False when that makes them more than `most` bytes. */
  add(frame: Frame, most: number): boolean {
    this.#bytes += frame.end - frame.start + OVERHEAD
    this.#frames?.push(frame.copy())
    return this.#bytes <= most
  }

  /** The answer has come: what waited, in order. */
  release(): readonly Frame[] {
    const frames = this.#frames ?? []
    this.#frames = undefined
    this.#bytes = 0
    return frames
  }
}
