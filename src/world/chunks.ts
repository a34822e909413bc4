import type { Frame } from '../wire/frame.ts'
import { FrameLog } from './frame-log.ts'
import type { PacketStore } from './packet-store.ts'

/** The chunk that a place in blocks lies in. */
export const chunkAt = ({ x, z }: { readonly x: number; readonly z: number }): { x: number; z: number } => ({
  x: Math.floor(x / 16),
  z: Math.floor(z / 16),
})

/** What becomes of a whole chunk that a link's server sent. */
export type ChunkVerdict =
  /** Send it to the client. */
  | 'send'
  /** The client has the very same already. */
  | 'same'
  /** Another link supplies this chunk. */
  | 'held'

/** A chunk as one link's server has it. */
interface Copy {
  /** Of the packet that brought it; undefined once something changed it. */
  digest: number | undefined
  /** The packet, if there was room for it, and what came of the chunk since. */
  packet: Frame | undefined
  changes: FrameLog | undefined
}

interface Chunk {
  supplier: string
  /** What the client was shown. */
  copy: Copy
  /** Servers whose link has this chunk loaded: one or two. */
  holders: readonly string[]
  /** What those of them have that don't supply it: shown if the ground becomes theirs. */
  unseen: Map<string, Copy> | undefined
}

/** A chunk as a client is to be shown it. */
export interface ShownChunk {
  readonly packet: Frame
  /** Sent after it, oldest first. */
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

/**
 * One client's chunks (rule 7): loaded once, showing their owner's blocks, unloaded when the last link lets go. Links are
 * named by their server; what a chunk looks like is known by a digest of the packet that brought it.
 */
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

  /** How many of them `shown` answers. */
  get kept(): number {
    let count = 0
    for (const { copy } of this.#chunks.values()) if (copy.packet) count++
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
      const holders = [server]
      const copy = { digest, packet: undefined, changes: undefined }
      this.#chunks.set(key, { supplier: server, copy, holders, unseen: undefined })
      return 'send'
    }
    if (!chunk.holders.includes(server)) chunk.holders = [...chunk.holders, server]
    const { copy } = chunk
    const same = copy.digest === digest
    if (chunk.supplier !== server) {
      if (owner !== server) return 'held'
      this.#forgetUnseen(chunk, server)
      const packet = same && copy.packet ? this.#store?.keep(copy.packet, digest) : undefined
      this.#supersede(chunk, server, { digest, packet, changes: undefined })
    }
    chunk.copy.digest = digest
    return same ? 'same' : 'send'
  }

  /** The client was sent a whole chunk: the packet is kept, as long as there is room. */
  sent(x: number, z: number, frame: Frame, digest: number): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk || !this.#store) return
    this.#forget(chunk.copy)
    chunk.copy.packet = this.#store.keep(frame, digest)
  }

  /** The client was sent a change: its chunk is no longer what its packet made it. */
  changed(x: number, z: number, change?: Frame): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk) return
    chunk.copy.digest = undefined
    if (change) addTo(chunk.copy, change)
  }

  /** The client was sent what belongs to the chunk's packet: up to 1.17.1 its light. */
  added(x: number, z: number, addition: Frame): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (chunk) addTo(chunk.copy, addition)
  }

  /** A link that doesn't supply a chunk brought its own: kept as long as there is room, for the day that the ground is its. */
  keepUnseen(server: string, x: number, z: number, frame: Frame, digest: number): void {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk || chunk.supplier === server || !this.#store) return
    this.#forgetUnseen(chunk, server)
    chunk.unseen ??= new Map()
    chunk.unseen.set(server, { digest, packet: this.#store.keep(frame, digest), changes: undefined })
  }

  /** A link that doesn't supply a chunk sent that it changed. */
  changedUnseen(server: string, x: number, z: number, change: Frame): void {
    const copy = this.#unseen(server, x, z)
    if (!copy) return
    copy.digest = undefined
    addTo(copy, change)
  }

  /** It sent what belongs to the chunk's packet: up to 1.17.1 its light. */
  addedUnseen(server: string, x: number, z: number, addition: Frame): void {
    const copy = this.#unseen(server, x, z)
    if (copy) addTo(copy, addition)
  }

  /**
   * `owner` supplies a chunk from now on, if its link has it. Answers what the client is to be sent, without the packet when it
   * has the very same; undefined when nothing changes, or when there was no room to keep it.
   */
  supplyFrom(owner: string | undefined, x: number, z: number): Partial<ShownChunk> | undefined {
    const chunk = this.#chunks.get(chunkKey(x, z))
    if (!chunk || owner === undefined || owner === chunk.supplier || !chunk.holders.includes(owner)) return undefined
    const copy = chunk.unseen?.get(owner)
    chunk.unseen?.delete(owner)
    if (!copy?.packet) {
      // Whatever it has, the client is sent its changes from now on.
      chunk.supplier = owner
      return undefined
    }
    const shown = chunk.copy
    const same = copy.digest !== undefined && copy.digest === shown.digest
    this.#supersede(chunk, owner, copy)
    const changes = copy.changes?.frames() ?? []
    return same ? { changes } : { packet: copy.packet, changes }
  }

  /** What the client has, as far as it was kept. */
  *shown(): IterableIterator<ShownChunk> {
    for (const { copy } of this.#chunks.values())
      if (copy.packet) yield { packet: copy.packet, changes: copy.changes?.frames() ?? [] }
  }

  /** A link's server unloaded a chunk: true when the client has to be sent that. */
  unload(server: string, x: number, z: number, owner: string | undefined): boolean {
    return this.#removeHolder(chunkKey(x, z), server, owner)
  }

  /** A link is gone: answers the chunks that the client has to unload. */
  leave(server: string, owner: (x: number, z: number) => string | undefined): [x: number, z: number][] {
    const gone: [number, number][] = []
    for (const key of this.#chunks.keys()) {
      const [x, z] = chunkOfKey(key)
      if (this.#removeHolder(key, server, owner(x, z))) gone.push([x, z])
    }
    return gone
  }

  /** The server whose link supplies a chunk's changes. */
  supplier(x: number, z: number): string | undefined {
    return this.#chunks.get(chunkKey(x, z))?.supplier
  }

  /** Whether a server's link has a chunk loaded, supplied or not. */
  isHeld(server: string, x: number, z: number): boolean {
    return this.#chunks.get(chunkKey(x, z))?.holders.includes(server) ?? false
  }

  /** How many chunks a server's link has loaded. */
  heldBy(server: string): number {
    let count = 0
    for (const chunk of this.#chunks.values()) if (chunk.holders.includes(server)) count++
    return count
  }

  /** The client dropped its level. */
  clear(): void {
    for (const chunk of this.#chunks.values()) this.#release(chunk)
    this.#chunks.clear()
  }

  #unseen(server: string, x: number, z: number): Copy | undefined {
    return this.#chunks.get(chunkKey(x, z))?.unseen?.get(server)
  }

  /** Another link supplies the chunk: what the client was shown by the one before is that one's own from now on. */
  #supersede(chunk: Chunk, supplier: string, copy: Copy): void {
    chunk.unseen ??= new Map()
    chunk.unseen.set(chunk.supplier, chunk.copy)
    chunk.supplier = supplier
    chunk.copy = copy
  }

  #forget(copy: Copy): void {
    if (copy.packet) this.#store?.release(copy.packet)
    copy.packet = undefined
    copy.changes = undefined
  }

  #forgetUnseen(chunk: Chunk, server: string): void {
    const copy = chunk.unseen?.get(server)
    if (!copy) return
    this.#forget(copy)
    chunk.unseen?.delete(server)
  }

  #release(chunk: Chunk): void {
    this.#forget(chunk.copy)
    for (const copy of chunk.unseen?.values() ?? []) this.#forget(copy)
  }

  #removeHolder(key: number, server: string, owner: string | undefined): boolean {
    const chunk = this.#chunks.get(key)
    if (!chunk?.holders.includes(server)) return false
    chunk.holders = chunk.holders.filter((each) => each !== server)
    this.#forgetUnseen(chunk, server)
    if (chunk.holders.length === 0) {
      this.#release(chunk)
      this.#chunks.delete(key)
      return true
    }
    if (chunk.supplier === server) {
      const next = owner !== undefined && chunk.holders.includes(owner) ? owner : chunk.holders[0]
      if (next !== undefined) {
        // What is shown stays, and the next one's changes come on top.
        this.#forgetUnseen(chunk, next)
        chunk.supplier = next
      }
    }
    return false
  }
}

/** Notes what came of a chunk after its packet; without the packet it would mean nothing. */
function addTo(copy: Copy, change: Frame): void {
  if (!copy.packet) return
  copy.changes ??= new FrameLog(CHANGES_BYTES)
  copy.changes.add(change)
}
