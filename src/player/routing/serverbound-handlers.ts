import { digsBlock } from '../../protocol/digging.ts'
import type { ServerboundRule } from '../../protocol/serverbound.ts'
import { confirmsPlace, placeConfirmed, positionLook, type Vec3 } from '../../vanilla-client/pose.ts'
import type { ClientLink } from '../client/client-link.ts'
import { passable, payloadOf } from '../client/plugin-messages.ts'
import { sendToAsker } from '../client/send-to-asker.ts'
import { placeDummiesAgain } from '../dummies/placing.ts'
import { recordPosture } from '../dummies/postures.ts'
import { vehicleMoved } from '../dummies/riding.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { distance, FAR_MOVE, isPose } from '../position/movement.ts'
import { actsAcross, moved, switchForAction } from '../switching/border.ts'
import { type FromClient, type FromClientHandler, ownState, toLink } from './from-client.ts'
import { chunkChanged, claim, claimedPose, movedUnseen } from './own-moves.ts'
import { transactionOf } from './routes.ts'
import { chatHandlers } from './serverbound-chat.ts'

/** Handlers of rules that treat all their packets alike. */
const byRule: Readonly<Partial<Record<ServerboundRule, FromClientHandler>>> = {
  all: toAll,
  entity: toEntity,
  block: toBlock,
  primary(packet) {
    noteSequence(packet, packet.player.primary)
    return toLink(packet, packet.player.primary)
  },
  drop: () => 'dropped',
}

/** Handlers of the rules `own` and `reply`, by packet name. */
const byName: Readonly<Record<string, FromClientHandler>> = {
  keep_alive: toAsker,
  pong: toAsker,
  cookie_response: toAsker,
  resource_pack_receive: toAsker,
  teleport_confirm(packet) {
    const { player, frame, note } = packet
    const id = player.mesh.serverbound.field<number>('teleport_confirm', 'teleportId')
    const renumbered = id?.read(frame.packet())
    if (!id || renumbered === undefined) return 'dropped'
    const request = player.requests.teleports.confirm(renumbered)
    if (!request) return 'dropped'
    // The client stands where it was put, whether or not the server that put it there is sent its answer.
    player.position.confirm(renumbered)
    const link = request === 'own' ? undefined : request.link
    if (request !== 'own' && link?.channel) {
      note(`teleport ${renumbered}→${request.original} for ${link.server}`)
      link.channel.send(id.replace(frame.packet(), request.original))
    }
    standsAsConfirmed(packet, link)
    if (request === 'own') return 'answered'
    return link?.channel ? 'mapped' : 'dropped'
  },
  chunk_batch_received(packet) {
    return toRequester(packet, packet.player.requests.batches.answer('batch')?.link)
  },
  custom_payload(packet) {
    const { player, frame, note } = packet
    const { serverbound } = player.mesh
    const payload = payloadOf(serverbound, frame.packet())
    const { channel } = payload
    note(channel)
    const sendable = passable(serverbound, frame.packet(), payload)
    if (!sendable) return 'dropped'
    if (!everywhere.has(channel)) return toLink(packet, player.primary)
    player.profile.payload(channel, sendable)
    const whole = sendable === frame.packet()
    for (const link of player.links.values())
      if (link.playing) whole ? link.channel?.forward(frame) : link.channel?.send(sendable)
    return whole ? 'passed' : 'mapped'
  },
  vehicle_move(packet) {
    const { player, note } = packet
    const { mesh, position } = player
    const stood = position.pose
    const claimed = claimedPose(packet)
    if (!claimed) return 'dropped'
    const outcome = toLink(packet, player.primary)
    // A server ignores this packet of somebody who rides nothing.
    if (player.primary?.seat.vehicle === undefined) return outcome
    position.reported(mesh.now())
    const believed = position.believesVehicle(claimed) ? claim(player, claimed) : undefined
    if (believed !== claimed) note(UNVERIFIED)
    if (believed) {
      vehicleMoved(player)
      moved(player, chunkChanged(stood, believed))
    }
    return outcome
  },
  configuration_acknowledged(packet) {
    const { player } = packet
    // A configuration of mcmesh's own is no server's business.
    const outcome = player.level.awaitsLogin ? toLink(packet, player.primary) : 'answered'
    player.configurationEntry.acknowledged()
    return outcome
  },
  spectate(packet) {
    const { player, frame, note } = packet
    const { primary, mesh } = player
    const target = mesh.serverbound.field<string>('spectate', 'target')
    const uuid = target?.read(frame.packet())
    const known = primary && uuid !== undefined ? mesh.roster.uuidOn(primary.server, uuid) : undefined
    if (!target || !primary?.channel || !known || known === uuid) return toLink(packet, primary)
    note(`${uuid}→${known}`)
    primary.channel.send(target.replace(frame.packet(), known))
    return 'mapped'
  },
  ...chatHandlers,
}

export const serverboundHandlers = { byRule, byName } as const

/** Plugin channels whose messages every server must receive. */
const everywhere: ReadonlySet<string> = new Set(['minecraft:register', 'minecraft:unregister', 'minecraft:brand'])

/** An answer goes to who asked, whichever state either was in then. */
function toAsker(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const asker = sendToAsker(player, 'play', player.mesh.serverbound, route.name, frame.packet())
  const link = asker?.link
  note(link ? `asked by ${link.server}` : 'nobody asked')
  return link?.channel ? 'passed' : 'dropped'
}

function toRequester(packet: FromClient, link: ClientLink | undefined): PacketOutcome {
  packet.note(link ? `asked by ${link.server}` : 'nobody asked')
  return toLink(packet, link)
}

function toAll(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const { row, name, lens } = route
  const { moves } = row
  const { mesh, position, requests } = player
  const stood = position.pose
  if (moves) {
    if (requests.teleports.ownPending || player.switching.asked) {
      // Under way since before the client received where it is now: to its new server it would be a far move.
      note('a teleport is not confirmed yet')
      return 'dropped'
    }
    const claimed = claimedPose(packet)
    if (!claimed) return 'dropped'
    const believed = claim(player, claimed)
    if (believed !== claimed) {
      note(UNVERIFIED)
      const outcome = toLink(packet, player.primary)
      if (believed) movedUnseen(player, stood)
      return outcome
    }
    stepped(player, stood, moves)
  }
  if (row.replay === 'posture') player.profile.posture(name, frame.packet())
  else if (row.replay) player.profile[row.replay](frame.packet())
  if (name === 'entity_action') recordPosture(player, frame.packet())
  const receivers: string[] = []
  for (const link of player.links.values()) {
    if (!link.playing || !link.channel || (row.movement && !link.placed)) continue
    receivers.push(link.server)
    if (ownState.has(name)) link.ledger.recordClient(name, frame.packet(), mesh.now())
    if (!lens) link.channel.forward(frame)
    else {
      const mapped = lens.patch(frame.packet(), (id) => (id === player.entityId ? link.level.selfId : undefined))
      if (mapped) link.channel.send(mapped)
    }
    if (moves === 'place' && link.role === 'dummy') link.level.moved(position.pose)
  }
  // What the client shows is its last primary's, also while that is gone and the next one is not there yet.
  const { primary } = player
  if (ownState.has(name) && primary && !primary.channel) primary.ledger.recordClient(name, frame.packet(), mesh.now())
  if (player.tap) note(`to ${receivers.join(', ')}`)
  if (moves && position.confirmed) moved(player, chunkChanged(stood, position.pose))
  return lens ? 'mapped' : 'passed'
}

/**
 * Since 26.3 a client that confirms a teleport says where it stands, and no movement follows: to all but the link that asked
 * for it, it is one.
 */
function standsAsConfirmed({ player, frame, note }: FromClient, asker: ClientLink | undefined): void {
  const { mesh, position, requests } = player
  const { serverbound } = mesh
  if (!confirmsPlace(serverbound) || requests.teleports.ownPending) return
  const stood = position.pose
  const claimed = placeConfirmed(serverbound, frame.packet())
  if (!isPose(claimed)) {
    note('not a place in the world')
    return
  }
  const believed = claim(player, claimed)
  if (believed !== claimed) {
    note(UNVERIFIED)
    if (believed) movedUnseen(player, stood)
    return
  }
  stepped(player, stood, 'place')
  const move = positionLook(serverbound, claimed)
  for (const link of player.links.values()) {
    if (link === asker || !link.playing || !link.placed) continue
    link.channel?.send(move)
    if (link.role === 'dummy') link.level.moved(claimed)
  }
  if (position.confirmed) moved(player, chunkChanged(stood, claimed))
}

/** The client stands where it said. Dummies that can't follow by a move are placed again. */
function stepped(player: Player, stood: Readonly<Vec3>, moves: 'place' | 'look'): void {
  const { position, mesh } = player
  if (moves === 'place') position.reported(mesh.now())
  if (position.confirmed && distance(stood, position.pose) > FAR_MOVE) placeDummiesAgain(player)
}

/** Why a move is sent to the primary only. */
const UNVERIFIED = 'further than a player can go, or before it confirmed where it was put: its server is to judge'

function toEntity(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const target = route.lens?.ids(frame.packet())[0]
  if (target === undefined || target === player.entityId) return toLinkMapped(packet, player.primary)
  const meant = player.entities.ids.target(target)
  if (!meant) {
    note(`no entity ${target}`)
    return 'dropped'
  }
  note(`${target}→${meant.serverId} on ${meant.server}`)
  const link = player.links.get(meant.server)
  return route.row.hands && actsAcross(player, link) ? handsFirst(packet, link) : toLinkMapped(packet, link)
}

function toLinkMapped({ player, frame, route }: FromClient, link: Link | undefined): PacketOutcome {
  if (!link?.channel) return 'dropped'
  const mapped = route.lens?.patch(frame.packet(), (id) => {
    if (id === player.entityId) return link.level.selfId
    const meant = player.entities.ids.target(id)
    return meant?.server === link.server ? meant.serverId : undefined
  })
  if (!mapped) return 'dropped'
  if (route.transaction) player.requests.transactions.set(transactionOf(route, mapped), link.server)
  link.channel.send(mapped)
  return 'mapped'
}

function toBlock(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const link = blockLink(player, route.name, route.row.block ?? 'location', frame.packet())
  note(`on ${link?.server}`)
  if (route.row.hands && actsAcross(player, link)) return handsFirst(packet, link)
  noteSequence(packet, link)
  return toLink(packet, link)
}

/** Waits until the link is the primary, with all that its player has. */
function handsFirst({ player, frame, note }: FromClient, link: Link): PacketOutcome {
  note(`waits: ${link.server} gets the player first`)
  switchForAction(player, link)
  player.fence.hold(frame, player.mesh.limits.fenceBytes)
  return 'held'
}

/** The link to the owner of the block's chunk if it is ready, else the primary. */
function blockLink(player: Player, name: string, path: string, packet: Buffer): Link | undefined {
  const { serverbound, zones, protocol } = player.mesh
  const status = name === 'block_dig' ? serverbound.field<number>(name, 'status')?.read(packet) : undefined
  if (status !== undefined && !digsBlock(protocol.number, status)) return player.primary
  const block = serverbound.field<{ x: number; y: number; z: number }>(name, path)?.read(packet)
  if (!block) return player.primary
  const face =
    name === 'block_place' ? faces[serverbound.field<number>(name, 'direction')?.read(packet) ?? 0] : undefined
  const [x, z] = [block.x + (face?.[0] ?? 0), block.z + (face?.[1] ?? 0)]
  const owner = zones.ownerAt(player.level.dimension, x, z)
  return (owner === undefined ? undefined : player.ready(owner)) ?? player.primary
}

/** What a face adds to x and z: down, up, north, south, west, east. */
const faces = [
  [0, 0],
  [0, 0],
  [0, -1],
  [0, 1],
  [-1, 0],
  [1, 0],
] as const

function noteSequence({ player, frame, route }: FromClient, link: Link | undefined): void {
  const sequence = player.mesh.serverbound.field<number>(route.name, 'sequence')
  // What no server receives none will ever answer.
  if (sequence && link?.channel) player.requests.sequences.acted(link.server, sequence.read(frame.packet()))
}
