import type { Vec3 } from '../../vanilla-client/pose.ts'
import { chunkAt } from '../../world/chunks.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { distance } from '../position/movement.ts'
import { placeLink } from './placing.ts'

/** While a player steers a vehicle its dummies are moved by sync, whenever they are further off than this. Blocks. */
const TRAIL = 4
/**
 * A client that sent where it stands within this time knows better. Milliseconds; one that steers sends it every tick.
 */
const REPORT_HOLDS_MS = 1_000

/** The server sent who rides what: notes the vehicle that the player itself sits in. */
export function passengersSet(player: Player, link: Link, packet: Buffer): void {
  const [vehicle, ...passengers] = player.mesh.clientbound.lens('set_passengers')?.ids(packet) ?? []
  if (vehicle === undefined) return
  if (!passengers.includes(link.level.selfId)) {
    link.seat.left(vehicle)
    return
  }
  if (!link.seat.mounted(vehicle)) return
  // What it sent before it sat down counts no more.
  if (link.role === 'primary') player.position.forgetReport()
  // A dummy that sits somewhere follows its player no more.
  else dismount(player, link)
}

/** The client steered its vehicle: dummies can't be sent it as a move, so they follow by sync. */
export function vehicleMoved(player: Player): void {
  for (const link of player.links.values())
    if (link.role === 'dummy' && link.phase === 'standing' && link.sync)
      if (distance(link.level.position, player.position.pose) > TRAIL) placeLink(player, link)
}

/**
 * The primary's server moves the vehicle that the player sits in. Who steers one sends itself where it is; a minecart's
 * passenger sends nothing, and stands where the vehicle does. Zones are asked at its next movement: a client that rides
 * looks around every tick.
 */
export function carriedAlong(player: Player, { x, y, z }: Readonly<Vec3>): void {
  const { position } = player
  if (player.mesh.now() - position.reportedAt < REPORT_HOLDS_MS) return
  const before = chunkAt(position.pose)
  position.moveTo({ x, y, z })
  const after = chunkAt(position.pose)
  if (before.x !== after.x || before.z !== after.z) player.switching.chooseDummiesAnew()
  vehicleMoved(player)
}

/**
 * Sends the client who sits in the vehicle that a link has its player in: the player itself if the link is the primary.
 */
export function sendSeats(player: Player, link: Link): void {
  const { vehicle } = link.seat
  const entity = vehicle === undefined ? undefined : link.entities.get(vehicle)
  const packet = entity?.kept.get('set_passengers')
  if (entity && packet && entity.proxyId !== 0) player.entities.ids.sendMapped(link, 'set_passengers', packet, entity)
}

/**
 * Neither a vehicle nor the entity that a spectator looks through changes servers: a player is set down on the server
 * that it leaves, and on its client once another one sends that. That one is asked as a client would ask, and keeps the
 * player where it is until it sends otherwise. The promotion gives the client its own eyes back.
 */
export function dismount(player: Player, link: Link): void {
  const { vehicle } = link.seat
  if (vehicle === undefined && !link.spectating) return
  if (vehicle !== undefined && player.mesh.serverbound.idOf('player_input') === undefined)
    link.send('steer_vehicle', { sideways: 0, forward: 0, jump: UNMOUNT })
  else link.seat.forceSneak()
}

/** steer_vehicle's flag for leaving the vehicle. */
const UNMOUNT = 2
