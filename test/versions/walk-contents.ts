/** What random contents are pinned to, so that a packet's row alone says what becomes of it. */
import type { ClientboundRow } from '../../src/protocol/clientbound.ts'
import type { Side } from './walked.ts'

export type Params = Record<string, unknown>

/** What every server calls the window that it opens: it is renumbered for the client. */
export const WINDOW = 5

/** Whole degrees and blocks in west's ground, or east's, wherever a packet says a place. */
export function placed(side: Side, random: Params): Params {
  const x = side === 'west' ? -8 : 8
  const block = { x, y: 64, z: 8 }
  const chunk = { x: x >> 4, z: 0 }
  const places: Params = {
    location: block,
    position: block,
    pos: block,
    sourcePosition: block,
    chunkCoordinates: { x: chunk.x, y: 4, z: 0 },
    chunkX: chunk.x,
    chunkZ: chunk.z,
  }
  const params = { ...random }
  for (const name of Object.keys(params)) {
    const isBlock = typeof params[name] === 'object' && params[name] !== null && 'y' in (params[name] as object)
    if (name in places && (isBlock || !/^(position|pos|location|sourcePosition)$/.test(name)))
      params[name] = places[name]
  }
  return params
}

/** None of a teleport's coordinates counts from where the entity was. */
const absolute = (flags: unknown): unknown =>
  typeof flags === 'number' ? 0 : { ...(flags as Params), x: false, y: false, z: false }

/** A path whose steps are short: it leads nowhere else. */
function withinReach(move: Params): Params {
  const path = move.path as Params[] | undefined
  const step = { dX: 1, dY: -1, dZ: 300 }
  return path ? { ...move, path: path.map((each) => ({ ...each, ...step })) } : { ...move, ...step }
}

/** The rest of a minecart's step: its velocity goes by two names. */
const STILL = { x: 0, y: 0, z: 0 }
const STEP = { movement: STILL, velocity: STILL, yaw: 0, pitch: 0, weight: 1 }

/**
 * A packet about the ground, or the entities, of `side`; what would end the walk is left out: a kick that is none, a payload
 * of mcmesh's own.
 */
export function made({ packet: name, keep, window }: ClientboundRow, side: Side, params: Params): Params {
  if (name === 'custom_payload') return { ...params, channel: 'test:walk' }
  // minecraft-data names these two flags the wrong way round, so that what is made with one of them no server would say.
  if (name === 'player_info' && typeof params.action === 'object')
    return { ...params, action: { ...params.action, update_hat: false, update_list_order: false } }
  if (name === 'map_chunk') return { ...params, x: side === 'west' ? -1 : 0, z: 0 }
  if (name === 'position') return { ...params, x: 0.5, y: 64, z: 0.5 }
  if (window && 'windowId' in params) return { ...params, windowId: WINDOW }
  if (window && 'window_id' in params) return { ...params, window_id: WINDOW }
  const at = side === 'west' ? -8.5 : 8.5
  if ('center' in params) return { ...params, center: { x: at, y: 64, z: 8.5 } }
  const spot = { x: at, y: 64, z: 8.5 }
  if (name === 'move_minecart') return { ...params, steps: [{ ...STEP, position: spot }] }
  if ('move' in params) return { ...params, move: withinReach(params.move as Params) }
  if (keep === 'position' && Array.isArray(params.path))
    return { ...params, path: [...(params.path as object[]), { ...spot, ticks: 1 }] }
  if ((keep === 'spawn' || keep === 'position') && 'x' in params)
    return { ...params, ...spot, ...('flags' in params ? { flags: absolute(params.flags) } : {}) }
  if (/^(world_particles|explosion)$/.test(name)) return { ...params, x: at, z: 8.5 }
  if (/sound_effect$/.test(name) && 'x' in params) return { ...params, x: at * 8, z: 68 }
  return params
}
