import { createRequire } from 'node:module'
import type { Protocol } from '../../../src/protocol/versions.ts'
import { lightIn } from '../light.ts'
import { blocksVersion, minecraftData, type WholeVersion } from '../minecraft-data.ts'

/** What is used of a prismarine-chunk column. */
interface Column {
  setBlockStateId(at: object, state: number): void
  dump(): Buffer
  dumpLight(): Record<string, unknown>
  dumpBiomes?(): number[]
  getMask?(): unknown
}

const require = createRequire(import.meta.url)
const { Vec3 } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => object }

/** 1.18: worlds from -64 to 320. */
const deepWorlds = 757

/** A named packet and what stands in it. */
export type Parcel = readonly [name: string, params: Record<string, unknown>]

/**
 * A flat world: stone up to `groundY - 1`, air above, the same in each chunk, and whatever was changed since. It makes
 * the packets that a server of that version tells of it.
 */
export class FlatWorld {
  readonly #protocol: Protocol
  readonly #groundY: number
  readonly #blocks: WholeVersion
  readonly #Column: new (
    options?: object,
  ) => Column
  /** Changed blocks: `x,y,z` → state id. */
  readonly changes = new Map<string, number>()
  readonly #ground: number
  #flat: Record<string, unknown> | undefined

  constructor(protocol: Protocol, groundY: number, ground: string) {
    this.#protocol = protocol
    this.#groundY = groundY
    this.#blocks = minecraftData(blocksVersion(protocol.version))
    this.#Column = require('prismarine-chunk')(blocksVersion(protocol.version))
    this.#ground = this.stateOf(ground)
  }

  /** The default state id of a block by its name. */
  stateOf(name: string): number {
    const block = this.#blocks.blocksByName[name]
    if (block === undefined) throw new Error(`no block is named ${name}`)
    return block.defaultState
  }

  block(x: number, y: number, z: number): number {
    return this.changes.get(`${x},${y},${z}`) ?? (y < this.#groundY ? this.#ground : 0)
  }

  set(x: number, y: number, z: number, state: number): Parcel {
    this.changes.set(`${x},${y},${z}`, state)
    return ['block_change', { location: { x, y, z }, type: state }]
  }

  /** The packets that load a chunk: light comes first up to 1.17.1. */
  chunk(x: number, z: number): Parcel[] {
    const changed = [...this.changes].filter(([key]) => {
      const [blockX = 0, , blockZ = 0] = key.split(',').map(Number)
      return blockX >> 4 === x && blockZ >> 4 === z
    })
    this.#flat ??= this.#describe(this.#column())
    let described = this.#flat
    if (changed.length > 0) {
      const column = this.#column()
      for (const [key, state] of changed) {
        const [blockX = 0, blockY = 0, blockZ = 0] = key.split(',').map(Number)
        column.setBlockStateId(new Vec3(blockX & 15, blockY, blockZ & 15), state)
      }
      described = this.#describe(column)
    }
    const chunk: Parcel = ['map_chunk', { ...described, x, z }]
    const lit = this.#protocol.packets('play', 'clientbound').field('map_chunk', 'skyLightMask') !== undefined
    return lit ? [chunk] : [['update_light', { ...described, chunkX: x, chunkZ: z }], chunk]
  }

  #column(): Column {
    const column = new this.#Column(this.#protocol.number >= deepWorlds ? { minY: -64, worldHeight: 384 } : {})
    for (let y = this.#groundY - 4; y < this.#groundY; y++) {
      for (let x = 0; x < 16; x++) {
        for (let z = 0; z < 16; z++) column.setBlockStateId(new Vec3(x, y, z), this.#ground)
      }
    }
    return column
  }

  #describe(column: Column): Record<string, unknown> {
    return {
      heightmaps: this.#emptyHeightmaps(),
      chunkData: column.dump(),
      blockEntities: [],
      trustEdges: true,
      biomes: column.dumpBiomes?.(),
      bitMap: column.getMask?.(),
      ...lightIn(this.#protocol, column.dumpLight()),
    }
  }

  /** NBT up to 1.21.4, an array after. */
  #emptyHeightmaps(): unknown {
    const set = this.#protocol.packets('play', 'clientbound')
    const nbt = set.field('map_chunk', 'heightmaps.type') === undefined
    if (this.#protocol.number >= 770 || !nbt) return []
    const longs = { type: 'longArray', value: Array.from({ length: 37 }, () => [0, 0]) }
    return { type: 'compound', name: '', value: { MOTION_BLOCKING: longs } }
  }
}

/** The registries that a server sends in the configuration state, as minecraft-data keeps them. */
export interface LoginData {
  readonly loginPacket: Record<string, unknown> & {
    readonly dimensionCodec?: Record<string, { id: string; entries: { key: string; value?: unknown }[] }>
    readonly worldState?: Record<string, unknown>
  }
}

export const loginDataOf = (version: string): LoginData => minecraftData(version) as LoginData
