import type { Frame } from '../../wire/frame.ts'
import { ChunkView, chunkKey, chunkOfKey, type ShownChunk } from '../../world/chunks.ts'
import { frameDigest } from '../../world/packet-store.ts'
import type { PlayerContext } from '../context.ts'
import type { PacketOutcome } from '../events.ts'
import type { DeferredChunks } from './deferred-chunk.ts'

/** A link, as far as its chunks are concerned. */
export interface ChunkSource {
  readonly server: string
  /** Stands where its player stands, in a world that the client can be shown. */
  readonly ready: boolean
  readonly deferred: DeferredChunks
}

/** The player whose client is sent chunks. */
export interface ChunkViewer {
  readonly mesh: PlayerContext
  readonly outbox: { send(packet: Buffer): void; forward(frame: Frame): void }
  /** Whether the client keeps a chunk. */
  inView(x: number, z: number): boolean
  /** The server that owns a chunk, if the link to it is ready. */
  readyOwner(x: number, z: number): string | undefined
}

/** The chunks of one client (rule 7): what each link's server sends of them, and which of it the client is sent. */
export class ShownChunks {
  readonly #viewer: ChunkViewer
  readonly #view: ChunkView
  /** Since 1.18 a chunk's packet bears its light; before, light is no part of what the packet makes of the chunk. */
  readonly #litByChunk: boolean

  constructor(viewer: ChunkViewer) {
    this.#viewer = viewer
    this.#view = new ChunkView(viewer.mesh.shown.chunks)
    this.#litByChunk = viewer.mesh.clientbound.field('map_chunk', 'skyLightMask') !== undefined
  }

  /** How many chunks the client has loaded. */
  get size(): number {
    return this.#view.size
  }

  /** How many of them are kept, to be shown to a recording that begins in the middle. */
  get kept(): number {
    return this.#view.kept
  }

  keys(): IterableIterator<number> {
    return this.#view.keys()
  }

  /** The server whose link supplies a chunk's changes. */
  supplier(x: number, z: number): string | undefined {
    return this.#view.supplier(x, z)
  }

  /** Whether a server's link has a chunk loaded, supplied or not. */
  isHeld(server: string, x: number, z: number): boolean {
    return this.#view.isHeld(server, x, z)
  }

  /** How many chunks a link has loaded, shown or not. */
  heldBy({ server, deferred }: ChunkSource): number {
    return this.#view.heldBy(server) + deferred.size
  }

  /** What the client has, as far as it was kept. */
  shown(): IterableIterator<ShownChunk> {
    return this.#view.shown()
  }

  /** Routes a packet of the rule `chunk` that names a chunk. */
  route(link: ChunkSource, name: string, frame: Frame, x: number, z: number): PacketOutcome {
    const key = chunkKey(x, z)
    const waiting = link.deferred.get(key)
    if (name === 'unload_chunk') return this.#unload(link, frame, x, z)
    if (name === 'map_chunk') {
      // Up to 1.17.1 light comes before its chunk and has waited for it.
      if (!link.ready || !this.#viewer.inView(x, z)) return this.#held(link, name, link.deferred.defer(key, frame))
      const light = waiting?.light ?? []
      link.deferred.delete(key)
      return this.#load(link, frame, x, z, light)
    }
    if (waiting?.chunk && name !== 'update_light')
      return this.#held(link, name, waiting.changed(frame, blockOf(name, frame)))
    if (waiting || (name === 'update_light' && !this.#view.isHeld(link.server, x, z)))
      return this.#held(link, name, link.deferred.lit(key, frame))
    if (this.#view.supplier(x, z) !== link.server) {
      if (name === 'update_light') this.#keepLight(link, frame, x, z)
      else this.#view.changedUnseen(link.server, x, z, frame)
      return 'dropped'
    }
    // What the client has been sent of a link stays true while the link itself is being moved.
    if (name === 'update_light') this.#sendLight(frame, x, z)
    else this.#sendChange(frame, x, z)
    return 'passed'
  }

  /** Sends the chunks that waited for the link to be placed or for the view to reach them. */
  releaseDeferred(link: ChunkSource): void {
    if (!link.ready) return
    for (const [key, { chunk, light, changes }] of link.deferred.entries()) {
      const [x, z] = chunkOfKey(key)
      if (!chunk || !this.#viewer.inView(x, z)) continue
      link.deferred.delete(key)
      this.#load(link, chunk, x, z, light)
      for (const change of changes)
        if (this.#view.supplier(x, z) === link.server) this.#sendChange(change, x, z)
        else this.#view.changedUnseen(link.server, x, z, change)
    }
  }

  /** Each chunk shows its owner's blocks, if the owner's link has it: the zones are others now, or a link became ready. */
  supplyFromOwners(): void {
    for (const key of this.#view.keys()) {
      const [x, z] = chunkOfKey(key)
      const { packet, changes = [] } = this.#view.supplyFrom(this.#viewer.readyOwner(x, z), x, z) ?? {}
      if (packet) this.#viewer.outbox.forward(packet.copy())
      for (const change of changes) this.#viewer.outbox.forward(change)
    }
  }

  /** A link is gone, or its level is: what no other link has is unloaded. */
  leave(link: ChunkSource): void {
    link.deferred.clear()
    const { mesh, outbox } = this.#viewer
    for (const [chunkX, chunkZ] of this.#view.leave(link.server, (x, z) => this.#viewer.readyOwner(x, z)))
      outbox.send(mesh.clientbound.encode('unload_chunk', { chunkX, chunkZ }))
  }

  /** The client dropped its level. */
  clear(): void {
    this.#view.clear()
  }

  /** What waits, or would if there were room for it (`kept`). */
  #held({ server }: ChunkSource, name: string, kept: boolean): PacketOutcome {
    if (kept) return 'held'
    const { mesh } = this.#viewer
    const most = mesh.limits.deferredChunkBytes
    mesh.unreadable(server, name, `more than ${most} bytes of chunks wait for one player ("deferredChunkBytes")`)
    return 'dropped'
  }

  #load(link: ChunkSource, frame: Frame, x: number, z: number, light: readonly Frame[]): PacketOutcome {
    const digest = frameDigest(frame)
    const verdict = this.#view.load(link.server, x, z, digest, this.#viewer.readyOwner(x, z))
    if (verdict === 'held') {
      this.#view.keepUnseen(link.server, x, z, frame, digest)
      for (const each of light) this.#keepLight(link, each, x, z)
      return 'held'
    }
    if (verdict === 'same') {
      // The ground may be the neighbour's to the letter, and its light another.
      for (const each of light) this.#sendLight(each, x, z)
      return 'held'
    }
    this.#view.sent(x, z, frame, digest)
    this.#viewer.outbox.forward(frame)
    for (const each of light) this.#sendLight(each, x, z)
    return 'passed'
  }

  #sendLight(light: Frame, x: number, z: number): void {
    if (this.#litByChunk) this.#view.changed(x, z, light)
    else this.#view.added(x, z, light)
    this.#viewer.outbox.forward(light)
  }

  /** Light of a chunk that the link doesn't supply. */
  #keepLight({ server }: ChunkSource, light: Frame, x: number, z: number): void {
    if (this.#litByChunk) this.#view.changedUnseen(server, x, z, light)
    else this.#view.addedUnseen(server, x, z, light)
  }

  #sendChange(change: Frame, x: number, z: number): void {
    this.#view.changed(x, z, change)
    this.#viewer.outbox.forward(change)
  }

  #unload(link: ChunkSource, frame: Frame, x: number, z: number): PacketOutcome {
    if (link.deferred.delete(chunkKey(x, z)) && !this.#view.isHeld(link.server, x, z)) return 'dropped'
    if (!this.#view.unload(link.server, x, z, this.#viewer.readyOwner(x, z))) return 'dropped'
    this.#viewer.outbox.forward(frame)
    return 'passed'
  }
}

/** What a packet gives a new state, when it carries nothing else: these begin with the block's position. */
const blockOf = (name: string, frame: Frame): string | undefined =>
  name === 'block_change' || name === 'tile_entity_data'
    ? `${name} ${frame.packet().toString('latin1', 0, AFTER_POSITION)}`
    : undefined

/** Bytes of a packet id and a block's position. */
const AFTER_POSITION = 9
