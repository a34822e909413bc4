import { chatTypesOf } from '../../protocol/chat-types.ts'
import { keepsBody } from '../../world/ledger/self.ts'
import { showsChatAsSystem } from './chat.ts'
import type { PacketOutcome } from '../events.ts'
import type { FromServer } from './from-server.ts'
import type { Link } from '../links/link.ts'
import { dropLink, leaveView } from '../links/links.ts'
import { list, relist } from '../../roster/tab-entries.ts'
import { distance, positionLook, teleportTarget } from '../position/movement.ts'
import { dummyMoved, FAR_MOVE, greet, placeLink, playerJumped } from '../dummies/placing.ts'

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
  link.selfId = params.entityId as number
  link.world = worldOf(params)
  link.viewDistance = (params.viewDistance as number | undefined) ?? 2
  link.ledger.seed('login', params)
  if (showsChatAsSystem(mesh.clientbound)) link.chatTypes = chatTypesOf(params.dimensionCodec)
  link.level = { login: Buffer.from(packet) }
  link.playing = true
  link.onPlay?.(params)
  if (link.role === 'primary' && player.awaitsLogin) {
    letIn(link, packet)
    return 'mapped'
  }
  link.state = 'joining'
  for (const said of player.remembered.forPlay(link.toldUpTo)) link.channel?.send(said)
  player.updateViewDistance()
  return 'answered'
}

/** The login that the client waits for: its first, or the one after its primary has configured it anew. */
function letIn(link: Link, packet: Buffer): void {
  const { player } = link
  const { mesh } = player
  const first = player.dimension === ''
  player.awaitsLogin = false
  player.asked.keepAliveAt = mesh.now()
  player.asked.sequences.clear()
  player.away = false
  player.dimension = link.world
  player.view.distance = link.viewDistance
  link.placed = true
  link.joined = true
  link.state = 'ready'
  player.lastServer = link.server
  for (const entry of player.tab.setPrimary(link.server)) player.toClient(entry)
  player.toClient(mesh.clientbound.field<number>('login', 'entityId')?.replace(packet, player.entityId) ?? packet)
  mesh.sky?.greet(player)
  if (first) {
    mesh.emit({ event: 'player.join', player: player.name, uuid: player.uuid, server: link.server })
    return
  }
  for (const entry of player.tab.forgotten()) player.toClient(entry)
  // Modes that changed while it could be told of none, its own among them.
  for (const other of mesh.players.values()) if (other.dimension !== '') list(player, other)
  relist(player)
  player.zonesEpoch = -1
  player.comeBack()
}

export function onRespawn({ player, link, frame }: FromServer): PacketOutcome {
  const packet = frame.packet()
  const { params } = player.mesh.clientbound.decode(packet)
  link.ledger.seed('respawn', params)
  link.level.respawn = Buffer.from(packet)
  const world = worldOf(params)
  const primary = link.role === 'primary'
  // What the link showed goes first, in words: a client keeps its level over a respawn in the same dimension.
  if (primary)
    for (const other of [...player.links.values()]) if (other !== link) dropLink(other, 'the player respawned')
  leaveView(link)
  link.world = world
  if (!primary) {
    // Wherever its server puts it now: it is greeted there and placed again, as after a login.
    link.placed = false
    link.state = 'joining'
    return 'recorded'
  }
  if (world !== player.dimension) player.asked.sequences.clear()
  player.forgetLevel()
  player.dimension = world
  player.leap = undefined
  // Its new body stands upright: links made later are not told how the old one stood.
  if (!keepsBody(params, 2)) player.remembered.forgetPostures()
  // Dummies are asked for again at the next movement, by the zones of the dimension that the player is in by then.
  player.zonesEpoch = -1
  player.forward(frame)
  player.mesh.sky?.greet(player)
  relist(player)
  return 'passed'
}

/** The dimension's name in login and respawn packets: on its own up to 1.20.4, within the world's state since. */
const worldOf = (params: Record<string, unknown>): string =>
  ((params.worldState as { name?: string } | undefined)?.name ?? (params.worldName as string | undefined) ?? '') ||
  'minecraft:overworld'

/** A client that confirms no teleport is forgiven no more of them. */
const MOST_TARGETS = 15

export function onPosition({ player, link, frame, primary, note }: FromServer): PacketOutcome {
  const { mesh } = player
  const packet = frame.packet()
  const id = mesh.clientbound.field<number>('position', 'teleportId')
  if (!id) return 'dropped'
  const teleportId = id.read(packet)
  const from = primary ? player.stance : { ...player.stance, ...link.standsAt }
  const target = teleportTarget(mesh.clientbound, packet, from)
  if (![target.x, target.y, target.z].every(Number.isFinite)) {
    mesh.unreadable(link.server, 'position', 'it teleports to a place that is no number')
    return 'dropped'
  }
  link.standsAt = { x: target.x, y: target.y, z: target.z }
  if (primary) {
    player.leap = undefined
    const renumbered = ++player.asked.teleportId
    note(`teleport ${teleportId}→${renumbered}`)
    player.asked.teleports.ask(renumbered, link, teleportId)
    player.teleportedTo = [...player.teleportedTo.slice(-MOST_TARGETS), target]
    if (player.standing && distance(target, player.stance) > FAR_MOVE) {
      player.jumping = true
      playerJumped(player.links.values())
    }
    player.toClient(id.replace(packet, renumbered))
    return 'mapped'
  }
  link.send('teleport_confirm', { teleportId })
  link.channel?.send(positionLook(mesh.serverbound, target))
  if (link.state === 'joining') {
    greet(link, target)
    if (mesh.serverbound.idOf('player_loaded') !== undefined) link.send('player_loaded', {})
    link.whenSyncKnown(() => placeLink(link))
  } else dummyMoved(link)
  return 'answered'
}
