import type { Frame } from '../../wire/frame.ts'
import { ownFrame, sharedFrame } from '../../wire/framed.ts'

/** Changes kept of a chunk that waits; the oldest go when there are more, never the chunk itself. */
const MOST_CHANGES = 1024
const MOST_LIGHT = 16

/** A chunk that waits until the client may be sent it, with what its server sent of it since. */
export class DeferredChunk {
  /** Undefined while only its light has come: up to 1.17.1 that is first. */
  readonly chunk: Frame | undefined
  readonly #light: Frame[]
  /** By what they change: a block that changes time and again is kept once. */
  #changes: Map<string | number, Frame> | undefined
  #count = 0

  /** `light`: what has waited for the chunk. */
  constructor(chunk: Frame | undefined, light: readonly Frame[] = []) {
    this.chunk = chunk && sharedFrame(chunk)
    this.#light = light.map(sharedFrame)
  }

  /** Light that came before its chunk. */
  get light(): readonly Frame[] {
    return this.#light
  }

  /** What came after the chunk, oldest first. */
  get changes(): Iterable<Frame> {
    return this.#changes?.values() ?? []
  }

  lit(frame: Frame): void {
    this.#light.push(sharedFrame(frame))
    if (this.#light.length > MOST_LIGHT) this.#light.shift()
  }

  /** `what`: the block that the packet gives a new state; undefined for what doesn't replace what came before. */
  changed(frame: Frame, what: string | undefined): void {
    const key = what ?? this.#count++
    this.#changes ??= new Map()
    this.#changes.delete(key)
    this.#changes.set(key, ownFrame(frame))
    if (this.#changes.size > MOST_CHANGES) this.#changes.delete(this.#changes.keys().next().value ?? '')
  }
}

/** The chunks of one link that wait until it stands where its player stands, or until the client's view reaches them. */
export class DeferredChunks {
  readonly #byKey = new Map<number, DeferredChunk>()

  get size(): number {
    return this.#byKey.size
  }

  get(key: number): DeferredChunk | undefined {
    return this.#byKey.get(key)
  }

  defer(key: number, chunk: DeferredChunk): void {
    this.#byKey.set(key, chunk)
  }

  /** It waits no more. False when it did not. */
  delete(key: number): boolean {
    return this.#byKey.delete(key)
  }

  entries(): IterableIterator<[number, DeferredChunk]> {
    return this.#byKey.entries()
  }

  clear(): void {
    this.#byKey.clear()
  }
}
