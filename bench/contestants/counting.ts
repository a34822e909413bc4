import { PerformanceObserver } from 'node:perf_hooks'
import zlib from 'node:zlib'

/*
 * Loaded before mcmesh (node --import): counts what zlib inflates and how often garbage is collected. mcmesh knows nothing of it.
 */

/** What a process has done since it began. */
export interface Work {
  /** Bytes of the heap in use; all that was allocated while no garbage is collected. */
  readonly heap: number
  /** Bytes of buffers, likewise. */
  readonly buffers: number
  /** How often garbage was collected. */
  readonly collections: number
  /** Runs of zlib that inflate, and bytes that came out of them. */
  readonly inflations: number
  readonly inflated: number
}

let collections = 0
let inflations = 0
let inflated = 0

new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ['gc'] })

/** What a zlib stream keeps: its handle, and [room that is left in the output, input that is not used] after each of its runs. */
interface Stream {
  readonly _handle: object
  readonly _writeState: Uint32Array
}

/** Arguments of a run: the last is the room for its output. */
type Run = [flush: number, from: Buffer, at: number, bytes: number, to: Buffer, toAt: number, room: number]

/** The stream that a handle belongs to: a property of it, by a symbol of Node's own. */
const streamOf = (handle: object): unknown =>
  Object.getOwnPropertySymbols(handle)
    .map((symbol) => (handle as Record<symbol, unknown>)[symbol])
    .find((owner) => owner instanceof Inflate)

const { Inflate } = zlib as unknown as { readonly Inflate: new () => Stream }
const handles = Object.getPrototypeOf(new Inflate()._handle) as { writeSync(...run: Run): void }
const { writeSync } = handles
handles.writeSync = function (this: object, ...run: Run) {
  writeSync.apply(this, run)
  const stream = streamOf(this) as Stream | undefined
  if (!stream) return
  inflations++
  inflated += run[6] - (stream._writeState[0] as number)
}

/** What the process has done so far. */
export function work(): Work {
  const { heapUsed, external } = process.memoryUsage()
  return { heap: heapUsed, buffers: external, collections, inflations, inflated }
}
