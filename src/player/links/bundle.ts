import type { Frame } from '../../wire/frame.ts'

/** The bundle that a link's server has open: collected until the closing delimiter, so that two links' never interleave. */
export class Bundle {
  #frames: Frame[] | undefined
  #bytes = 0
  /** It grew too long and was let go: what still comes of it is sent as it comes. */
  #overflowed = false

  get open(): boolean {
    return this.#frames !== undefined
  }

  /** Adds a copy of a frame to the open bundle. False when that made it longer than clients take, in packets or in bytes. */
  add(frame: Frame, most: { readonly packets: number; readonly bytes: number }): boolean {
    this.#bytes += frame.end - frame.start
    return (this.#frames?.push(frame.copy()) ?? 0) <= most.packets && this.#bytes <= most.bytes
  }

  /** A delimiter came. Answers the whole bundle when it closed one. */
  delimit(): readonly Frame[] | undefined {
    if (this.#overflowed) {
      this.#overflowed = false
      return undefined
    }
    const frames = this.#frames
    this.#frames = frames ? undefined : []
    this.#bytes = 0
    return frames
  }

  /** More frames came than clients take in one bundle: answers those that waited. */
  overflow(): readonly Frame[] {
    const frames = this.#frames ?? []
    this.#frames = undefined
    this.#overflowed = true
    return frames
  }

  clear(): void {
    this.#frames = undefined
    this.#overflowed = false
  }
}
