import type { FuzzClient } from './client.ts'
import type { Connection } from './connection.ts'
import type { Creature } from './creature.ts'
import type { FuzzMesh } from './mesh.ts'
import type { FuzzServer } from './server.ts'
import type { Parcel, Words } from './words.ts'

/** Where an event happens, and three numbers that choose to whom, where and how much. */
export interface Scene {
  readonly mesh: FuzzMesh
  readonly words: Words
  readonly a: number
  readonly b: number
  readonly c: number
  readonly server: FuzzServer
  readonly client: FuzzClient
  /** The client's on the server. */
  readonly connection: Connection | undefined
  readonly creature: Creature | undefined
  /** A creature or a player's body. */
  readonly anyone: Creature | undefined
}

/** Kinds of events by name: how often one is relative to the others, and what happens. */
export type Events = Readonly<Record<string, readonly [weight: number, happens: (scene: Scene) => void]>>

export const pick = <T>(list: readonly T[], at: number): T | undefined =>
  list.length === 0 ? undefined : list[at % list.length]

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** Somewhere within 40 blocks of the border. */
export const spread = (n: number): number => ((n * 7) % 80) - 40 + 0.5

/** Degrees that angles of 1/256 turns can say. */
export const angle = (n: number): number => ((n % 100) * 360) / 256

export function everybody({ server }: Scene, parcel: Parcel): void {
  for (const connection of server.inhabitants) connection.tell(parcel)
}
