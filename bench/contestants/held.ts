import { setTimeout as sleep } from 'node:timers/promises'
import { type Survey, survey } from './survey.ts'

/** What a process holds for something, the garbage gone; bytes. */
export interface HeldBytes {
  readonly heap: number
  /** Outside of the heap: buffers. */
  readonly external: number
}

/** What a process holds. */
export interface Held extends Survey {
  readonly bytes: HeldBytes
  /** Handles, timers and whatever else keeps the event loop going, by kind, as `process.getActiveResourcesInfo` names them. */
  readonly resources: Readonly<Record<string, number>>
}

/** All that a process holds, and what hangs on `root` by name. */
export async function held(root: object): Promise<Held> {
  const found = survey(root)
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  return { ...found, resources, bytes: await heldBytes() }
}

/** It takes --expose-gc. */
export async function heldBytes(): Promise<HeldBytes> {
  const { gc } = globalThis
  if (!gc) throw new Error('It takes --expose-gc to tell what is held from what is garbage.')
  // What a finalizer frees goes with the collection after the one that found it.
  for (let round = 0; round < 3; round++) {
    gc()
    await sleep(50)
  }
  const { heapUsed, external } = process.memoryUsage()
  return { heap: heapUsed, external }
}
