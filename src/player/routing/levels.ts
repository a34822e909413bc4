import { chatTypesOf } from '../../protocol/chat-types.ts'
import { arrival, teleportConfirm, teleportTarget, type Vec3 } from '../../vanilla-client/pose.ts'
import { chunkAt } from '../../world/chunks.ts'
import { keepsBody } from '../../world/ledger/self.ts'
import { dummyMoved, placeDummiesAgain, placeLink, sendFirstMoves } from '../dummies/placing.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { distance, FAR_MOVE, isPlace } from '../position/movement.ts'
import { isBroughtElsewhere } from '../switching/arrival.ts'
import { standAt } from '../switching/hard-switch.ts'
import { arrived } from '../switching/join-anew.ts'
import { putRight } from '../switching/putting-right.ts'
import { returnsTo } from '../switching/returning.ts'
import { takenBack } from '../switching/taken-back.ts'
import { showsChatAsSystem } from './chat.ts'
import type { FromServer } from './from-server.ts'

/*
 * Which level the player is in, and where: what a server's login, respawn and position packets mean for its link, for the
 * client and for the player's other links.
 */

export function onLogin({ player, link, frame, note }: FromServer): PacketOutcome {
  const { mesh } = player
  if (link.playing) {
    note('a second login')
    mesh.unreadable(link.server, 'login', 'it was sent a second time')
    return 'dropped'
  }
  const packet = frame.packet()
  const { params } = mesh.clientbound.decode(packet)
  link.level.begin(packet, {
    selfId: params.entityId as number,
    world: worldOf(params),
    viewDistance: (params.viewDistance as number | undefined) ?? 2,
    ...(showsChatAsSystem(mesh.clientbound) ? { chatTypes: chatTypesOf(params.dimensionCodec) } : {}),
  })
  link.ledger.seed('login', params)
  if (link.role === 'primary' && player.level.awaitsLogin) {
    letIn(player, link, packet, params)
    return 'mapped'
  }
  link.spawning()
  link.session?.playLogin(params)
  for (const packet of player.profile.forPlay(link.configuration.said)) link.channel?.send(packet)
  player.updateViewDistance()
  return 'answered'
}

/** The login that the client waits for: its first, or the one after its primary has configured it anew. */
function letIn(player: Player, link: Link, packet: Buffer, params: Record<string, unknown>): void {
  const { mesh, level, outbox } = player
  const first = !level.joined
  // Where its server puts it now is no way back.
  player.position.forgetWay()
  link.stand(true)
  link.session?.playLogin(params)
  player.links.promote(link)
  player.requests.keepAlives.begin()
  player.requests.sequences.clear()
  outbox.leaveConfiguration()
  level.begin(link.level.world, link.level.viewDistance)
  outbox.sendAll(player.tab.setPrimary(link.server))
  outbox.send(mesh.clientbound.field<number>('login', 'entityId')?.replace(packet, player.entityId) ?? packet)
  newLevel(player)
  if (first) {
    const { last, carrying } = player
    if (last) player.switching.returnedTo(link.server, last, returnsTo(mesh, link.server, last, carrying.holder))
    mesh.emit({ event: 'player.join', player: player.name, uuid: player.uuid, server: link.server })
    mesh.roster.joined(player)
    // What it has goes along with its next switch.
    if (mesh.carry.parts.length > 0) link.session?.learnSync()
    void putRight(player)
    return
  }
  outbox.sendAll(player.tab.forgotten())
  mesh.roster.tabEntryUpdated(player)
  player.switching.chooseDummiesAnew()
  const arrival = player.switching.letIn(link.server)
  if (arrival) arrived(player, link, arrival)
  player.returnToGame()
}

/** A server has just begun a level for a client: time and weather are those that all share. */
function newLevel(player: Player): void {
  const { timeAndWeather } = player.mesh.roster
  if (!timeAndWeather) return
  const receivesItself = player.links.get(timeAndWeather.server)?.playing === true
  for (const packet of timeAndWeather.forNewLevel(receivesItself)) player.outbox.send(packet)
}

export function onRespawn({ player, link, frame }: FromServer): PacketOutcome {
  const { mesh, level, links } = player
  const packet = frame.packet()
  const { params } = mesh.clientbound.decode(packet)
  const world = worldOf(params)
  const primary = link.role === 'primary'
  link.ledger.seed('respawn', params)
  player.requests.windows.forget(link)
  // What the link showed goes first, packet by packet: a client keeps its level over a respawn in the same dimension.
  if (primary) for (const other of links.others(link)) links.drop(other, 'the player respawned')
  player.leaveView(link)
  link.level.respawned(packet, world)
  if (!primary) {
    // Wherever its server puts it now: its dummy enters play and is placed again, as after a login.
    if (link.playing) link.spawning()
    return 'recorded'
  }
  if (world !== level.dimension) player.requests.sequences.clear()
  player.forgetLevel()
  player.opened.forgetScreen()
  level.enter(world)
  player.position.respawned(player.requests.teleports.lastId)
  // Its new body stands upright: links made later are not sent how the old one stood.
  if (!keepsBody(params, 2)) player.profile.forgetPostures()
  // Dummies are asked for again at the next movement, by the zones of the dimension that the player is in by then.
  player.switching.chooseDummiesAnew()
  player.outbox.forward(frame)
  newLevel(player)
  mesh.roster.tabEntryUpdated(player)
  return 'passed'
}

/** The dimension's name in login and respawn packets: on its own up to 1.20.4, within the world's state since. */
const worldOf = (params: Record<string, unknown>): string =>
  ((params.worldState as { name?: string } | undefined)?.name ?? (params.worldName as string | undefined) ?? '') ||
  'minecraft:overworld'

export function onPosition({ player, link, frame, primary, note }: FromServer): PacketOutcome {
  const { mesh, position } = player
  const packet = frame.packet()
  const id = mesh.clientbound.field<number>('position', 'teleportId')
  if (!id) return 'dropped'
  const teleportId = id.read(packet)
  const from = primary ? position.pose : { ...position.pose, ...link.level.position }
  const target = teleportTarget(mesh.clientbound, packet, from)
  if (!isPlace(target)) {
    const finite = [target.x, target.y, target.z].every(Number.isFinite)
    mesh.unreadable(link.server, 'position', `it teleports to a place that is ${finite ? 'in no world' : 'no number'}`)
    return 'dropped'
  }
  // Before anything of the switch back is sent: it is told where its player walked as a dummy.
  const isPrimary = primary || takenBack(player, link, target)
  link.level.moved(target)
  if (isPrimary && isBroughtElsewhere(player, link, packet, target)) {
    note('it is put where it belongs first')
    return 'answered'
  }
  if (isPrimary) {
    const renumbered = player.requests.teleports.request(link, teleportId)
    note(`teleport ${teleportId}→${renumbered}`)
    const stood = position.pose
    position.teleported(target, mesh.now())
    serverPut(player, stood)
    player.outbox.send(id.replace(packet, renumbered))
    return 'mapped'
  }
  const first = link.phase === 'spawning'
  // Its client has yet to confirm those that came before the switch: a server receives the confirmations of its
  // teleports in their order.
  for (const earlier of player.requests.teleports.forget(link))
    link.channel?.send(teleportConfirm(mesh.serverbound, earlier, from))
  link.sendAll(arrival(mesh.protocol, packet, target, first))
  if (first) {
    sendFirstMoves(player, link, target)
    link.session?.whenSyncKnown(() => placeLink(player, link))
  } else if (link.role === 'dummy') dummyMoved(player, link)
  // The client is sent where it stands when its configuration is over; the moves that it sends until then are of
  // another place.
  else if (link.placed) link.stand(false)
  return 'answered'
}

/** The server puts the vehicle back that its player steers. */
export function onVehicleMove({ player, link, frame, primary }: FromServer): PacketOutcome {
  const { mesh, position } = player
  const read = (path: string): number => mesh.clientbound.field<number>('vehicle_move', path)?.read(frame.packet()) ?? 0
  const target = { x: read('x'), y: read('y'), z: read('z') }
  const rides = link.seat.vehicle !== undefined && isPlace(target)
  if (!primary) {
    if (!rides || !takenBack(player, link, target)) return 'dropped'
    // Its client was set down at the switch.
    link.level.moved(target)
    standAt(player, link)
    return 'answered'
  }
  player.outbox.forward(frame)
  // A client that rides nothing ignores it.
  if (!rides) return 'passed'
  const stood = position.pose
  position.vehiclePut(target, mesh.now())
  serverPut(player, stood)
  return 'passed'
}

/** Its server has put the player somewhere else than it stood: its dummies follow, and others may be wanted. */
function serverPut(player: Player, stood: Readonly<Vec3>): void {
  const { position, switching } = player
  if (position.confirmed && distance(stood, position.pose) > FAR_MOVE) placeDummiesAgain(player)
  const [from, to] = [chunkAt(stood), chunkAt(position.pose)]
  if (from.x !== to.x || from.z !== to.z) switching.chooseDummiesAnew()
}
