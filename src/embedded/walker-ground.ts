/**
 * The ground as a walker knows it: where in the chunks that it was sent one can stand. It reads the block sections of a
 * chunk packet itself, since a heightmap says nothing of passages (and flying-squid's is all zeros).
 */
import { crc32 } from 'node:zlib'
import { versionData } from '../protocol/minecraft-data.ts'
import type { Protocol } from '../protocol/versions.ts'
import { readVarint, varintSizeAt } from '../wire/varint.ts'

/** What a block is to somebody who walks: 0 air and plants, 1 a whole block, 2 taller than a jump (fences, walls). */
const tall = 2

/** 4096 blocks of a section by y, z, x. */
type Section = Uint8Array

interface WalkerColumn {
  readonly minY: number
  readonly sections: readonly (Section | undefined)[]
}

/** How the versions write their sections. */
interface SectionFormat {
  /** From 1.18 on every section is there and carries its biomes. */
  readonly whole: boolean
  /** Up to 1.21.4 the number of longs stands before them. */
  readonly counted: boolean
  /** 26.1 counts fluids too. */
  readonly fluids: boolean
}

const kindsByVersion = new Map<string, Uint8Array>()

/** Block state id → what it is to a walker. Of a version whose blocks nobody has listed, all but air (0) is a whole block. */
function kindsOf(version: string): Uint8Array {
  let kinds = kindsByVersion.get(version)
  if (kinds === undefined) {
    const { blocksArray } = versionData(version)!
    const highest = blocksArray.reduce((most, block) => Math.max(most, block.maxStateId), 0)
    kinds = new Uint8Array(highest + 1)
    for (const { name, minStateId, maxStateId, boundingBox } of blocksArray) {
      // Water carries whoever swims.
      const carries = boundingBox === 'block' || name === 'water'
      const kind = /(_fence|_wall|^fence)$/.test(name) ? tall : Number(carries)
      kinds.fill(kind, minStateId, maxStateId + 1)
    }
    kindsByVersion.set(version, kinds)
  }
  return kinds
}

const air: Section = new Uint8Array(4096)
const filled = [air, new Uint8Array(4096).fill(1), new Uint8Array(4096).fill(tall)]

/** Parsed columns by digest of their chunk, shared by the walkers of a process for as long as one of them holds it. */
const shared = new Map<string, WeakRef<WalkerColumn>>()
const sharedLimit = 4096

const chunkKey = (x: number, z: number) => `${x},${z}`

/** What one walker has been sent. Bounded by `keep`: only chunks that it says yes to are kept. */
export class WalkerGround {
  readonly #protocol: Protocol
  readonly #kinds: Uint8Array
  readonly #format: SectionFormat
  readonly #keep: (chunkX: number, chunkZ: number) => boolean
  readonly #columns = new Map<string, WalkerColumn | Buffer>()
  /** Blocks changed since their chunk came: chunk → `x,y,z` → kind. */
  readonly #changes = new Map<string, Map<string, number>>()

  constructor(protocol: Protocol, keep: (chunkX: number, chunkZ: number) => boolean) {
    this.#protocol = protocol
    this.#kinds = kindsOf(protocol.version)
    this.#keep = keep
    const { number } = protocol
    // Protocols 757 (1.18), 770 (1.21.5) and 775 (26.1).
    this.#format = { whole: number >= 757, counted: number < 770, fluids: number >= 775 }
  }

  /** How many chunks it holds. */
  get size(): number {
    return this.#columns.size
  }

  /** Takes a map_chunk packet. */
  load(packet: Buffer): void {
    const set = this.#protocol.packets('play', 'clientbound')
    const x = set.field<number>('map_chunk', 'x')!.read(packet)
    const z = set.field<number>('map_chunk', 'z')!.read(packet)
    if (!this.#keep(x, z)) return
    // A copy: the packet may be a view into a large read.
    this.#columns.set(chunkKey(x, z), Buffer.from(packet))
    this.#changes.delete(chunkKey(x, z))
  }

  unload(chunkX: number, chunkZ: number): void {
    this.#columns.delete(chunkKey(chunkX, chunkZ))
    this.#changes.delete(chunkKey(chunkX, chunkZ))
  }

  /** Lets go of what `keep` no longer says yes to. */
  prune(): void {
    for (const key of this.#columns.keys()) {
      const [x = 0, z = 0] = key.split(',').map(Number)
      if (!this.#keep(x, z)) this.unload(x, z)
    }
  }

  clear(): void {
    this.#columns.clear()
    this.#changes.clear()
  }

  change(x: number, y: number, z: number, state: number): void {
    const key = chunkKey(x >> 4, z >> 4)
    if (!this.#columns.has(key)) return
    let changes = this.#changes.get(key)
    if (changes === undefined) {
      changes = new Map()
      this.#changes.set(key, changes)
    }
    changes.set(`${x},${y},${z}`, this.#kinds[state] ?? 1)
  }

  /**
   * The height at which a body of 0.6 × 1.8 blocks stands around (x, z) when it comes there with its feet at `y`: at
   * most one block up, any number down. `wall` when there is no room, undefined while a chunk is not there.
   */
  standing(x: number, z: number, y: number): number | 'wall' | undefined {
    const half = 0.3
    const columns: [number, number][] = []
    for (let blockX = Math.floor(x - half); blockX <= Math.floor(x + half); blockX++) {
      for (let blockZ = Math.floor(z - half); blockZ <= Math.floor(z + half); blockZ++) {
        if (this.#columnAt(blockX, blockZ) === undefined) return undefined
        columns.push([blockX, blockZ])
      }
    }
    const solid = (at: number) => columns.some(([blockX, blockZ]) => this.#solid(blockX, at, blockZ))
    const feet = Math.floor(y + 1e-6)
    // One up, where there is something to step on and room above it.
    if (solid(feet)) {
      const room = !solid(feet + 1) && !solid(feet + 2)
      return room ? feet + 1 : 'wall'
    }
    if (solid(feet + 1)) return 'wall'
    const lowest = this.#columnAt(columns[0]![0], columns[0]![1])!.minY
    for (let at = feet; at > lowest; at--) if (solid(at - 1)) return at
    return lowest
  }

  #columnAt(blockX: number, blockZ: number): WalkerColumn | undefined {
    const key = chunkKey(blockX >> 4, blockZ >> 4)
    const held = this.#columns.get(key)
    if (!Buffer.isBuffer(held)) return held
    const column = this.#parse(held)
    this.#columns.set(key, column)
    return column
  }

  #solid(x: number, y: number, z: number): boolean {
    return this.#kind(x, y, z) !== 0 || this.#kind(x, y - 1, z) === tall
  }

  #kind(x: number, y: number, z: number): number {
    const changed = this.#changes.get(chunkKey(x >> 4, z >> 4))?.get(`${x},${y},${z}`)
    if (changed !== undefined) return changed
    const column = this.#columnAt(x, z)
    if (column === undefined) return 0
    const section = column.sections[(y - column.minY) >> 4]
    return section?.[((y & 15) << 8) | ((z & 15) << 4) | (x & 15)] ?? 0
  }

  #parse(packet: Buffer): WalkerColumn {
    const set = this.#protocol.packets('play', 'clientbound')
    const data = set.field<Buffer>('map_chunk', 'chunkData')!.read(packet)
    const digest = `${this.#protocol.version} ${crc32(data)} ${data.length}`
    const ready = shared.get(digest)?.deref()
    if (ready !== undefined) return ready
    const column = this.#format.whole ? this.#parseWhole(data) : this.#parseMasked(data, set.decode(packet).params)
    if (shared.size >= sharedLimit) shared.clear()
    shared.set(digest, new WeakRef(column))
    return column
  }

  #parseWhole(data: Buffer): WalkerColumn {
    const sections: Section[] = []
    let at = 0
    while (at < data.length) {
      at += this.#format.fluids ? 4 : 2
      const blocks = this.#readContainer(data, at, 4096, 8)
      sections.push(blocks.section)
      at = this.#readContainer(data, blocks.end, 64, 3).end
    }
    // The overworld begins at -64; the nether and the end at 0, with 16 sections.
    return { minY: sections.length > 16 ? -64 : 0, sections }
  }

  /** 1.17.1: only sections whose bit is set, without biomes. */
  #parseMasked(data: Buffer, params: Record<string, unknown>): WalkerColumn {
    const mask = (params.bitMap as (bigint | readonly [number, number])[]).map((long) =>
      typeof long === 'bigint' ? BigInt.asUintN(64, long) : (BigInt(long[0] >>> 0) << 32n) | BigInt(long[1] >>> 0),
    )
    const sections: (Section | undefined)[] = []
    let at = 0
    for (let index = 0; index < mask.length * 64 && at < data.length; index++) {
      if (((mask[index >> 6]! >> BigInt(index & 63)) & 1n) === 0n) continue
      const blocks = this.#readContainer(data, at + 2, 4096, 8)
      sections[index] = blocks.section
      at = blocks.end
    }
    return { minY: 0, sections }
  }

  /** A paletted container: bits a value, then one value, a palette with packed indexes, or packed ids. */
  #readContainer(data: Buffer, start: number, size: number, mostIndexed: number): { section: Section; end: number } {
    const bits = data[start] ?? 0
    let at = start + 1
    const varint = () => {
      const value = readVarint(data, at)
      at += varintSizeAt(data, at)
      return value
    }
    if (bits === 0) {
      const kind = this.#kinds[varint()] ?? 1
      if (this.#format.counted) varint()
      return { section: filled[kind]!, end: at }
    }
    const palette: number[] = []
    if (bits <= mostIndexed) for (let left = varint(); left > 0; left--) palette.push(this.#kinds[varint()] ?? 1)
    const perLong = Math.floor(64 / bits)
    const longs = this.#format.counted ? varint() : Math.ceil(size / perLong)
    const end = at + longs * 8
    if (size !== 4096) return { section: air, end }
    const section = new Uint8Array(size)
    const mask = 2 ** bits - 1
    for (let index = 0; index < size; index++) {
      const long = at + Math.floor(index / perLong) * 8
      const shift = (index % perLong) * bits
      // Eight bytes, big-endian: what lies in the low half, in the high half, or across both.
      const low = data.readUInt32BE(long + 4)
      const high = data.readUInt32BE(long)
      const value =
        shift >= 32
          ? (high >>> (shift - 32)) & mask
          : shift + bits <= 32
            ? (low >>> shift) & mask
            : ((low >>> shift) | (high << (32 - shift))) & mask
      section[index] = bits <= mostIndexed ? (palette[value] ?? 0) : (this.#kinds[value] ?? 1)
    }
    return { section, end }
  }
}
