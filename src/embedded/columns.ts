/**
 * How an embedded world keeps its chunks. prismarine-world loses blocks: a change made while a save runs is taken off
 * its queue unsaved, a chunk asked for twice at once is made twice and the first one's changes go, a chunk unloaded
 * while it is written comes back as it was before. It also writes every chunk that was only looked at.
 */
import type { SquidColumn, World } from './flying-squid.ts'

/** How many columns stay in memory whether anybody sees them or not. One takes some 100 KB. */
const columnsKept = 1500

/** Replaces loading, saving and unloading of `world`; the ground comes from its generator, changes from its files. */
export function keepColumns(world: World, used: () => Iterable<string>, onError: (error: Error) => void): void {
  const loading = new Map<string, Promise<SquidColumn>>()
  const saving = new Set<string>()
  const { storageProvider: storage, chunkGenerator: generate } = world

  async function load(chunkX: number, chunkZ: number): Promise<SquidColumn> {
    const stored = await storage?.load(chunkX, chunkZ).catch((error: Error) => {
      onError(new Error(`chunk ${chunkX},${chunkZ} cannot be read and is made anew: ${error.message}`))
      return null
    })
    const column = stored ?? generate?.(chunkX, chunkZ)
    if (!column) throw new Error(`no ground at chunk ${chunkX},${chunkZ}`)
    world.columns[`${chunkX},${chunkZ}`] = column
    return column
  }

  world.getColumn = async (chunkX, chunkZ) => {
    const key = `${chunkX},${chunkZ}`
    const present = world.columns[key]
    if (present) return present
    let pending = loading.get(key)
    if (!pending) {
      pending = load(chunkX, chunkZ).finally(() => loading.delete(key))
      loading.set(key, pending)
    }
    return pending
  }

  let last: Promise<void> = Promise.resolve()
  world.saveNow = () => {
    last = last.then(async () => {
      const queued = [...world.savingQueue]
      world.savingQueue.clear()
      for (const [key, { chunkX, chunkZ }] of queued) {
        const column = world.columns[key]
        if (!column || !storage) continue
        saving.add(key)
        await storage.save(chunkX, chunkZ, column).catch((error: Error) => {
          onError(new Error(`chunk ${key} cannot be saved: ${error.message}`))
        })
        saving.delete(key)
      }
      discardUnused()
    })
    return last
  }

  world.unloadColumn = () => {}

  function discardUnused(): void {
    const keys = Object.keys(world.columns)
    if (keys.length <= columnsKept) return
    const kept = new Set(used())
    for (const key of keys) {
      if (!kept.has(key) && !world.savingQueue.has(key) && !saving.has(key)) delete world.columns[key]
    }
  }
}
