import type { Params } from '../kit/client/parts.ts'

/** What a scripted creature or body is by its server's own account. Angles in degrees, whole 1/256 turns. */
export interface Creature {
  readonly id: number
  /** minecraft-data's name. */
  readonly type: string
  readonly uuid: string
  world: string
  /** Server id of the entity that shot it; 0 for none. */
  readonly owner: number
  x: number
  y: number
  z: number
  yaw: number
  pitch: number
  headYaw: number
  /** What the server set `attribute` to; 0 while it never spoke of it. */
  attribute: number
  /** Server id of what it is tied to; 0 for nothing. */
  leash: number
  readonly metadata: Map<number, Params>
  readonly equipment: Map<number, Params>
  readonly effects: Set<number>
  passengers: number[]
}

export const OVERWORLD = 'minecraft:overworld'
export const NETHER = 'minecraft:the_nether'

export function creature(at: {
  id: number
  type: string
  uuid: string
  world?: string
  owner?: number
  x: number
  z: number
}): Creature {
  return {
    ...{ world: OVERWORLD, owner: 0, y: 64, yaw: 0, pitch: 0, headYaw: 0, attribute: 0, leash: 0 },
    ...at,
    metadata: new Map(),
    equipment: new Map(),
    effects: new Set(),
    passengers: [],
  }
}
