import { type Folds, text } from './parts.ts'

/** A chunk as a client has it. */
export interface Chunk {
  /** The packet that brought it: id and body. */
  readonly packet: Buffer
  /** `x,y,z` → block state, as changed since. */
  readonly changes: Map<string, number>
  /** `x,y,z` → what was last said of the block entity, as text. */
  readonly blockEntities: Map<string, string>
}

/** Chunks by `x,z`. */
export type Ground = Map<string, Chunk>

interface Block {
  readonly x: number
  readonly y: number
  readonly z: number
}

const chunkAt = (ground: Ground, { x, z }: Block): Chunk | undefined => ground.get(`${x >> 4},${z >> 4}`)
const key = ({ x, y, z }: Block): string => `${x},${y},${z}`

/** Another block takes away what the one before it had to say. */
function changed(ground: Ground, at: Block, state: number): void {
  const chunk = chunkAt(ground, at)
  chunk?.changes.set(key(at), state)
  chunk?.blockEntities.delete(key(at))
}

/** What becomes of the ground. What is said of a chunk that is not loaded is nothing to a client. */
export const groundFolds: Folds<Ground> = {
  map_chunk: (ground, { x, z, blockEntities = [] }, packet) => {
    const known = (blockEntities as Block[]).map((each) => [key(each), text(each)] as const)
    ground.set(`${x},${z}`, { packet: Buffer.from(packet), changes: new Map(), blockEntities: new Map(known) })
  },
  unload_chunk: (ground, { chunkX, chunkZ }) => {
    ground.delete(`${chunkX},${chunkZ}`)
  },
  block_change: (ground, { location, type }) => changed(ground, location, type),
  multi_block_change: (ground, { chunkCoordinates, records }) => {
    const from = { x: chunkCoordinates.x * 16, y: chunkCoordinates.y * 16, z: chunkCoordinates.z * 16 }
    for (const record of records) {
      // The block state, then x, z and y in the section, four bits each.
      const packed = BigInt(record)
      const part = (shift: bigint): number => Number((packed >> shift) & 15n)
      changed(ground, { x: from.x + part(8n), y: from.y + part(0n), z: from.z + part(4n) }, Number(packed >> 12n))
    }
  },
  tile_entity_data: (ground, { location, nbtData, action }) => {
    chunkAt(ground, location)?.blockEntities.set(key(location), text({ action, nbtData }))
  },
}
