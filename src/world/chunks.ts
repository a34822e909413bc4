import type { Frame } from '../wire/frame.ts'
import { FrameLog } from './frame-log.ts'
import type { PacketStore } from './packet-store.ts'

/** The chunk that a place in blocks lies in. */
export const chunkAt = ({ x, z }: { readonly x: number; readonly z: number }): { x: number; z: number } => ({
  x: Math.floor(x / 16),
  z: Math.floor(z / 16),
})

/**
 * One client's chunks (rule 7): loaded once, showing their owner's blocks, unloaded when the last link lets go. Links are
 * named by their server; what a chunk looks like is known by a digest of the packet that brought it.
 */
export type ChunkVerdict =
  /** Tell the client. */
  | 'send'
  /** The client has the very same already. */
  | 'same'
  /** Another link supplies this chunk. */
  | 'held'

interface Chunk {
  supplier: string
  /** What the client was shown; undefined once something changed it. */
  shown: number | undefined
  /** Servers whose link has this chunk loaded. */
  readonly holders: Set<string>
  /** The packet that the client was shown, and what was told of the chunk since. */
  packet: Frame | undefined
  changes: FrameLog | undefined
}

/** What a client has of a chunk: enough to show it to another one. */
export interface ShownChunk {
  readonly packet: Frame
  /** Told after it, oldest first. */
  readonly changes: readonly Frame[]
}

/** Bytes of changes kept of a chunk; the oldest go when there are more. */
const CHANGES_BYTES = 4 * 1024

/** A chunk's key in maps: chunk coordinates are within ±1,875,000. */
export const chunkKey = (x: number, z: number): number => (x + 0x200_0000) * 0x400_0000 + (z + 0x200_0000)
export const chunkOfKey = (key: number): readonly [x: number, z: number] => [
  Math.floor(key / 0x400_0000) - 0x200_0000,
  (key % 0x400_0000) - 0x200_0000,
]

export class ChunkView {
  readonly #chunks = new Map<number, Chunk>()
  readonly #store: PacketStore | undefined

  /** `store`: where the packets that the client is shown are kept, together with other clients'. */
  constructor(store?: PacketStore) {
    this.#store = store
  }

  /** How many chunks the client has loaded. */
  get size(): number {
    return this.#chunks.size
  }

  /** How many of them `shown` tells. */
  get kept(): number {
    let count = 0
    for (const { packet } of this.#chunks.values()) if (packet) count++
    return count
  }

  keys(): IterableIterator<number> {
    return this.#chunks.keys()
  }

  /** A link's server sent a whole chunk. `owner`: the server that owns the ground, if it is among the links. */
  load(server: string, x: number, z: number, digest: number, owner: string | undefined): ChunkVerdict {
    const key = chunkKey(x, z)
    const chunk = this.#chunks.get(key)
    if (!chunk) {
      const holders = new Set([server])
      this.#chunks.set(key, { supplier: server, shown: digest, holders, packet: undefined, changes: undefined })
      return 'send'
    }
    chunk.holders.add(server)
    if (chunk.supplier !== server) {
      if (owner !== server) return 'held'
      chunk.supplier = server
    }
    if (chunk.shown === digest) return 'same'
    chunk.shown = digest
    return 'send'
  }

  /** The client was sent a whole chunk: the packet is kept, as long as there is room. */
  told(x: number, z: number, frame: Frame, digest: number): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk || !this.#store) return
    this.#forget(chunk)
    chunk.packet = this.#store.keep(frame, digest)
  }

  /** The client was told of a change: its chunk is no longer what its packet made it. */
  changed(x: number, z: number, change?: Frame): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk) return
    chunk.shown = undefined
    if (change) this.added(x, z, change)
  }

  /** The client was told what belongs to the chunk's packet: up to 1.17.1 its light. */
  added(x: number, z: number, addition: Frame): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk?.packet) return
    chunk.changes ??= new FrameLog(CHANGES_BYTES)
    chunk.changes.add(addition)
  }

  /** What the client has, as far as it was kept. */
  *shown(): IterableIterator<ShownChunk> {
    for (const { packet, changes } of this.#chunks.values())
      if (packet) yield { packet, changes: changes?.frames() ?? [] }
  }

  /** A link's server unloaded a chunk: true when the client has to be told. */
  unload(server: string, x: number, z: number, owner: string | undefined): boolean {
    return this.#letGo(chunkKey(x, z), server, owner)
  }

  /** A link is gone: answers the chunks that the client has to unload. */
  leave(server: string, owner: (x: number, z: number) => string | undefined): [x: number, z: number][] {
    const gone: [number, number][] = []
    for (const key of this.#chunks.keys()) {
      const [x, z] = chunkOfKey(key)
      if (this.#letGo(key, server, owner(x, z))) gone.push([x, z])
    }
    return gone
  }

  /** The server whose link supplies a chunk's changes. */
  supplier(x: number, z: number): string | undefined {
    return this.#chunks.get(chunkKey(x, z))?.supplier
  }

  /** Whether a server's link has a chunk loaded, supplied or not. */
  isHeld(server: string, x: number, z: number): boolean {
    return this.#chunks.get(chunkKey(x, z))?.holders.has(server) ?? false
  }

  /** How many chunks a server's link has loaded. */
  heldBy(server: string): number {
    let count = 0
    for (const chunk of this.#chunks.values()) if (chunk.holders.has(server)) count++
    return count
  }

  /** The client dropped its level. */
  clear(): void {
    for (const chunk of this.#chunks.values()) this.#forget(chunk)
    this.#chunks.clear()
  }

  #forget(chunk: Chunk): void {
    if (chunk.packet) this.#store?.release(chunk.packet)
    chunk.packet = undefined
    chunk.changes = undefined
  }

  #letGo(key: number, server: string, owner: string | undefined): boolean {
    const chunk = this.#chunks.get(key)
    if (!chunk?.holders.delete(server)) return false
    if (chunk.holders.size === 0) {
      this.#forget(chunk)
      this.#chunks.delete(key)
      return true
    }
    if (chunk.supplier === server) {
      const next = owner !== undefined && chunk.holders.has(owner) ? owner : chunk.holders.values().next().value
      if (next !== undefined) chunk.supplier = next
    }
    return false
  }
}
