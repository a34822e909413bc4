import { list, type Params, text } from './client-parts.ts'
import type { ClientState, Folds } from './client-state.ts'

/** game_state_change reasons by number; 1.21.5 and later name them. */
const gameStates: Readonly<Record<string, number>> = {
  begin_raining: 1,
  end_raining: 2,
  start_raining: 1,
  stop_raining: 2,
  change_game_mode: 3,
  rain_level_change: 7,
  thunder_level_change: 8,
  immediate_respawn: 11,
  limited_crafting: 12,
}

const modeNames = ['survival', 'creative', 'adventure', 'spectator']

/** Of login and respawn, whose forms differ by version. */
function gameModeOf(p: Params): number {
  const mode = p.worldState?.gamemode ?? p.gameMode ?? p.gamemode
  return typeof mode === 'string' ? modeNames.indexOf(mode) : Number(mode) & 7
}

const FLYING = 2

/** What a client makes of its abilities by itself when its game mode changes. */
const abilitiesIn = (mode: number, flags: number): number => (mode === 1 ? (flags & FLYING) | 13 : mode === 3 ? 7 : 0)

const dimensionOf = (p: Params): string => String(p.worldState?.name ?? p.worldName ?? '')

function big(value: unknown): bigint {
  if (!Array.isArray(value)) return BigInt(value as number)
  return (BigInt(value[0]) << 32n) | BigInt.asUintN(32, BigInt(value[1]))
}

const lightOf = ({
  skyLightMask,
  blockLightMask,
  emptySkyLightMask,
  emptyBlockLightMask,
  skyLight,
  blockLight,
}: Params) => text([skyLightMask, blockLightMask, emptySkyLightMask, emptyBlockLightMask, skyLight, blockLight])

function setBlock(state: ClientState, x: number, y: number, z: number, block: number): void {
  const chunk = state.chunks.get(`${x >> 4},${z >> 4}`)
  chunk?.changes.set(`${x},${y},${z}`, block)
  chunk?.blockEntities.delete(`${x},${y},${z}`)
}

/** A border that moves is compared by where it goes: where it is just now depends on when one looks. */
function moveBorder(state: ClientState, diameter: number, moves: boolean): void {
  Object.assign(state.border, { diameter, moves: moves ? 1 : 0 })
}

/** Chunks, sky, border, and what a login and a respawn begin. */
export const levelFolds: Folds = {
  login: (state, p) => {
    state.entityId = p.entityId
    state.gameMode = gameModeOf(p)
    state.viewDistance = p.viewDistance ?? 0
    state.simulationDistance = p.simulationDistance ?? 0
    state.reducedDebug = p.reducedDebugInfo === true
    state.forget(true)
    state.dimension = dimensionOf(p)
  },
  respawn: (state, p) => {
    state.gameMode = gameModeOf(p)
    state.operatorLevel = 0
    const dimension = dimensionOf(p)
    state.forget(dimension !== state.dimension)
    state.dimension = dimension
  },
  start_configuration: (state) => {
    state.forget(true)
    for (const lists of [state.tab, state.bars, state.teams, state.objectives, state.displays, state.last])
      lists.clear()
  },
  position: (state, p) => {
    const flags = typeof p.flags === 'number' ? { x: p.flags & 1, y: p.flags & 2, z: p.flags & 4 } : (p.flags ?? {})
    for (const axis of ['x', 'y', 'z'] as const)
      state.position[axis] = (flags[axis] ? state.position[axis] : 0) + p[axis]
  },
  kick_disconnect: (state, { reason }) => {
    state.kicked.push(text(reason))
  },

  map_chunk: (state, p, packet) => {
    const blockEntities = new Map(list(p.blockEntities).map((each) => [`${each.x},${each.y},${each.z}`, text(each)]))
    const chunk = { packet: Buffer.from(packet), changes: new Map(), blockEntities, light: lightOf(p) }
    state.chunks.set(`${p.x},${p.z}`, chunk)
    state.makes(`chunk ${p.x},${p.z}`)
  },
  update_light: (state, p) => {
    const chunk = state.chunks.get(`${p.chunkX},${p.chunkZ}`)
    if (chunk) chunk.light = lightOf(p)
  },
  unload_chunk: (state, { chunkX, chunkZ }) => {
    state.chunks.delete(`${chunkX},${chunkZ}`)
  },
  block_change: (state, { location: { x, y, z }, type }) => setBlock(state, x, y, z, type),
  multi_block_change: (state, { chunkCoordinates: at, records }) => {
    for (const record of records) {
      // State, then x, z and y in the section, four bits each.
      const [block, place] = [Math.floor(Number(record) / 4096), Number(record) % 4096]
      setBlock(state, at.x * 16 + (place >> 8), at.y * 16 + (place & 15), at.z * 16 + ((place >> 4) & 15), block)
    }
  },
  tile_entity_data: (state, { location: { x, y, z }, nbtData, action }) => {
    state.chunks.get(`${x >> 4},${z >> 4}`)?.blockEntities.set(`${x},${y},${z}`, text({ action, nbtData }))
  },
  acknowledge_player_digging: (state, { sequenceId }) => {
    state.settled = Math.max(state.settled, sequenceId ?? 0)
  },
  update_view_position: (state, { chunkX, chunkZ }) => {
    state.centre = `${chunkX},${chunkZ}`
  },
  update_view_distance: (state, { viewDistance }) => {
    state.viewDistance = viewDistance
  },
  simulation_distance: (state, { distance }) => {
    state.simulationDistance = distance
  },

  update_time: (state, p) => {
    const clock = list(p.clockUpdates).find(({ id }) => id === 0)
    // Since 26.1 clocks are told one by one, and each has its rate: 0 is the overworld's.
    if (p.clockUpdates) {
      const { time, age } = state
      const told = { age: p.age === undefined ? age : Number(big(p.age)), at: state.now() }
      const shown = clock ? { time: Number(big(clock.totalTicks)), ticking: clock.rate > 0 } : { time }
      Object.assign(state.clock, told, shown)
      return
    }
    const time = Number(BigInt.asIntN(64, big(p.time ?? p.worldTime ?? 0n)))
    // A negative time stands still, up to 1.21.1.
    const ticking = p.tickDayTime ?? time >= 0
    state.clock = { age: Number(big(p.age ?? 0n)), time: Math.abs(time), ticking, at: state.now() }
  },
  set_ticking_state: (state, { tick_rate, is_frozen }) => state.pace(tick_rate, is_frozen),
  game_state_change: (state, { reason, gameMode: value }) => {
    const what = typeof reason === 'string' ? gameStates[reason] : reason
    if (what === 1 || what === 2) state.raining = what === 1
    if (what === 1) state.rain = 0
    if (what === 2) state.rain = 1
    if (what === 3) {
      state.gameMode = value
      state.able.flags = abilitiesIn(value, state.able.flags)
    }
    if (what === 7) state.rain = value
    if (what === 8) state.thunder = value
    if (what === 11 || what === 12) state.rules[what] = value
  },
  initialize_world_border: (state, { oldDiameter: _, newDiameter, speed, ...rest }) => {
    Object.assign(state.border, rest)
    moveBorder(state, newDiameter, Number(speed) > 0)
  },
  world_border_center: (state, { x, z }) => {
    Object.assign(state.border, { x, z })
  },
  world_border_lerp_size: (state, { newDiameter, speed }) => moveBorder(state, newDiameter, Number(speed) > 0),
  world_border_size: (state, { diameter }) => moveBorder(state, diameter, false),
  world_border_warning_delay: (state, { warningTime }) => {
    Object.assign(state.border, { warningTime })
  },
  world_border_warning_reach: (state, { warningBlocks }) => {
    Object.assign(state.border, { warningBlocks })
  },
}
