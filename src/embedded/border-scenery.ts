/**
 * What stands and walks at the border of an embedded world's zone, so that there is something to see there, and to get
 * wrong: an arch of this world's own blocks, a fence and some animals.
 */
import { type Squid, type SquidEntity, type SquidVec3, vec3 } from './flying-squid.ts'

/** Half-open chunk ranges that this world owns; null is unbounded. */
export interface ZoneChunks {
  readonly x: readonly [number | null, number | null]
  readonly z: readonly [number | null, number | null]
}

/** Where a world's zone ends. */
export interface SceneryBorder {
  readonly axis: 'x' | 'z'
  /** The block coordinate where the next zone meets this one. */
  readonly at: number
  /** The direction from the border into this world's own zone. */
  readonly inward: 1 | -1
}

/** The border that lies nearest to the origin; without any x = 0, inward to the east. */
export function nearestBorder(zone: ZoneChunks | undefined): SceneryBorder {
  const borders = (['x', 'z'] as const).flatMap((axis): SceneryBorder[] => {
    const [from, to] = zone?.[axis] ?? [null, null]
    return [
      ...(from === null ? [] : [{ axis, at: from * 16, inward: 1 } as const]),
      ...(to === null ? [] : [{ axis, at: to * 16, inward: -1 } as const]),
    ]
  })
  return borders.sort((a, b) => Math.abs(a.at) - Math.abs(b.at))[0] ?? { axis: 'x', at: 0, inward: 1 }
}

/** Block coordinates of the place `depth` blocks into the world's own zone and `along` blocks beside the origin. */
export function besideBorder(border: SceneryBorder, depth: number, along: number): { x: number; z: number } {
  const across = border.inward === 1 ? border.at + depth : border.at - 1 - depth
  return border.axis === 'x' ? { x: across, z: along } : { x: along, z: across }
}

/**
 * Where feet stand at this block column: the lowest y above everything solid or wet below `from`.
 *
 * @param from the y to search down from, to pass below a roof
 */
export async function surface(squid: Squid, x: number, z: number, from = 255): Promise<number> {
  const column = await squid.overworld.getColumn(Math.floor(x / 16), Math.floor(z / 16))
  for (let y = from; y > 0; y--) {
    const block = squid.registry.blocksByStateId[column.getBlockStateId(vec3(x & 15, y, z & 15))]
    if (block && (block.boundingBox === 'block' || block.name === 'water')) return y + 1
  }
  return 81
}

/** What each world builds with, so that one sees which server supplies what. */
const palettes = [
  ['oak_planks', 'oak_fence', 'yellow_stained_glass'],
  ['stone_bricks', 'birch_fence', 'light_blue_stained_glass'],
  ['bricks', 'spruce_fence', 'lime_stained_glass'],
  ['quartz_block', 'jungle_fence', 'magenta_stained_glass'],
] as const

/** Which palette: by the side, so that neighbours differ, then by the seed of the name. */
function paletteOf(border: SceneryBorder, name: string): (typeof palettes)[number] {
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 2, 0)
  return palettes[(border.inward === 1 ? 0 : 1) + 2 * sum] ?? palettes[0]
}

/**
 * Builds the arch (two posts and a lintel, three blocks from the border) and the fence with its lamps of glass. For a new
 * world only: it builds on whatever stands there.
 */
export async function buildAtBorder(squid: Squid, border: SceneryBorder, name: string): Promise<void> {
  const [wall, fence, glass] = paletteOf(border, name)
  const put = async (depth: number, along: number, y: number, block: string) => {
    const { x, z } = besideBorder(border, depth, along)
    const state = squid.registry.blocksByName[block]?.defaultState
    const position = vec3(x, y, z)
    if (state === undefined || (await squid.overworld.getBlockStateId(position)) === state) return
    await squid.setBlock(squid.overworld, position, state)
  }
  const posts = [besideBorder(border, 3, -2), besideBorder(border, 3, 2)]
  const heights = await Promise.all(posts.map(({ x, z }) => surface(squid, x, z)))
  const floor = Math.min(...heights)
  const top = Math.max(...heights) + 4
  for (const along of [-2, 2]) for (let y = floor; y < top; y++) await put(3, along, y, wall)
  for (let along = -2; along <= 2; along++) await put(3, along, top, along === 0 ? glass : wall)
  for (let along = 4; along <= 12; along++) {
    const { x, z } = besideBorder(border, 6, along)
    const y = await surface(squid, x, z)
    await put(6, along, y, fence)
    if (along % 4 === 0) await put(6, along, y + 1, glass)
  }
}

const kinds = ['cow', 'pig', 'sheep', 'chicken', 'zombie', 'cow'] as const

/** Blocks from the border between which the animals stay, and how far they go to either side. */
const pasture = { near: 1, far: 13, side: 12 } as const

/** Walking speed in blocks a second, and seconds between two decisions. */
const pace = { speed: 1.1, walk: 2.5, rest: 3 } as const

/**
 * Sets the animals out and lets them wander: now and then one gets a velocity, and flying-squid's physics (its tick,
 * its `sendPosition`) move it. They stay on their own world's side.
 */
export async function populateBorder(squid: Squid, border: SceneryBorder): Promise<void> {
  for (const [index, kind] of kinds.entries()) {
    const entity = squid.registry.entitiesByName[kind]
    if (!entity) continue
    // minecraft-data calls only some of them mobs (others are animals, hostile …), and spawnMob knows no others.
    squid.registry.mobs[entity.id] ??= entity
    const { x, z } = besideBorder(border, 3 + 2 * (index % 5), [-9, -6, -4, 4, 7, 10][index] ?? 0)
    const y = await surface(squid, x, z)
    const animal = squid.spawnMob(entity.id, squid.overworld, vec3(x + 0.5, y, z + 0.5))
    wander(squid, animal, border)
  }
}

/**
 * flying-squid's own step tests a wall against an animal's middle and answers a floor by lifting it 0.9 blocks: it
 * hops for ever, and one exception stops all physics. This one walks on the surface, climbs one block, falls no further
 * than three, and stands quite still (which costs nothing) in between.
 */
function wander(squid: Squid, animal: SquidEntity, border: SceneryBorder): void {
  let untilDecision = Math.random() * pace.rest
  animal.calculatePhysics = async (delta) => {
    const stay = { position: animal.position, onGround: true }
    if (squid.players.length === 0) return stay
    untilDecision -= delta
    if (untilDecision <= 0) {
      const walks = animal.velocity.x === 0 && animal.velocity.z === 0
      untilDecision = (walks ? pace.walk : pace.rest) * (0.5 + Math.random())
      decide(animal, walks)
    }
    if (animal.velocity.x === 0 && animal.velocity.z === 0) return stay
    const next = animal.position.offset(animal.velocity.x * delta, 0, animal.velocity.z * delta)
    const ground = inPasture(next, border) ? await step(squid, animal, next) : undefined
    if (ground === undefined || ground - animal.position.y > 1 || animal.position.y - ground > 3) {
      animal.velocity.x = 0
      animal.velocity.z = 0
      untilDecision = 0.5
      return stay
    }
    next.y = ground
    return { position: next, onGround: true }
  }
}

function step(squid: Squid, animal: SquidEntity, next: SquidVec3): Promise<number> {
  return surface(squid, Math.floor(next.x), Math.floor(next.z), Math.floor(animal.position.y) + 2)
}

function decide(animal: SquidEntity, walks: boolean): void {
  const direction = Math.random() * 2 * Math.PI
  animal.velocity.x = walks ? Math.cos(direction) * pace.speed : 0
  animal.velocity.y = 0
  animal.velocity.z = walks ? Math.sin(direction) * pace.speed : 0
  if (!walks) return
  // Minecraft's yaw: 0 is south (+z), turning towards west (−x); on the wire in 256ths of a circle.
  const yaw = Math.round((Math.atan2(-animal.velocity.x, animal.velocity.z) * 128) / Math.PI)
  animal.yaw = ((yaw + 128) & 255) - 128
  animal._writeOthersNearby('entity_look', { entityId: animal.id, yaw: animal.yaw, pitch: 0, onGround: true })
  animal._writeOthersNearby('entity_head_rotation', { entityId: animal.id, headYaw: animal.yaw })
}

function inPasture(position: SquidVec3, border: SceneryBorder): boolean {
  const across = position[border.axis]
  const along = position[border.axis === 'x' ? 'z' : 'x']
  const depth = (across - border.at) * border.inward
  return depth >= pasture.near && depth <= pasture.far && Math.abs(along) <= pasture.side
}

/** New players stand up on this world's own side, behind the arch, at most nine blocks from the border. */
export function spawnBesideBorder(squid: Squid, border: SceneryBorder): void {
  squid.getSpawnPoint = async () => {
    const { x, z } = besideBorder(border, 5 + Math.floor(Math.random() * 4), Math.floor(Math.random() * 7) - 3)
    return vec3(x + 0.5, await surface(squid, x, z), z + 0.5)
  }
}
