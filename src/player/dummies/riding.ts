import { chunkAt } from '../../world/chunks.ts'
import type { TrackedEntity } from '../entities/tracked-entity.ts'
import type { Link } from '../links/link.ts'
import { placeLink } from './placing.ts'
import type { Player } from '../player.ts'
import { act, asLinks } from './postures.ts'

/** While a player steers a vehicle its dummies are moved by sync, whenever they are further off than this. Blocks. */
const TRAIL = 4
/** Who has said where it stands within this time knows better. Milliseconds; who steers says so every tick. */
const SPEAKS_FOR = 1_000

/** The server said who rides what: remembers the vehicle that the player itself sits in. */
export function passengersSet(player: Player, link: Link, packet: Buffer): void {
  const ids = player.mesh.clientbound.lens('set_passengers')?.ids(packet) ?? []
  const [vehicle, ...passengers] = ids
  if (vehicle === undefined) return
  if (passengers.includes(link.selfId)) {
    // What it said before it sat down counts no more.
    const sitsDown = link.vehicle !== vehicle
    if (sitsDown && link.role === 'primary') player.saidPlaceAt = Number.NEGATIVE_INFINITY
    link.vehicle = vehicle
    // A dummy that sits somewhere follows its player no more.
    if (sitsDown && link.role === 'dummy') dismount(player, link)
  } else if (link.vehicle === vehicle) {
    link.vehicle = undefined
    landed(link)
  }
}

/** The client steered its vehicle: dummies can't hear of it as a move, so they follow by sync. */
export function vehicleMoved(player: Player): void {
  for (const link of player.links.values()) {
    if (link.role !== 'dummy' || link.state !== 'ready' || !link.sync) continue
    const { x, y, z } = player.stance
    if (Math.hypot(link.standsAt.x - x, link.standsAt.y - y, link.standsAt.z - z) > TRAIL) placeLink(link)
  }
}

/**
 * The primary's server moves the vehicle that the player sits in. Who steers one says itself where it is; a minecart's
 * passenger says nothing, and stands where the vehicle does. Zones are asked at its next movement: a client that rides looks
 * around every tick.
 */
export function carriedAlong(player: Player, { x, y, z }: Pick<TrackedEntity, 'x' | 'y' | 'z'>): void {
  if (player.mesh.now() - player.saidPlaceAt < SPEAKS_FOR) return
  const before = chunkAt(player.stance)
  player.stance = { ...player.stance, x, y, z }
  const after = chunkAt(player.stance)
  if (before.x !== after.x || before.z !== after.z) player.zonesEpoch = -1
  vehicleMoved(player)
}

/** Tells the client who sits in the vehicle that a link has its player in: the player itself if the link is the primary. */
export function tellSeats(player: Player, link: Link): void {
  const dossier = link.vehicle === undefined ? undefined : link.dossiers.get(link.vehicle)
  const packet = dossier?.kept.get('set_passengers')
  if (dossier && packet && player.entities.isSource(dossier)) player.sendMapped(link, 'set_passengers', packet, dossier)
}

/**
 * Neither a vehicle nor the entity that a spectator looks through changes servers: a player is set down on the server that it
 * leaves, and on its client once that is told by another. That one is asked as a client would ask, and keeps the player where it is until
 * it says otherwise. The promotion gives the client its own eyes back.
 */
export function dismount(player: Player, link: Link): void {
  const { vehicle, ledger } = link
  if (vehicle === undefined && ledger.camera === undefined) return
  const { serverbound } = player.mesh
  if (vehicle !== undefined && serverbound.idOf('player_input') === undefined) {
    link.send('steer_vehicle', { sideways: 0, forward: 0, jump: UNMOUNT })
    return
  }
  // A server looks once a tick: what is let go in the same tick was never held down.
  link.letGo = true
  if (player.mesh.protocol.number < SNEAKS_BY_KEY) act(link, 'start_sneaking')
  else link.send('player_input', { inputs: { shift: true } })
}

/** The server has set the player down: what was held down for that is let go, once it is in no other's seat or eyes. */
export function landed(link: Link): void {
  if (!link.letGo || link.vehicle !== undefined || link.ledger.camera !== undefined) return
  link.letGo = false
  const { mesh, remembered } = link.player
  if (mesh.protocol.number < SNEAKS_BY_KEY) act(link, 'stop_sneaking')
  else link.send('player_input', { inputs: {} })
  for (const packet of remembered.postures()) link.channel?.send(asLinks(link, packet))
}

/** 1.21.6: a sneaking player holds down a key of player_input; before, entity_action says that it sneaks. */
const SNEAKS_BY_KEY = 771
/** steer_vehicle's flag for leaving the vehicle. */
const UNMOUNT = 2
