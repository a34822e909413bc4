/** What the witness holds against packets about chunks and blocks. */
import { crc32 } from 'node:zlib'
import type { PacketSet } from '../protocol/packets.ts'
import type { ClientState, Fold, Rows, Sight } from './witness-state.ts'

/** A chunk's digest once something in it has changed: whatever comes next may differ or not. */
export const changedChunk = -1

/** Chunks that a client keeps beyond its view distance (ClientChunkCache: at least 2, and 3 more). */
const keptBeyond = 3
const leastViewDistance = 2

export const chunkKey = (x: number, z: number): string => `${x},${z}`

function inRange(state: ClientState, x: number, z: number): boolean {
  const radius = Math.max(leastViewDistance, state.viewDistance) + keptBeyond
  return Math.abs(x - state.centre.x) <= radius && Math.abs(z - state.centre.z) <= radius
}

function touch({ state, report }: Sight, x: number, z: number, what: string): void {
  const key = chunkKey(x, z)
  if (state.chunks.has(key)) state.chunks.set(key, changedChunk)
  else report('chunk-not-loaded', `${what} in chunk ${key}, which is not loaded`)
}

/** A change at a block position. */
const atBlock =
  (what: string) =>
  (set: PacketSet, name: string): Fold | undefined => {
    const location = set.field<{ x: number; y: number; z: number }>(name, 'location')
    return (
      location &&
      ((sight, packet) => {
        const { x, z } = location.read(packet)
        touch(sight, x >> 4, z >> 4, what)
      })
    )
  }

export const chunkRows: Rows = {
  map_chunk: (set, name) => {
    const chunkX = set.field<number>(name, 'x')
    const chunkZ = set.field<number>(name, 'z')
    if (chunkX === undefined || chunkZ === undefined) return undefined
    return (sight, packet) => {
      const { state, report } = sight
      const x = chunkX.read(packet)
      const z = chunkZ.read(packet)
      const key = chunkKey(x, z)
      const digest = crc32(packet)
      if (state.entityId === undefined) report('before-login', `chunk ${key} came before the login packet`)
      if (!inRange(state, x, z)) {
        const { centre, viewDistance } = state
        report(
          'chunk-out-of-range',
          `chunk ${key} is too far from ${chunkKey(centre.x, centre.z)} for view distance ${viewDistance}`,
        )
      }
      if (state.chunks.get(key) === digest) report('chunk-twice', `chunk ${key} was sent again unchanged`)
      state.chunks.set(key, digest)
    }
  },

  unload_chunk: (set, name) => {
    const chunkX = set.field<number>(name, 'chunkX')
    const chunkZ = set.field<number>(name, 'chunkZ')
    if (chunkX === undefined || chunkZ === undefined) return undefined
    return ({ state, report }, packet) => {
      const key = chunkKey(chunkX.read(packet), chunkZ.read(packet))
      if (!state.chunks.delete(key)) report('unload-unloaded', `chunk ${key} was unloaded, but is not loaded`)
    }
  },

  update_light: (set, name) => {
    // Up to 1.17.1 light is a packet of its own that comes before its chunk.
    if (set.field('map_chunk', 'skyLightMask') === undefined) return undefined
    const chunkX = set.field<number>(name, 'chunkX')
    const chunkZ = set.field<number>(name, 'chunkZ')
    if (chunkX === undefined || chunkZ === undefined) return undefined
    return (sight, packet) => touch(sight, chunkX.read(packet), chunkZ.read(packet), 'light')
  },

  block_change: atBlock('a block change'),
  tile_entity_data: atBlock('block entity data'),
  block_action: atBlock('a block action'),

  multi_block_change: (set, name) => {
    const section = set.field<{ x: number; y: number; z: number }>(name, 'chunkCoordinates')
    return (
      section &&
      ((sight, packet) => {
        const { x, z } = section.read(packet)
        touch(sight, x, z, 'block changes')
      })
    )
  },

  chunk_biomes: (set) => (sight, packet) => {
    const { biomes } = set.decode(packet).params as { biomes: { position: { x: number; z: number } }[] }
    for (const { position } of biomes) touch(sight, position.x, position.z, 'biomes')
  },

  update_view_position: (set, name) => {
    const chunkX = set.field<number>(name, 'chunkX')
    const chunkZ = set.field<number>(name, 'chunkZ')
    if (chunkX === undefined || chunkZ === undefined) return undefined
    return ({ state }, packet) => {
      state.centre = { x: chunkX.read(packet), z: chunkZ.read(packet) }
    }
  },

  update_view_distance: (set, name) => {
    const distance = set.field<number>(name, 'viewDistance')
    return (
      distance &&
      (({ state }, packet) => {
        state.viewDistance = distance.read(packet)
      })
    )
  },

  chunk_batch_start:
    () =>
    ({ state, report }) => {
      if (state.inBatch) report('batch-open', 'a chunk batch began inside another one')
      state.inBatch = true
    },

  chunk_batch_finished:
    () =>
    ({ state, report }) => {
      if (!state.inBatch) report('batch-open', 'a chunk batch ended that had not begun')
      state.inBatch = false
    },
}
