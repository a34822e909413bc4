import type { ListChange, TypeChange } from '../schema-changes.ts'

/** Packets and types of one state and direction; `types`: what all of them share. */
export type Scope =
  | 'types'
  | `${'handshaking' | 'status' | 'login' | 'configuration' | 'play'}.${'toClient' | 'toServer'}`

/** A living thing's attribute. */
type AttributeRow = readonly [name: string, standard: number, min: number, max: number]

/** A version that minecraft-data does not bring yet, as its differences from one that it does: names are minecraft-data's. */
export interface Overlay {
  readonly version: string
  /** The protocol number of the handshake. */
  readonly number: number
  /** The version that it differs from: minecraft-data's, or one with an overlay of its own. */
  readonly base: string
  /** For people: where the differences are from, and what they were tried against. */
  readonly sources: string
  readonly tried: string
  /** Nothing of it was ever tried: whoever runs it is told so. */
  readonly untried?: true
  /** What no two sources say, or nobody has tried; for people. */
  readonly unverified?: readonly string[]
  readonly packets?: readonly { readonly in: Exclude<Scope, 'types'>; readonly list: readonly ListChange[] }[]
  readonly types: readonly ({ readonly in: Scope } & TypeChange)[]
  readonly entities?: {
    readonly list: readonly ListChange[]
    /** New ones by what they are like; what is like none is not named. */
    readonly like?: Readonly<Record<string, string>>
    /** Names of their metadata, by its numbers. */
    readonly metadata?: Readonly<Record<string, readonly ListChange[]>>
  }
  /** What is different in a server's login packet. */
  readonly loginPacket?: Readonly<Record<string, unknown>>
  /** Blocks by how many states each has; without this nobody knows the numbers of the version's blocks. */
  readonly blocks?: readonly (
    | ListChange<readonly [name: string, states: number]>
    | { readonly move: readonly string[]; readonly after: string }
  )[]
  readonly attributes?: readonly (ListChange<AttributeRow> | { readonly change: AttributeRow })[]
}
