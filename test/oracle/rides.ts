import type { ScriptedPlayer, ScriptedServer } from '../kit/scripted.ts'
import { sameChunk } from '../kit/server/sight.ts'
import type { Params } from './client-parts.ts'
import type { Stage } from './stage.ts'

/** How far behind the border a mesh switches, and sets down who rides. Blocks. */
const CROSS = 2

interface Seat {
  readonly vehicle: number
  /** The side that it was taken on: -1 west, 1 east. */
  readonly side: number
}

const seats = new WeakMap<ScriptedPlayer, Seat>()

/** A server takes a player into a vehicle. */
export function seat(server: ScriptedServer, player: ScriptedPlayer, vehicle: number): void {
  seats.set(player, { vehicle, side: Math.sign(player.position.x) })
  tellSeats(server, vehicle, [player.entityId])
}

/** What a player rides on a server. */
export const seatOf = (player: ScriptedPlayer): number | undefined => seats.get(player)?.vehicle

/** A server puts a player out of what it rides. */
export function unseat(server: ScriptedServer, player: ScriptedPlayer): void {
  const taken = seats.get(player)
  if (!taken) return
  seats.delete(player)
  tellSeats(server, taken.vehicle, [])
}

function tellSeats(server: ScriptedServer, entityId: number, passengers: number[]): void {
  for (const each of server.players.values())
    if (each.sees.has(entityId)) each.send('set_passengers', { entityId, passengers })
}

/** The server moves a vehicle, and with it who sits in it. */
export function carry(server: ScriptedServer, player: ScriptedPlayer, dx: number): void {
  const taken = seats.get(player)
  const entity = taken && server.entities.get(taken.vehicle)
  if (!entity) return
  server.move(entity.id, dx, 0, 0)
  stand(server, player, entity)
}

/** A client steers its vehicle. Whoever says so and rides nothing is not heard. */
export function steered({
  stage,
  server,
  player,
  params: { x, y, z, yaw, pitch },
}: {
  readonly stage: Stage
  readonly server: ScriptedServer
  readonly player: ScriptedPlayer
  readonly params: Params
}): void {
  const taken = seats.get(player)
  const entity = taken && server.entities.get(taken.vehicle)
  if (!entity) return
  Object.assign(entity, { x, y, z })
  for (const each of server.players.values())
    if (each !== player && each.sees.has(entity.id))
      each.send('sync_entity_position', {
        ...{ entityId: entity.id, x, y, z, dx: 0, dy: 0, dz: 0, yaw, pitch, onGround: true },
      })
  stand(server, player, entity)
  letGo(stage, server, player)
}

/**
 * A vehicle doesn't change servers, so that a switch sets its rider down. The one server does so by itself, at the first
 * word of the client from where a mesh would switch.
 */
export function letGo(stage: Stage, server: ScriptedServer, player: ScriptedPlayer): void {
  const taken = seats.get(player)
  if (!taken) return
  const behind = player.position.x * -taken.side
  if (!stage.mesh && behind >= CROSS) unseat(server, player)
}

function stand(server: ScriptedServer, player: ScriptedPlayer, { x, y, z }: { x: number; y: number; z: number }): void {
  const from = player.position
  player.position = { x, y, z }
  if (!sameChunk(from, { x, z })) server.followChunks(player)
}
