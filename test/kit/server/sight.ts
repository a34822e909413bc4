/** What a strict server shows a player of its world by itself: the ground around it, bodies, who is in the list. */

import { introduce, type ServerEntity, spawnParcel } from './bodies.ts'
import type { ServerPlayer, Spot } from './player.ts'
import type { Position } from './rules.ts'
import type { StrictServer } from './server.ts'

/** Whether two places are in one chunk: a block coordinate is rounded down, also between −1 and 0. */
export const sameChunk = (a: Pick<Position, 'x' | 'z'>, b: Pick<Position, 'x' | 'z'>): boolean =>
  Math.floor(a.x / 16) === Math.floor(b.x / 16) && Math.floor(a.z / 16) === Math.floor(b.z / 16)

/** Loads what came into view and unloads what went out of it, in a batch where the version has batches. */
export function followChunks(server: StrictServer, player: ServerPlayer): void {
  const { viewDistance } = server
  const centreX = Math.floor(player.position.x / 16)
  const centreZ = Math.floor(player.position.z / 16)
  player.sendIfKnown('update_view_position', { chunkX: centreX, chunkZ: centreZ })
  for (const key of [...player.chunks]) {
    const [x = 0, z = 0] = key.split(',').map(Number)
    if (Math.abs(x - centreX) > viewDistance || Math.abs(z - centreZ) > viewDistance) server.unloadChunk(player, x, z)
  }
  const missing: [number, number][] = []
  for (let x = centreX - viewDistance; x <= centreX + viewDistance; x++) {
    for (let z = centreZ - viewDistance; z <= centreZ + viewDistance; z++) {
      if (!player.chunks.has(`${x},${z}`)) missing.push([x, z])
    }
  }
  if (missing.length === 0) return
  player.sendIfKnown('chunk_batch_start')
  for (const [x, z] of missing) server.loadChunk(player, x, z)
  player.sendIfKnown('chunk_batch_finished', { batchSize: missing.length })
}

/** What follows a login at once; the player comes into play in the midst of it. */
export function showWorld(server: StrictServer, player: ServerPlayer, at: Spot): void {
  const { chunksFirst } = server.options
  player.send('difficulty', { difficulty: 'easy', difficultyLocked: false })
  player.send('abilities', { flags: 0b1101, flyingSpeed: 0.05, walkingSpeed: 0.1 })
  player.send('held_item_slot', { slot: 0 })
  player.send('entity_status', { entityId: player.entityId, entityStatus: 24 })
  player.position = { x: at.x, y: at.y, z: at.z }
  if (chunksFirst) followChunks(server, player)
  server.teleport(player, at)
  server.players.set(player.name, player)
  introduce(server, player)
  if (!chunksFirst) followChunks(server, player)
  showBodies(server, player)
  for (const other of server.players.values()) if (other !== player) show(server, other, bodyOf(player))
}

/** Everything that has a body, but its own. */
export function showBodies(server: StrictServer, player: ServerPlayer): void {
  for (const entity of server.entities.values()) show(server, player, entity)
  for (const other of server.players.values()) if (other !== player) show(server, player, bodyOf(other))
}

/** Lets one entity appear for one player, unless it has it. */
export function show(server: StrictServer, player: ServerPlayer, entity: ServerEntity): void {
  const { id } = entity
  if (player.sees.has(id)) return
  player.sees.add(id)
  player.sendIfKnown('bundle_delimiter')
  player.sendAll([spawnParcel(server.protocol, entity)])
  player.sendIfKnown('bundle_delimiter')
}

const bodyOf = ({ entityId, uuid, position }: ServerPlayer): ServerEntity => ({
  ...{ id: entityId, type: 'player', uuid },
  ...position,
})
