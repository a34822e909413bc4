/**
 * Which server owns which zones. Zones are written in chunks (16 × 16 blocks); the first one that holds a chunk owns
 * it. Ground that no zone holds has no owner: a player there keeps its primary.
 */

/** Half-open range of chunk coordinates, `[from, to)`. null is unbounded. */
export type ChunkRange = readonly [from: number | null, to: number | null]

/** A corner of a polygon. */
export type Corner = readonly [x: number, z: number]

export interface Zone {
  readonly server: string
  /** Such as `minecraft:overworld`. Absent: every dimension. */
  readonly dimension?: string
  readonly x: ChunkRange
  readonly z: ChunkRange
  /** The zone is all that lies outside of the rectangle. */
  readonly outside?: boolean
  /**
   * Vertices in chunk coordinates, so that `[1, 0]` is the block corner 16, 0. A chunk belongs to the polygon when its
   * centre lies inside (even-odd rule, closed by itself). `x` and `z` then are the box around it.
   */
  readonly polygon?: readonly Corner[]
}

/** How far, in chunks, `depth` and `distanceTo` look before they answer Infinity. */
export const searchChunks = 8

const CHUNK = 16
/** Chunk coordinates of any vanilla world fit; others are answered, but not cached. */
const KEY_SPAN = 2 ** 22
const CACHED_CHUNKS = 65_536
/** Most chunks are far from every border: one empty set serves them all. */
const nobody: ReadonlySet<string> = new Set()

/** Whether a zone's shape holds a chunk; its dimension is not asked. */
export function zoneHolds(zone: Zone, chunkX: number, chunkZ: number): boolean {
  const inRectangle =
    (zone.x[0] === null || chunkX >= zone.x[0]) &&
    (zone.x[1] === null || chunkX < zone.x[1]) &&
    (zone.z[0] === null || chunkZ >= zone.z[0]) &&
    (zone.z[1] === null || chunkZ < zone.z[1])
  const inside = inRectangle && (!zone.polygon || polygonHolds(zone.polygon, chunkX + 0.5, chunkZ + 0.5))
  return inside !== (zone.outside ?? false)
}

/** Where the edge from `a` to `b` crosses the line through `z`, which lies between their ends. */
export function crossingAt(a: Corner, b: Corner, z: number): number {
  return a[0] + ((z - a[1]) / (b[1] - a[1])) * (b[0] - a[0])
}

function polygonHolds(polygon: readonly Corner[], x: number, z: number): boolean {
  let inside = false
  let from = polygon.at(-1)
  for (const to of polygon) {
    // An edge owns its lower end only, so that a corner on the line is counted once.
    if (from && from[1] <= z !== to[1] <= z && crossingAt(from, to, z) <= x) inside = !inside
    from = to
  }
  return inside
}

/** The zones of one dimension, and what is cached of them by chunk. */
class DimensionZones {
  readonly zones: readonly Zone[]
  readonly owners = new Map<number, string | undefined>()
  readonly uniform = new Map<number, number>()
  readonly neighbours = new Map<number, Map<number, ReadonlySet<string>>>()

  constructor(zones: readonly Zone[]) {
    this.zones = zones
  }

  owner(chunkX: number, chunkZ: number): string | undefined {
    if (!Number.isFinite(chunkX) || !Number.isFinite(chunkZ)) return undefined
    const key = chunkKey(chunkX, chunkZ)
    if (key === undefined) return this.#ask(chunkX, chunkZ)
    const known = this.owners.get(key)
    if (known !== undefined || this.owners.has(key)) return known
    const owner = this.#ask(chunkX, chunkZ)
    cache(this.owners, key, owner)
    return owner
  }

  #ask(chunkX: number, chunkZ: number): string | undefined {
    for (const zone of this.zones) if (zoneHolds(zone, chunkX, chunkZ)) return zone.server
    return undefined
  }
}

/** Answers who owns what. Immutable: make a new one for new zones. */
export class Zones {
  readonly zones: readonly Zone[]
  readonly #everywhere: readonly Zone[]
  readonly #dimensions = new Map<string, DimensionZones>()
  readonly #others: DimensionZones

  constructor(zones: readonly Zone[]) {
    this.zones = zones
    this.#everywhere = zones.filter((zone) => zone.dimension === undefined)
    this.#others = new DimensionZones(this.#everywhere)
    for (const { dimension } of zones) {
      if (dimension === undefined || this.#dimensions.has(dimension)) continue
      const held = zones.filter((zone) => zone.dimension === undefined || zone.dimension === dimension)
      this.#dimensions.set(dimension, new DimensionZones(held))
    }
  }

  /** The server that owns a chunk, or undefined where no zone holds it. Cheap: cached per chunk. */
  owner(dimension: string, chunkX: number, chunkZ: number): string | undefined {
    return this.#zonesOf(dimension).owner(chunkX, chunkZ)
  }

  /** The server that owns the block at `x`, `z` (block coordinates, fractions allowed). */
  ownerAt(dimension: string, x: number, z: number): string | undefined {
    return this.owner(dimension, toChunk(x), toChunk(z))
  }

  /**
   * The servers, other than the owner of the chunk at `x`, `z`, that own ground within `chunks` chunks of it, diagonals
   * counted as one (Chebyshev). The chunk next door is at 1. The set is shared between calls.
   */
  within(dimension: string, x: number, z: number, chunks: number): ReadonlySet<string> {
    const zones = this.#zonesOf(dimension)
    const chunkX = toChunk(x)
    const chunkZ = toChunk(z)
    const key = chunkKey(chunkX, chunkZ)
    let byChunk = zones.neighbours.get(chunks)
    if (!byChunk) {
      byChunk = new Map()
      zones.neighbours.set(chunks, byChunk)
    }
    const known = key === undefined ? undefined : byChunk.get(key)
    if (known) return known
    const found = new Set<string>()
    for (let dx = -chunks; dx <= chunks; dx++) {
      for (let dz = -chunks; dz <= chunks; dz++) {
        const owner = zones.owner(chunkX + dx, chunkZ + dz)
        if (owner !== undefined) found.add(owner)
      }
    }
    const own = zones.owner(chunkX, chunkZ)
    if (own !== undefined) found.delete(own)
    const answer = found.size === 0 ? nobody : found
    if (key !== undefined) cache(byChunk, key, answer)
    return answer
  }

  /**
   * How many blocks `x`, `z` lies inside its owner's ground: the straight distance to the nearest chunk that is not the
   * owner's (someone else's or nobody's). Infinity from `searchChunks` chunks on.
   */
  depth(dimension: string, x: number, z: number): number {
    const zones = this.#zonesOf(dimension)
    const chunkX = toChunk(x)
    const chunkZ = toChunk(z)
    const own = zones.owner(chunkX, chunkZ)
    const first = firstOtherRing(zones, chunkX, chunkZ)
    return nearest(zones, x, z, first, (owner) => owner !== own)
  }

  /**
   * Blocks from `x`, `z` to the nearest chunk whose owner is `server` (or for which the predicate says so): 0 when
   * standing on one, Infinity from `searchChunks` chunks on.
   */
  distanceTo(
    dimension: string,
    x: number,
    z: number,
    server: string | ((owner: string | undefined) => boolean),
  ): number {
    const wanted = typeof server === 'string' ? (owner: string | undefined) => owner === server : server
    const zones = this.#zonesOf(dimension)
    const chunkX = toChunk(x)
    const chunkZ = toChunk(z)
    if (wanted(zones.owner(chunkX, chunkZ))) return 0
    return nearest(zones, x, z, firstOtherRing(zones, chunkX, chunkZ), wanted)
  }

  #zonesOf(dimension: string): DimensionZones {
    return this.#dimensions.get(dimension) ?? this.#others
  }
}

/** The chunk coordinate that holds a block coordinate: −0.5 lies in chunk −1. */
export function toChunk(block: number): number {
  return Math.floor(block / CHUNK)
}

/** The smallest ring around a chunk that holds other ground than the chunk's own; `searchChunks + 1` when none does. */
function firstOtherRing(zones: DimensionZones, chunkX: number, chunkZ: number): number {
  const key = chunkKey(chunkX, chunkZ)
  const known = key === undefined ? undefined : zones.uniform.get(key)
  if (known !== undefined) return known
  const own = zones.owner(chunkX, chunkZ)
  let ring = 1
  while (ring <= searchChunks) {
    let other = false
    eachInRing(chunkX, chunkZ, ring, (x, z) => {
      other ||= zones.owner(x, z) !== own
    })
    if (other) break
    ring++
  }
  if (key !== undefined) cache(zones.uniform, key, ring)
  return ring
}

function nearest(
  zones: DimensionZones,
  x: number,
  z: number,
  firstRing: number,
  wanted: (owner: string | undefined) => boolean,
): number {
  const chunkX = toChunk(x)
  const chunkZ = toChunk(z)
  let best = Number.POSITIVE_INFINITY
  for (let ring = firstRing; ring <= searchChunks; ring++) {
    // No chunk of this ring or a wider one can be nearer than the ring's inner edge.
    const edge = Math.min(x - (chunkX - ring + 1) * CHUNK, (chunkX + ring) * CHUNK - x)
    const edgeZ = Math.min(z - (chunkZ - ring + 1) * CHUNK, (chunkZ + ring) * CHUNK - z)
    if (best <= Math.min(edge, edgeZ)) break
    eachInRing(chunkX, chunkZ, ring, (cx, cz) => {
      if (wanted(zones.owner(cx, cz))) best = Math.min(best, distanceToChunk(x, z, cx, cz))
    })
  }
  // At this distance a chunk of the next, unsearched ring could be as near.
  return best < searchChunks * CHUNK ? best : Number.POSITIVE_INFINITY
}

function distanceToChunk(x: number, z: number, chunkX: number, chunkZ: number): number {
  const dx = Math.max(chunkX * CHUNK - x, 0, x - (chunkX + 1) * CHUNK)
  const dz = Math.max(chunkZ * CHUNK - z, 0, z - (chunkZ + 1) * CHUNK)
  return Math.hypot(dx, dz)
}

function eachInRing(chunkX: number, chunkZ: number, ring: number, visit: (x: number, z: number) => void): void {
  for (let along = -ring; along <= ring; along++) {
    visit(chunkX + along, chunkZ - ring)
    visit(chunkX + along, chunkZ + ring)
  }
  for (let along = -ring + 1; along < ring; along++) {
    visit(chunkX - ring, chunkZ + along)
    visit(chunkX + ring, chunkZ + along)
  }
}

function chunkKey(chunkX: number, chunkZ: number): number | undefined {
  const x = chunkX + KEY_SPAN / 2
  const z = chunkZ + KEY_SPAN / 2
  return x >= 0 && x < KEY_SPAN && z >= 0 && z < KEY_SPAN ? x * KEY_SPAN + z : undefined
}

/** Players wander: rather ask again now and then than keep every chunk that anyone ever saw. */
function cache<T>(cached: Map<number, T>, key: number, value: T): void {
  if (cached.size >= CACHED_CHUNKS) cached.clear()
  cached.set(key, value)
}
