/** What the witness holds against packets about chunks and blocks. */
import { crc32 } from 'node:zlib'
import type { PacketSet } from '../protocol/packets.ts'
import {
  begin,
  type SeenChunk,
  type Sight,
  type WitnessedClient,
  type WitnessFold,
  type WitnessRows,
} from './witness-state.ts'

/** Chunks that a client keeps beyond its view distance (ClientChunkCache: at least 2, and 3 more). */
const keptBeyond = 3
const leastViewDistance = 2
/** How many chunks that a client threw away are kept. */
const maxThrownAway = 4096

export const chunkKey = (x: number, z: number): string => `${x},${z}`

const radiusOf = (state: WitnessedClient): number => Math.max(leastViewDistance, state.viewDistance) + keptBeyond

function inRange(state: WitnessedClient, x: number, z: number): boolean {
  const radius = radiusOf(state)
  return Math.abs(x - state.centre.x) <= radius && Math.abs(z - state.centre.z) <= radius
}

/** Whether the client sees this chunk: it has it, and it lies within its view. */
export const hasChunk = (state: WitnessedClient, x: number, z: number): boolean =>
  inRange(state, x, z) && state.chunks.has(chunkKey(x, z))

/** A client's chunks lie in a ring: those a ring's width apart share a place. */
function ringSlot(state: WitnessedClient, x: number, z: number): number {
  const width = 2 * radiusOf(state) + 1
  const wrap = (at: number): number => ((at % width) + width) % width
  return wrap(z) * width + wrap(x)
}

/** The client loses a chunk and sends nothing of it: its server may still unload it. */
function throwAway(state: WitnessedClient, key: string): void {
  state.chunks.delete(key)
  state.thrownAway.add(key)
  if (state.thrownAway.size <= maxThrownAway) return
  const [oldest] = state.thrownAway
  if (oldest !== undefined) state.thrownAway.delete(oldest)
}

/** The client forgets all chunks, with the level that they are in. */
export function dropChunks(state: WitnessedClient): void {
  state.chunks.clear()
  state.ring.clear()
  state.thrownAway.clear()
}

/** A chunk takes its place in the ring, from the one that has it: that one lies outside of the view. */
function keep(state: WitnessedClient, x: number, z: number, chunk: SeenChunk): void {
  const key = chunkKey(x, z)
  const place = ringSlot(state, x, z)
  const before = state.ring.get(place)
  if (before !== undefined && before !== key && state.chunks.has(before)) throwAway(state, before)
  state.ring.set(place, key)
  state.chunks.set(key, chunk)
  state.thrownAway.delete(key)
}

/** A ring of another width takes over the chunks within the view; the others are gone. */
function resize(state: WitnessedClient, viewDistance: number): void {
  const radius = radiusOf(state)
  state.viewDistance = viewDistance
  if (radiusOf(state) === radius) return
  state.ring.clear()
  for (const key of [...state.chunks.keys()]) {
    const [x = 0, z = 0] = key.split(',').map(Number)
    if (inRange(state, x, z)) state.ring.set(ringSlot(state, x, z), key)
    else throwAway(state, key)
  }
}

/** Something in a chunk changes. */
function touch({ state, report }: Sight, x: number, z: number, what: string): void {
  const key = chunkKey(x, z)
  const chunk = state.chunks.get(key)
  if (chunk === undefined) report('chunk-not-loaded', `${what} in chunk ${key}, which is not loaded`)
  else if (!inRange(state, x, z)) {
    report(
      'chunk-not-loaded',
      `${what} in chunk ${key}, which is out of view around ${chunkKey(state.centre.x, state.centre.z)}`,
    )
  } else chunk.changed = true
}

/** A change at a block position. */
const atBlock =
  (what: string) =>
  (set: PacketSet, name: string): WitnessFold | undefined => {
    const location = set.field<{ x: number; y: number; z: number }>(name, 'location')
    return (
      location &&
      ((sight, packet) => {
        const { x, z } = location.read(packet)
        touch(sight, x >> 4, z >> 4, what)
      })
    )
  }

export const chunkRows: WitnessRows = {
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
        throwAway(state, key)
        return
      }
      // Vanilla sends a chunk once for each time that it comes into view, and whatever happens in it as changes. A mesh has
      // a second server that may know better, so that a chunk may come again where it says something: other bytes, or the
      // same ones when changes have come between (one server's leaf has decayed, the owner's has not).
      const before = state.chunks.get(key)
      if (before && !before.changed && before.digest === digest) {
        report('chunk-twice', `chunk ${key} was sent again unchanged`)
      }
      keep(state, x, z, { digest, changed: false })
    }
  },

  unload_chunk: (set, name) => {
    const chunkX = set.field<number>(name, 'chunkX')
    const chunkZ = set.field<number>(name, 'chunkZ')
    if (chunkX === undefined || chunkZ === undefined) return undefined
    return ({ state, report }, packet) => {
      const key = chunkKey(chunkX.read(packet), chunkZ.read(packet))
      // What a client threw away, vanilla unloads a moment later: it moves the view first.
      const had = state.chunks.delete(key) || state.thrownAway.delete(key)
      if (!had) report('unload-unloaded', `chunk ${key} was unloaded, but is not loaded`)
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
  // A piston's moves blocks at the client, with no other word from the server.
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
        resize(state, distance.read(packet))
      })
    )
  },

  chunk_batch_start:
    () =>
    ({ state, report }) => {
      if (state.inBatch) report('batch-open', 'a chunk batch began inside another one')
      state.inBatch = true
      begin(state.batch)
    },

  chunk_batch_finished:
    () =>
    ({ state, report }) => {
      if (!state.inBatch) report('batch-open', 'a chunk batch ended that had not begun')
      state.inBatch = false
    },
}
