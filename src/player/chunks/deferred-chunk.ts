import type { Frame } from '../../wire/frame.ts'
import { ownFrame, sharedFrame } from '../../wire/framed.ts'
import { ByteBudget } from '../../world/byte-budget.ts'
import { OVERHEAD } from '../../world/ledger/weight.ts'

/** Changes kept of a chunk that waits; the oldest go when there are more, never the chunk itself. */
const MOST_CHANGES = 1024
const MOST_LIGHT = 16

const costOf = (frame: Frame): number => frame.end - frame.start + OVERHEAD

/** A chunk that waits until the client may be sent it, with what its server sent of it since. */
export class DeferredChunk {
  /** Undefined while only its light has come: up to 1.17.1 that is first. */
  readonly chunk: Frame | undefined
  readonly #budget: ByteBudget
  readonly #light: Frame[] = []
  /** By what they change: a block that changes time and again is kept once. */
  #changes: Map<string | number, Frame> | undefined
  #count = 0

  /** `budget`: the chunk itself is taken off it by the caller. */
  constructor(chunk: Frame | undefined, budget: ByteBudget) {
    this.chunk = chunk && sharedFrame(chunk)
    this.#budget = budget
  }

  /** Light that came before its chunk. */
  get light(): readonly Frame[] {
    return this.#light
  }

  /** What came after the chunk, oldest first. */
  get changes(): Iterable<Frame> {
    return this.#changes?.values() ?? []
  }

  /** False where there is no room for it. */
  lit(frame: Frame): boolean {
    if (this.#light.length === MOST_LIGHT) this.#give(this.#light.shift())
    if (!this.#budget.take(costOf(frame))) return false
    this.#light.push(sharedFrame(frame))
    return true
  }

  /**
   * `what`: the block that the packet gives a new state; undefined for what doesn't replace what came before. False where there
   * is no room for it.
   */
  changed(frame: Frame, what: string | undefined): boolean {
    const key = what ?? this.#count++
    this.#changes ??= new Map()
    this.#forget(key)
    if (this.#changes.size === MOST_CHANGES) this.#forget(this.#changes.keys().next().value ?? '')
    if (!this.#budget.take(costOf(frame))) return false
    this.#changes.set(key, ownFrame(frame))
    return true
  }

  /** It waits no more: its room is free. */
  release(): void {
    this.#give(this.chunk)
    for (const frame of this.#light) this.#give(frame)
    for (const frame of this.changes) this.#give(frame)
  }

  #forget(key: string | number): void {
    this.#give(this.#changes?.get(key))
    this.#changes?.delete(key)
  }

  #give(frame: Frame | undefined): void {
    if (frame) this.#budget.give(costOf(frame))
  }
}

/** The chunks of one link that wait until it stands where its player stands, or until the client's view reaches them. */
export class DeferredChunks {
  readonly #byKey = new Map<number, DeferredChunk>()
  readonly #budget: ByteBudget

  /** `most`: bytes of them all; what finds no room is left out. */
  constructor(most: number) {
    this.#budget = new ByteBudget(most)
  }

  get size(): number {
    return this.#byKey.size
  }

  /** About how many bytes wait. */
  get bytes(): number {
    return this.#budget.bytes
  }

  get(key: number): DeferredChunk | undefined {
    return this.#byKey.get(key)
  }

  /** A chunk waits, with the light that has waited for it. False where there is no room: what waited there before is stale, and gone. */
  defer(key: number, chunk: Frame): boolean {
    const light = this.#byKey.get(key)?.light ?? []
    this.delete(key)
    if (!this.#budget.take(costOf(chunk))) return false
    const deferred = new DeferredChunk(chunk, this.#budget)
    this.#byKey.set(key, deferred)
    return light.map((each) => deferred.lit(each)).every(Boolean)
  }

  /** Light waits, for its chunk or with it. False where there is no room for it. */
  lit(key: number, light: Frame): boolean {
    const dark = this.#byKey.get(key) ?? new DeferredChunk(undefined, this.#budget)
    if (!dark.lit(light)) return false
    this.#byKey.set(key, dark)
    return true
  }

  /** It waits no more. False when it did not. */
  delete(key: number): boolean {
    this.#byKey.get(key)?.release()
    return this.#byKey.delete(key)
  }

  entries(): IterableIterator<[number, DeferredChunk]> {
    return this.#byKey.entries()
  }

  clear(): void {
    this.#byKey.clear()
    this.#budget.clear()
  }
}
