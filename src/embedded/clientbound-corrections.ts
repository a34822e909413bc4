/**
 * flying-squid 1.12 sends what no vanilla server would, most of all for 1.19 and later: players as boats, tab lists to
 * everybody but the newcomer, `NaN` speeds, block changes in chunks that nobody has. A mesh passes such things on to
 * real clients, so an embedded world corrects them where they leave and where they come in. One function a packet.
 */
import type { PacketFields, Squid, SquidClient, SquidPlayer, SquidVec3 } from './flying-squid.ts'

/** What a correction may look at: the connection it is for. */
export interface CorrectedClient {
  readonly client: SquidClient
  readonly squid: Squid
  player?: SquidPlayer
  /** `x,z` of the chunks that the client holds, by what was written to it. */
  readonly chunks: Set<string>
  /** Ids of the entities that the client has been sent a spawn of. */
  readonly shown: Set<number>
  /** Ids of the entities that the client has seen die, each with the timer that will destroy it. */
  readonly dying: Map<number, NodeJS.Timeout>
  /** Ids of players, on any connection, that are not on the tab lists yet. */
  readonly joining: Set<number>
  /** The dimension that the client is in. */
  world?: unknown
  /** Chunks that the client wants to see to each side, as far as it sent that yet. */
  view?: number
  /** The chunk that the client's view is centred on. */
  centre?: string
  teleportId: number
}

export type Corrected = readonly [name: string, fields: PacketFields] | null

/** 256ths of a circle, as flying-squid keeps looks, to degrees. */
export const degrees = (angle: unknown): number => ((Number(angle) || 0) * 360) / 256

const chunkOf = (location: { x: number; z: number }): string =>
  `${Math.floor(location.x / 16)},${Math.floor(location.z / 16)}`

const gamemodeNames = ['survival', 'creative', 'adventure', 'spectator'] as const

/** Sent only to a client that has the chunk: flying-squid sends it to everybody in the world. */
const inLoadedChunk =
  (name: string) =>
  (fields: PacketFields, connection: CorrectedClient): Corrected =>
    connection.chunks.has(chunkOf(fields.location as { x: number; z: number })) ? [name, fields] : null

/** A client keeps chunks and entities on a respawn in the same dimension, and drops them in another. */
function enterWorld(connection: CorrectedClient, world: unknown): void {
  if (connection.world !== world) {
    connection.chunks.clear()
    connection.shown.clear()
    for (const timer of connection.dying.values()) clearTimeout(timer)
    connection.dying.clear()
    connection.centre = undefined
  }
  connection.world = world
}

/**
 * An entity is spawned once: its own and the player's list of who sees whom disagree until somebody moves. And nobody is
 * sent a player before the tab list that names it, nor is sent players before its own: who joins stands at 0, 0, 0 at first, and
 * moves before its login is done.
 */
const spawnOnce =
  (name: string) =>
  (fields: PacketFields, { shown, squid, joining, player }: CorrectedClient): Corrected => {
    const id = fields.entityId as number
    if (shown.has(id) || joining.has(id)) return null
    if (player && joining.has(player.id) && squid.entities[id]?.type === 'player') return null
    shown.add(id)
    // A player's entity type is null, which goes out as 0: a boat, an allay …
    const type = fields.type ?? squid.registry.entitiesByName.player?.id
    return [name, { ...fields, type, objectData: fields.objectData ?? 0 }]
  }

/** Clientbound packets by name. `null`: not sent at all. */
const corrections: Record<string, (fields: PacketFields, connection: CorrectedClient) => Corrected> = {
  // Since 1.20.5 game mode and seed stand in `worldState`, which flying-squid leaves as its sample packet has it.
  login: (fields, connection) => {
    enterWorld(connection, fields.worldName)
    const state = fields.worldState as PacketFields | undefined
    const gamemode = gamemodeNames[connection.player?.gameMode ?? 0]
    if (!state) return ['login', fields]
    const worldState = { ...state, hashedSeed: fields.hashedSeed, gamemode, isFlat: false, seaLevel: 63 }
    return ['login', { ...fields, worldState }]
  },
  respawn: (fields, connection) => {
    enterWorld(connection, fields.worldName)
    const { version } = connection.squid.registry
    // From 1.19 on the dimension type is named, and what flying-squid calls previousGameMode has another name.
    const named = version['>=']('1.19') ? { dimension: 'minecraft:overworld' } : {}
    if (!version['>=']('1.20.5')) return ['respawn', { previousGamemode: 255, ...fields, ...named }]
    const worldState = {
      dimension: 0,
      name: fields.worldName,
      hashedSeed: fields.hashedSeed,
      gamemode: gamemodeNames[Number(fields.gamemode)] ?? 'survival',
      previousGamemode: 255,
      isDebug: false,
      isFlat: false,
      portalCooldown: 0,
      seaLevel: 63,
    }
    return ['respawn', { worldState, copyMetadata: 0 }]
  },
  map_chunk: (fields, { chunks }) => {
    chunks.add(`${fields.x},${fields.z}`)
    return ['map_chunk', fields]
  },
  unload_chunk: (fields, { chunks }) =>
    chunks.delete(`${fields.chunkX},${fields.chunkZ}`) ? ['unload_chunk', fields] : null,
  block_change: inLoadedChunk('block_change'),
  block_action: inLoadedChunk('block_action'),
  // flying-squid forgets it when a player moves more than two blocks at once (`followView` does not), and repeats it.
  update_view_position: (fields, connection) => {
    const centre = `${fields.chunkX},${fields.chunkZ}`
    if (centre === connection.centre) return null
    connection.centre = centre
    return ['update_view_position', fields]
  },
  spawn_entity: spawnOnce('spawn_entity'),
  spawn_entity_living: spawnOnce('spawn_entity_living'),
  named_entity_spawn: spawnOnce('named_entity_spawn'),
  // Since 1.21.2 `entity_teleport` has speeds and flags; a plain position goes by its own packet, in degrees.
  entity_teleport: (fields, { squid }) =>
    squid.registry.version['>=']('1.21.2')
      ? [
          'sync_entity_position',
          { ...fields, dx: 0, dy: 0, dz: 0, yaw: degrees(fields.yaw), pitch: degrees(fields.pitch) },
        ]
      : ['entity_teleport', fields],
  entity_destroy: (fields, { shown, dying }) => {
    const entityIds = (fields.entityIds as number[]).filter((id) => shown.delete(id))
    for (const id of entityIds) {
      clearTimeout(dying.get(id))
      dying.delete(id)
    }
    return entityIds.length === 0 ? null : ['entity_destroy', { entityIds }]
  },
  // What dies is never destroyed: after the second in which clients show it falling, it is.
  entity_status: (fields, { client, player, shown, dying }) => {
    const id = fields.entityId as number
    if (fields.entityStatus === 3 && id !== player?.id && shown.has(id) && !dying.has(id)) {
      dying.set(
        id,
        setTimeout(() => client.write('entity_destroy', { entityIds: [id] }), 1000),
      )
    }
    return ['entity_status', fields]
  },
  // It names two, and neither by the name that all others have.
  collect: (fields, { shown, player }) => {
    const known = (id: unknown) => id === player?.id || shown.has(id as number)
    return known(fields.collectedEntityId) && known(fields.collectorEntityId) ? ['collect', fields] : null
  },
  spawn_position: (fields) => [
    'spawn_position',
    { angle: 0, ...fields, location: (fields.location as SquidVec3).floored() },
  ],
  update_time: (fields) => ['update_time', { tickDayTime: true, ...fields }],
  update_health: (fields) => ['update_health', { ...fields, foodSaturation: fields.foodSaturation ?? 5 }],
  // From 1.19 on digs in creative and places are never acknowledged, others too early; `acknowledge` does it for all.
  acknowledge_player_digging: (fields, { squid }) =>
    squid.registry.version['>=']('1.19') ? null : ['acknowledge_player_digging', fields],
}

/** A player is one of all players, and gets what they get, before it is sent its own login. */
function comesTooEarly(name: string, { world }: CorrectedClient): boolean {
  return world === undefined && name !== 'login' && name !== 'kick_disconnect' && name !== 'keep_alive'
}

/** Packets whose `entityId` a client need not know: it is new, the client's own, or no entity's. */
const bringsEntity: ReadonlySet<string> = new Set([
  'login',
  'spawn_entity',
  'spawn_entity_living',
  'named_entity_spawn',
  'block_break_animation',
])

/** Entities move and look for all within 150 blocks, whether these were sent a spawn of them or not. */
function concernsUnknown(name: string, fields: PacketFields, { shown, player }: CorrectedClient): boolean {
  if (typeof fields.entityId !== 'number' || fields.entityId === player?.id) return false
  return !bringsEntity.has(name) && !shown.has(fields.entityId)
}

/** What to write instead of a packet in the play state; null for nothing. */
export function correct(name: string, fields: PacketFields, connection: CorrectedClient): Corrected {
  if (comesTooEarly(name, connection) || concernsUnknown(name, fields, connection)) return null
  return corrections[name]?.(fields, connection) ?? (name in corrections ? null : [name, fields])
}
