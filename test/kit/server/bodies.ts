/** How a strict server shows entities and lists players, in the packets of its version. */
import { versionData } from '../../../src/protocol/minecraft-data.ts'
import type { Protocol } from '../../../src/protocol/versions.ts'
import type { ServerPlayer } from './player.ts'
import type { StrictServer } from './server.ts'
import type { Parcel } from './world.ts'

export interface ServerEntity {
  readonly id: number
  readonly type: string
  readonly uuid: string
  x: number
  y: number
  z: number
}

/** The packet that spawns an entity in this version: players and mobs had packets of their own. */
export function spawnParcel(protocol: Protocol, { id: entityId, type, uuid, x, y, z }: ServerEntity): Parcel {
  const clientbound = protocol.packets('play', 'clientbound')
  const number = versionData(protocol.version)?.entitiesByName[type]?.id
  if (number === undefined) throw new Error(`no entity is named ${type}`)
  const base = { entityId, x, y, z, yaw: 0, pitch: 0, headPitch: 0, velocity: { x: 0, y: 0, z: 0 } }
  if (type === 'player' && clientbound.idOf('named_entity_spawn') !== undefined) {
    return ['named_entity_spawn', { ...base, playerUUID: uuid }]
  }
  const living = clientbound.idOf('spawn_entity_living') !== undefined && type !== 'item'
  if (living) return ['spawn_entity_living', { ...base, entityUUID: uuid, type: number }]
  return ['spawn_entity', { ...base, objectUUID: uuid, type: number, objectData: 0 }]
}

/** The tab list: everybody to the one who joined, that one to the others. */
export function introduce(server: StrictServer, player: ServerPlayer): void {
  const old = server.protocol.packets('play', 'clientbound').idOf('player_remove') === undefined
  const entry = ({ uuid, name }: ServerPlayer) =>
    old
      ? { uuid, name, properties: [], gamemode: 1, ping: 0 }
      : { uuid, player: { name, properties: [] }, gamemode: 1, listed: 1, latency: 0 }
  const action = old
    ? 'add_player'
    : { add_player: true, update_game_mode: true, update_listed: true, update_latency: true }
  player.send('player_info', { action, data: [...server.players.values()].map(entry) })
  for (const other of server.players.values()) {
    if (other !== player) other.send('player_info', { action, data: [entry(player)] })
  }
}
