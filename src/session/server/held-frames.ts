import type { Frame } from '../../wire/frame.ts'
import { ByteBudget } from '../../world/byte-budget.ts'
import { OVERHEAD } from '../../world/ledger/weight.ts'

/** A server's frames that wait for an answer to what it asked before them. */
export class HeldFrames {
  readonly #budget: ByteBudget
  #frames: Frame[] | undefined

  /** `most`: bytes that may wait. */
  constructor(most: number) {
    this.#budget = new ByteBudget(most)
  }

  get holding(): boolean {
    return this.#frames !== undefined
  }

  /** What comes from now on waits. */
  hold(): void {
    this.#frames ??= []
  }

  /** Copies a frame. False where there is no room for it. */
  add(frame: Frame): boolean {
    if (!this.#budget.take(frame.end - frame.start + OVERHEAD)) return false
    this.#frames?.push(frame.copy())
    return true
  }

  /** The answer has come: what waited, in order. */
  release(): readonly Frame[] {
    const frames = this.#frames ?? []
    this.#frames = undefined
    this.#budget.clear()
    return frames
  }
}
