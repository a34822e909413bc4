// biome-ignore lint/suspicious/noExplicitAny: a client reads every packet's own shape
export type Params = Record<string, any>

export interface ClientEntity {
  readonly id: number
  readonly type: number
  /** Experience orbs had none up to 1.21.4. */
  readonly uuid: string
  x: number
  y: number
  z: number
  /** Degrees, 0 … 360. */
  yaw: number
  pitch: number
  headYaw: number
  metadata: Record<number, string>
  equipment: Record<number, string>
  effects: Record<number, string>
  attributes: Record<string, string>
  /** Ids. */
  passengers: number[]
  leashedTo: number
}

export interface ClientChunk {
  /** The packet that brought it, as bytes. */
  packet: Buffer
  /** `x,y,z` → block state, as changed since. */
  readonly changes: Map<string, number>
  /** `x,y,z` → what was last said of the block entity. */
  readonly blockEntities: Map<string, string>
  light: string
}

export const degrees = (angle: number): number => ((((angle * 360) / 256) % 360) + 360) % 360
export const turn = (angle: number): number => ((angle % 360) + 360) % 360

/** A value as text: without prototypes, bigints and undefined fields. */
export const text = (value: unknown): string =>
  JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}n` : each)) ?? 'none'

export const list = (value: unknown): Params[] => (Array.isArray(value) ? value : [])

export function newBody(id: number, type: number, uuid: string, p: Params): ClientEntity {
  return {
    id,
    type,
    uuid,
    x: p.x ?? 0,
    y: p.y ?? 0,
    z: p.z ?? 0,
    yaw: degrees(p.yaw ?? 0),
    pitch: degrees(p.pitch ?? 0),
    headYaw: degrees(p.headPitch ?? p.headYaw ?? p.yaw ?? 0),
    metadata: {},
    equipment: {},
    effects: {},
    attributes: {},
    passengers: [],
    leashedTo: 0,
  }
}
