/** Where a player was when it was last seen. */
export interface LastPosition {
  /** As it is spelt: the key is the UUID. */
  readonly name: string
  /** The server that it played on. */
  readonly server: string
  /** Namespaced, such as `minecraft:overworld`. */
  readonly dimension: string
  /** In blocks. */
  readonly x: number
  readonly y: number
  readonly z: number
  /** In degrees. */
  readonly yaw: number
  readonly pitch: number
  /** Milliseconds since the epoch. */
  readonly seenAt: number
  /** It left the mesh there. False: it was playing, and whatever came after is not known, as after a crash. */
  readonly left: boolean
  /** It lay dead. */
  readonly dead: boolean
}

/** The same place and state, whenever it was seen. */
export const sameSpot = (a: LastPosition, b: LastPosition): boolean =>
  a.x === b.x &&
  a.y === b.y &&
  a.z === b.z &&
  a.yaw === b.yaw &&
  a.pitch === b.pitch &&
  a.server === b.server &&
  a.dimension === b.dimension &&
  a.left === b.left &&
  a.dead === b.dead &&
  a.name === b.name
