import { packUnderWay } from '../../protocol/facts.ts'
import type { ServerboundRule } from '../../protocol/serverbound.ts'
import { chunkAt } from '../../world/chunks.ts'
import { moved } from '../switching/border.ts'
import { storeCookie } from '../client/cookies.ts'
import type { PacketOutcome } from '../events.ts'
import { type FromClient, type FromClientHandler, ownState, toLink } from './from-client.ts'
import { keepAliveAnswered } from '../client/keep-alives.ts'
import { believed } from '../position/position.ts'
import type { Link } from '../links/link.ts'
import { distance, readMovement, type Pose } from '../position/movement.ts'
import { passable, payloadOf } from '../client/plugin-messages.ts'
import { FAR_MOVE, playerJumped } from '../dummies/placing.ts'
import type { Player } from '../player.ts'
import { rememberPosture } from '../dummies/postures.ts'
import { vehicleMoved } from '../dummies/riding.ts'
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
  keep_alive(packet) {
    const { player, frame } = packet
    const id = player.mesh.serverbound.field<bigint>('keep_alive', 'keepAliveId')?.read(frame.packet())
    const asked = id === undefined ? undefined : player.asked.keepAlives.answer(id)
    if (asked && player.asked.keepAlives.size === 0) player.pingMs = player.mesh.now() - player.asked.keepAliveAt
    const fate = toAsker(packet, asked?.link)
    if (asked) keepAliveAnswered(player)
    return fate
  },
  pong(packet) {
    const id = packet.player.mesh.serverbound.field<number>('pong', 'id')?.read(packet.frame.packet())
    return toAsker(packet, id === undefined ? undefined : packet.player.asked.pings.answer(id)?.link)
  },
  teleport_confirm({ player, frame, note }) {
    const id = player.mesh.serverbound.field<number>('teleport_confirm', 'teleportId')
    const renumbered = id?.read(frame.packet())
    if (renumbered === undefined) return 'dropped'
    if (player.asked.ownTeleports.delete(renumbered)) {
      player.standing = true
      return 'answered'
    }
    const asked = player.asked.teleports.answer(renumbered)
    // The client stands where it was put, whether or not the server that put it there is still to be told.
    if (asked) player.standing = true
    if (!id || !asked?.link?.channel) return 'dropped'
    note(`teleport ${renumbered}→${asked.original} for ${asked.link.server}`)
    asked.link.channel.send(id.replace(frame.packet(), asked.original))
    return 'mapped'
  },
  chunk_batch_received(packet) {
    return toAsker(packet, packet.player.asked.batches.answer('batch')?.link)
  },
  cookie_response(packet) {
    const { player, frame } = packet
    const { params } = player.mesh.serverbound.decode(frame.packet())
    const asked = player.asked.cookies.answer(String(params.key))
    if (asked) storeCookie(player, params)
    return toAsker(packet, asked?.link)
  },
  resource_pack_receive(packet) {
    const { player, frame } = packet
    const { serverbound } = player.mesh
    const uuid = serverbound.field<string>('resource_pack_receive', 'uuid')?.read(frame.packet()) ?? ''
    const result = serverbound.field<number>('resource_pack_receive', 'result')?.read(frame.packet())
    // "Accepted" and "downloaded" are on the way: the question stays open.
    const asked = packUnderWay(result) ? player.asked.packs.peek(uuid) : player.asked.packs.answer(uuid)
    return toAsker(packet, asked?.link)
  },
  custom_payload(packet) {
    const { player, frame, note } = packet
    const { serverbound } = player.mesh
    const payload = payloadOf(serverbound, frame.packet())
    const { channel } = payload
    note(channel)
    const said = passable(serverbound, frame.packet(), payload)
    if (!said) return 'dropped'
    if (!everywhere.has(channel)) return toLink(packet, player.primary)
    player.remembered.payload(channel, said)
    const whole = said === frame.packet()
    for (const link of player.links.values())
      if (link.playing) whole ? link.channel?.forward(frame) : link.channel?.send(said)
    return whole ? 'passed' : 'mapped'
  },
  vehicle_move(packet) {
    const { player, note } = packet
    const stood = player.stance
    const claimed = claimedStance(packet)
    if (!claimed) return 'dropped'
    const fate = toLink(packet, player.primary)
    // A server ignores what somebody says who rides nothing.
    if (player.primary?.vehicle === undefined) return fate
    player.saidPlaceAt = player.mesh.now()
    if (!believed(player, claimed)) {
      note(UNBELIEVED)
      return fate
    }
    player.stance = claimed
    vehicleMoved(player)
    if (player.standing) moved(player, chunkChanged(stood, player.stance))
    return fate
  },
  configuration_acknowledged(packet) {
    const { player } = packet
    // A configuration of mcmesh's own is no server's business.
    const fate = player.awaitsLogin ? toLink(packet, player.primary) : 'answered'
    player.configurationEntry.acknowledged()
    return fate
  },
  spectate(packet) {
    const { player, frame, note } = packet
    const { primary, mesh } = player
    const target = mesh.serverbound.field<string>('spectate', 'target')
    const uuid = target?.read(frame.packet())
    const body = [...mesh.players.values()].find((other) => other.uuid === uuid)
    const known = primary && body?.links.get(primary.server)?.uuid
    if (!target || !primary?.channel || !known || known === uuid) return toLink(packet, primary)
    note(`${uuid}→${known}`)
    primary.channel.send(target.replace(frame.packet(), known))
    return 'mapped'
  },
  ...chatHandlers,
}

export const serverboundHandlers = { byRule, byName } as const

/** Plugin channels that every server must hear of. */
const everywhere: ReadonlySet<string> = new Set(['minecraft:register', 'minecraft:unregister', 'minecraft:brand'])

function toAsker(packet: FromClient, link: Link | undefined): PacketOutcome {
  packet.note(link ? `asked by ${link.server}` : 'nobody asked')
  return toLink(packet, link)
}

function toAll(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const { row, name, lens } = route
  const { moves } = row
  const stood = player.stance
  if (moves && player.asked.ownTeleports.size > 0) {
    // Under way since before the client heard where it is now: to its new server it would be a leap.
    note('a teleport is not confirmed yet')
    return 'dropped'
  }
  if (moves) {
    const { teleportedTo } = player
    if (player.asked.teleports.size === 0) {
      player.jumping = false
      if (teleportedTo.length > 0) player.teleportedTo = []
    }
    const claimed = claimedStance(packet)
    if (!claimed) return 'dropped'
    if (!believed(player, claimed, teleportedTo)) {
      note(UNBELIEVED)
      return toLink(packet, player.primary)
    }
    player.stance = claimed
    if (moves === 'place') player.saidPlaceAt = player.mesh.now()
  }
  if (row.replay === 'posture') player.remembered.posture(name, frame.packet())
  else if (row.replay) player.remembered[row.replay](frame.packet())
  if (name === 'entity_action') rememberPosture(player, frame.packet())
  if (moves && player.standing && distance(stood, player.stance) > FAR_MOVE) playerJumped(player.links.values())
  const told: string[] = []
  for (const link of player.links.values()) {
    if (!link.playing || !link.channel || (row.movement && !link.placed)) continue
    told.push(link.server)
    if (ownState.has(name)) link.ledger.recordClient(name, frame.packet(), player.mesh.now())
    if (!lens) link.channel.forward(frame)
    else {
      const mapped = lens.patch(frame.packet(), (id) => (id === player.entityId ? link.selfId : undefined))
      if (mapped) link.channel.send(mapped)
    }
    if (moves === 'place' && link.role === 'dummy')
      link.standsAt = { x: player.stance.x, y: player.stance.y, z: player.stance.z }
  }
  // What the client shows is its last primary's, also while that is gone and the next one is not there yet.
  const { primary } = player
  if (ownState.has(name) && primary && !primary.channel)
    primary.ledger.recordClient(name, frame.packet(), player.mesh.now())
  if (player.tap) note(`to ${told.join(', ')}`)
  if (moves && player.standing) moved(player, chunkChanged(stood, player.stance))
  return lens ? 'mapped' : 'passed'
}

/** Why only the primary hears of a move. */
const UNBELIEVED = 'further than a step: its server is to judge'

/** Where the client says it stands; undefined when that is no place in the world. */
function claimedStance({ player, frame, route, note }: FromClient): Pose | undefined {
  const claimed = { ...(player.leap?.stance ?? player.stance) }
  if (readMovement(player.mesh.serverbound, route.name, frame.packet(), claimed)) return claimed
  note('not a place in the world')
  return undefined
}

function toEntity(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const target = route.lens?.ids(frame.packet())[0]
  if (target === undefined || target === player.entityId) return toLinkMapped(packet, player.primary)
  const meant = player.entities.target(target)
  if (!meant) {
    note(`no entity ${target}`)
    return 'dropped'
  }
  note(`${target}→${meant.serverId} on ${meant.link.server}`)
  return toLinkMapped(packet, meant.link)
}

function toLinkMapped({ player, frame, route }: FromClient, link: Link | undefined): PacketOutcome {
  if (!link?.channel) return 'dropped'
  const mapped = route.lens?.patch(frame.packet(), (id) => {
    if (id === player.entityId) return link.selfId
    const meant = player.entities.target(id)
    return meant?.link === link ? meant.serverId : undefined
  })
  if (!mapped) return 'dropped'
  if (route.transaction) player.asked.transactions.set(transactionOf(route, mapped), link.server)
  link.channel.send(mapped)
  return 'mapped'
}

function toBlock(packet: FromClient): PacketOutcome {
  const { player, frame, route, note } = packet
  const link = blockLink(player, route.name, route.row.block ?? 'location', frame.packet())
  note(`on ${link?.server}`)
  noteSequence(packet, link)
  return toLink(packet, link)
}

/** The link to the owner of the block's chunk if it stands, else the primary. */
function blockLink(player: Player, name: string, path: string, packet: Buffer): Link | undefined {
  const { serverbound, zones } = player.mesh
  if (name === 'block_dig' && (serverbound.field<number>(name, 'status')?.read(packet) ?? 3) >= FIRST_PLACELESS_STATUS)
    return player.primary
  const block = serverbound.field<{ x: number; y: number; z: number }>(name, path)?.read(packet)
  if (!block) return player.primary
  const face =
    name === 'block_place' ? faces[serverbound.field<number>(name, 'direction')?.read(packet) ?? 0] : undefined
  const [x, z] = [block.x + (face?.[0] ?? 0), block.z + (face?.[1] ?? 0)]
  const owner = zones.ownerAt(player.dimension, x, z)
  return (owner === undefined ? undefined : player.ready(owner)) ?? player.primary
}

/** block_dig from status 3 on drops items, releases or swaps: no place in it. */
const FIRST_PLACELESS_STATUS = 3
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
  // What no server hears none will ever answer.
  if (sequence && link?.channel) player.asked.sequences.acted(link.server, sequence.read(frame.packet()))
}

function chunkChanged(from: Pose, to: Pose): boolean {
  const [old, now] = [chunkAt(from), chunkAt(to)]
  return old.x !== now.x || old.z !== now.z
}
