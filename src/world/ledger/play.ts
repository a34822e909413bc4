import { FLYING } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import {
  encode,
  type LedgerPacket,
  last,
  type MergedTopic,
  merged,
  type PromotionContext,
  type Topic,
} from './topic.ts'

/** Reasons of game_state_change that are state (protocol 756–775, game_state_change.reason). */
const START_RAINING = 1
const STOP_RAINING = 2
const CHANGE_GAME_MODE = 3
const RAIN_LEVEL = 7
const THUNDER_LEVEL = 8
const IMMEDIATE_RESPAWN = 11
const LIMITED_CRAFTING = 12

/** The reason's number and its value, read by the schema's spans: the names of reasons differ between versions. */
function gameState(
  packet: Buffer,
  { clientbound }: { readonly clientbound: PacketSet },
): { reason: number; value: number } {
  const [reasonAt] = clientbound.field('game_state_change', 'reason')!.span(packet)
  const [valueAt] = clientbound.field('game_state_change', 'gameMode')!.span(packet)
  return { reason: packet.readUInt8(reasonAt), value: packet.readFloatBE(valueAt) }
}

function gameStatePacket(context: PromotionContext, reason: number, value: number): Buffer {
  const packet = context.clientbound.encode('game_state_change', { reason: 'rain_level_change', gameMode: value })
  const [reasonAt] = context.clientbound.field('game_state_change', 'reason')!.span(packet)
  packet[reasonAt] = reason
  return packet
}

const MAY_FLY = 4

/** What a client makes of its abilities when its game mode changes (1 invulnerable, 2 flying, 4 may fly, 8 instant build). */
function abilitiesIn(mode: number, flags: number): number {
  if (mode === 1) return (flags & FLYING) | 13
  return mode === 3 ? 7 : 0
}

interface Modes {
  mode: number | undefined
  flags: number
  flyingSpeed: number
  walkingSpeed: number
}

const modeNames = ['survival', 'creative', 'adventure', 'spectator']
export const CREATIVE = modeNames.indexOf('creative')

/** Game mode as `login` and `respawn` carry it: a number, or its name in `worldState` (1.20.5+). Hardcore is bit 8. */
function seededMode(params: Readonly<Record<string, unknown>>): number | undefined {
  const world = (params.worldState ?? params) as Readonly<Record<string, unknown>>
  const mode = world.gameMode ?? world.gamemode
  if (typeof mode === 'number') return mode & 3
  const named = modeNames.indexOf(String(mode))
  return named < 0 ? undefined : named
}

/**
 * Game mode and abilities are one topic: a client that is sent a game mode sets its abilities by itself, so that the
 * abilities have to be sent after it.
 */
export const modes: Topic<Modes> = {
  name: 'game mode and abilities',
  packets: ['game_state_change', 'abilities'],
  clientPackets: ['abilities'],
  kept: 'merged',
  lasts: 'body',
  removed: 'back to what the game mode gives',
  fresh: () => ({ mode: undefined, flags: 0, flyingSpeed: Math.fround(0.05), walkingSpeed: Math.fround(0.1) }),
  seed(state, _name, params) {
    state.mode = seededMode(params) ?? state.mode
    if (state.mode !== undefined) state.flags = abilitiesIn(state.mode, state.flags)
  },
  record(state, recorded, context) {
    if (recorded.name === 'game_state_change') {
      const { reason, value } = gameState(recorded.packet, context)
      if (reason !== CHANGE_GAME_MODE) return false
      state.mode = value
      state.flags = abilitiesIn(value, state.flags)
      return true
    }
    if (recorded.from === 'client') {
      const params = context.serverbound.decode(recorded.packet).params as { flags: number }
      // Who may not fly is not believed: its server doesn't either.
      state.flags = (state.flags & ~FLYING) | ((state.flags & MAY_FLY) === 0 ? 0 : params.flags & FLYING)
      return true
    }
    const params = context.clientbound.decode(recorded.packet).params as Omit<Modes, 'mode'>
    Object.assign(state, { flags: params.flags, flyingSpeed: params.flyingSpeed, walkingSpeed: params.walkingSpeed })
    return true
  },
  promote(shown, next, context) {
    const out: Buffer[] = []
    let flags = shown.flags
    if (next.mode !== undefined && next.mode !== shown.mode) {
      out.push(gameStatePacket(context, CHANGE_GAME_MODE, next.mode))
      flags = abilitiesIn(next.mode, flags)
    }
    const same =
      flags === next.flags && shown.flyingSpeed === next.flyingSpeed && shown.walkingSpeed === next.walkingSpeed
    if (!same) {
      const { flyingSpeed, walkingSpeed } = next
      out.push(...encode(context, 'abilities', { flags: next.flags, flyingSpeed, walkingSpeed }))
    }
    return out
  },
}

interface Weather {
  raining: boolean
  rain: number
  thunder: number
}

/** Which part of the weather a game_state_change carries, if any. Rain that begins or ends gives its level anew. */
export function weatherPart(
  clientbound: PacketSet,
  packet: Buffer,
): 'rain' | 'rain level' | 'thunder level' | undefined {
  const { reason } = gameState(packet, { clientbound })
  if (reason === START_RAINING || reason === STOP_RAINING) return 'rain'
  return reason === RAIN_LEVEL ? 'rain level' : reason === THUNDER_LEVEL ? 'thunder level' : undefined
}

/** Rain and thunder. "Start raining" sets the level to 0 and "stop raining" to 1, as vanilla clients do. */
export const weather: Topic<Weather> = {
  name: 'weather',
  packets: ['game_state_change'],
  clientPackets: [],
  kept: 'merged',
  lasts: 'level',
  removed: 'clear sky',
  fresh: () => ({ raining: false, rain: 0, thunder: 0 }),
  record(state, recorded, context) {
    const { reason, value } = gameState(recorded.packet, context)
    if (reason === START_RAINING || reason === STOP_RAINING) {
      state.raining = reason === START_RAINING
      state.rain = state.raining ? 0 : 1
    } else if (reason === RAIN_LEVEL) state.rain = value
    else if (reason === THUNDER_LEVEL) state.thunder = value
    else return false
    return true
  },
  promote(shown, next, context) {
    const out: Buffer[] = []
    let rain = shown.rain
    if (shown.raining !== next.raining) {
      out.push(gameStatePacket(context, next.raining ? START_RAINING : STOP_RAINING, 0))
      rain = next.raining ? 0 : 1
    }
    if (rain !== next.rain) out.push(gameStatePacket(context, RAIN_LEVEL, next.rain))
    if (shown.thunder !== next.thunder) out.push(gameStatePacket(context, THUNDER_LEVEL, next.thunder))
    return out
  },
}

interface PlayRules {
  immediateRespawn: boolean
  limitedCrafting: boolean
}

/** The two game rules that a client is sent: no death screen, and only unlocked recipes. */
export const playRules: Topic<PlayRules> = {
  name: 'death screen and limited crafting',
  packets: ['game_state_change'],
  clientPackets: [],
  kept: 'merged',
  lasts: 'login',
  removed: 'back to death screen, all recipes',
  fresh: () => ({ immediateRespawn: false, limitedCrafting: false }),
  seed(state, name, params) {
    if (name !== 'login') return
    state.immediateRespawn = params.enableRespawnScreen === false
    state.limitedCrafting = params.doLimitedCrafting === true
  },
  record(state, recorded, context) {
    const { reason, value } = gameState(recorded.packet, context)
    if (reason === IMMEDIATE_RESPAWN) state.immediateRespawn = value !== 0
    else if (reason === LIMITED_CRAFTING) state.limitedCrafting = value !== 0
    else return false
    return true
  },
  promote(shown, next, context) {
    const out: Buffer[] = []
    if (shown.immediateRespawn !== next.immediateRespawn)
      out.push(gameStatePacket(context, IMMEDIATE_RESPAWN, next.immediateRespawn ? 1 : 0))
    if (shown.limitedCrafting !== next.limitedCrafting)
      out.push(gameStatePacket(context, LIMITED_CRAFTING, next.limitedCrafting ? 1 : 0))
    return out
  },
}

export const health = last({
  name: 'health and food',
  packet: 'update_health',
  lasts: 'body',
  initial: () => ({ health: 20, food: 20, foodSaturation: 5 }),
})

export const experience = last({
  name: 'experience',
  packet: 'experience',
  lasts: 'body',
  initial: () => ({ experienceBar: 0, level: 0, totalExperience: 0 }),
})

interface Distance {
  distance: number | undefined
}

/** A number of chunks that `login` carries first and one packet changes later. */
function distance(name: string, packet: string, field: string, seed: string, promoted: boolean): MergedTopic<Distance> {
  return merged<Distance>({
    name,
    lasts: 'login',
    removed: promoted ? 'stays: every server sends one' : 'stays: the caller sends the largest of its links',
    fresh: () => ({ distance: undefined }),
    folds: {
      [packet](value, params) {
        value.distance = Number(params[field])
      },
    },
    seed(value, from, params) {
      if (from === 'login' && typeof params[seed] === 'number') value.distance = params[seed]
    },
    promote(shown, next, context) {
      if (!promoted || next.distance === undefined || next.distance === shown.distance) return []
      return encode(context, packet, { [field]: next.distance })
    },
  })
}

/** Not part of a promotion: the client's view distance is the largest of its links', which only the caller knows. */
export const viewDistance = distance('view distance', 'update_view_distance', 'viewDistance', 'viewDistance', false)
export const simulationDistance = distance(
  'simulation distance',
  'simulation_distance',
  'distance',
  'simulationDistance',
  true,
)

interface Camera {
  /** The server's id of the entity that the client looks through, when it is not the player. */
  through: number | undefined
}

/**
 * Spectators look through another entity. Ids of two servers can't be compared, so any other than the own is sent
 * again.
 */
export const camera: Topic<Camera> = {
  name: 'camera',
  packets: ['camera'],
  clientPackets: [],
  kept: 'last',
  lasts: 'body',
  removed: 'back to the own eyes',
  fresh: () => ({ through: undefined }),
  record(state, recorded: LedgerPacket, context) {
    const id = context.clientbound.field<number>('camera', 'cameraId')!.read(recorded.packet)
    state.through = id === recorded.self ? undefined : id
    return true
  },
  promote(shown, next, context) {
    if (shown.through === undefined && next.through === undefined) return []
    const through = next.through === undefined ? undefined : context.mapId(next.through)
    return encode(context, 'camera', { cameraId: through ?? context.selfId })
  },
}
