import type { NamedTypes } from './schema-types.ts'

/* What minecraft-data has of a version, as far as mcmesh reads it: named as there. */

/** One direction of one state as minecraft-data describes it. */
export interface DirectionData {
  readonly types: NamedTypes
}

/** The types of a version, and by state those of its directions. */
export type ProtocolData = { readonly types: NamedTypes } & Readonly<
  Record<string, { readonly toClient: DirectionData; readonly toServer: DirectionData }>
>

/** A kind of entity. `id` is the number that spawn packets carry. */
export interface EntityData {
  readonly id: number
  readonly name: string
  /** `mob`, `projectile`, `other` … */
  readonly type?: string
  /** Metadata names by index; absent before 1.19.4. */
  readonly metadataKeys?: readonly string[]
}

/** An attribute of living things, such as `minecraft:generic.max_health`, and what it is where nobody says otherwise. */
export interface AttributeData {
  readonly name: string
  readonly resource: string
  readonly min: number
  readonly max: number
  readonly default: number
}

/** A kind of item, by the number that stacks carry. */
export interface ItemData {
  readonly id: number
  readonly name: string
}

/** A kind of block; its states have consecutive numbers. */
export interface BlockData {
  readonly name: string
  readonly minStateId: number
  readonly maxStateId: number
  /** `empty`: one walks through it. */
  readonly boundingBox: string
  readonly defaultState?: number
}

/** The files of a version; each is read, or made, at its first mention. */
export interface VersionFiles {
  readonly version: {
    readonly version: number
    readonly minecraftVersion: string
    readonly majorVersion: string
    readonly releaseType: string
  }
  readonly protocol: ProtocolData
  readonly entities: readonly EntityData[]
  readonly attributes?: readonly AttributeData[]
  readonly blocks: readonly BlockData[]
  /** Absent where nobody has listed that version's items. */
  readonly items?: readonly ItemData[]
  readonly particles: readonly { readonly id: number; readonly name: string }[]
  /** What a vanilla server sends at a login. */
  readonly loginPacket: object
}
