import { chatTypesOf } from '../protocol/chat-types.ts'
import { packTaken } from '../protocol/facts.ts'
import { readText, type Text } from '../protocol/text.ts'
import type { Frame } from '../wire/frame.ts'
import { withPacketId } from '../wire/packet-id.ts'
import { keepsBody } from '../world/ledger/self.ts'
import { chatLine, mayRead, showsChatAsSystem } from './chat.ts'
import { storeCookie } from './cookies.ts'
import type { PacketFate } from './events.ts'
import { askKeepAlive } from './keep-alives.ts'
import type { Link } from './link.ts'
import { dropLink, failLink, leaveView } from './links.ts'
import { distance, positionLook, teleportTarget } from './movement.ts'
import { dummyMoved, FAR_MOVE, greet, placeLink, playerJumped } from './placing.ts'
import type { Player } from './player.ts'

/** One packet of a link that needs more than its table's rule. */
export interface FromServer {
  readonly player: Player
  readonly link: Link
  readonly frame: Frame
  readonly primary: boolean
  /** Says why the packet met its fate, for whoever inspects. */
  note(text: string): void
}

type Handler = (packet: FromServer) => PacketFate

/** Handlers of the rules `own` and `answer`, by packet name. */
export const clientboundHandlers: Readonly<Record<string, Handler>> = {
  login: onLogin,
  respawn: onRespawn,
  start_configuration({ player, link, primary, frame }) {
    // First what it means for the other links: a client in configuration can be told nothing of the game.
    link.onStartConfiguration?.()
    if (!primary) return 'answered'
    player.forward(frame)
    player.away = true
    return 'passed'
  },
  kick_disconnect({ player, link, frame, primary }) {
    const { mesh } = player
    const reason = readText(mesh.clientbound.decode(frame.packet()).params.reason)
    if (!primary || isShutdown(reason)) {
      failLink(link, reason.text)
      return 'dropped'
    }
    player.forward(frame)
    player.face?.end(reason.text)
    return 'passed'
  },
  player_chat: onChat('player_chat'),
  profileless_chat: onChat('profileless_chat'),
  system_chat: onChat('system_chat'),
  chat: onChat('chat'),
  acknowledge_player_digging({ player, link, frame }) {
    const sequence = player.mesh.clientbound.field<number>('acknowledge_player_digging', 'sequenceId')
    if (!sequence) {
      // Up to 1.18 it names the block itself, so that nothing else is settled by it.
      player.forward(frame)
      return 'passed'
    }
    const settled = player.asked.sequences.acknowledged(link.server, sequence.read(frame.packet()))
    if (settled === undefined) return 'held'
    player.tell('acknowledge_player_digging', { sequenceId: settled })
    return 'mapped'
  },
  player_info: onTabList('player_info'),
  player_remove: onTabList('player_remove'),
  custom_payload({ player, link, frame, primary, note }) {
    const { clientbound } = player.mesh
    const packet = frame.packet()
    const channel = clientbound.field<string>('custom_payload', 'channel')?.read(packet) ?? ''
    const data = clientbound.field<Buffer>('custom_payload', 'data')?.read(packet) ?? Buffer.alloc(0)
    note(channel)
    link.onPayload?.(channel, data)
    if (channel.startsWith('mcmesh:') || !primary) return 'dropped'
    player.forward(frame)
    return 'passed'
  },
  entity_destroy({ player, link, frame }) {
    const ids = player.mesh.clientbound.lens('entity_destroy')?.ids(frame.packet()) ?? []
    return player.entities.destroy(link, ids) > 0 ? 'mapped' : 'recorded'
  },
  update_view_distance({ player, link, frame }) {
    link.viewDistance =
      player.mesh.clientbound.field<number>('update_view_distance', 'viewDistance')?.read(frame.packet()) ?? 0
    player.updateViewDistance()
    return 'recorded'
  },
  feature_flags({ player, link, frame, primary }) {
    link.onFeatures?.(player.mesh.clientbound.decode(frame.packet()).params)
    if (!primary) return 'recorded'
    player.forward(frame)
    return 'passed'
  },
  transfer({ player, frame, primary }) {
    if (!primary) return 'dropped'
    player.forward(frame)
    return 'passed'
  },
  keep_alive(packet) {
    const { player, link, frame, primary } = packet
    if (!primary) return echo(packet, 'keep_alive')
    return askKeepAlive(player, link, frame)
  },
  ping(packet) {
    const { player, link, frame, primary } = packet
    if (!primary) return echo(packet, 'pong')
    const id = player.mesh.clientbound.field<number>('ping', 'id')?.read(frame.packet())
    if (id === undefined) return 'dropped'
    player.asked.pings.ask(id, link)
    player.forward(frame)
    return 'passed'
  },
  chunk_batch_start({ player, link, frame, primary }) {
    link.batch = primary ? 'client' : 'mesh'
    if (!primary) return 'answered'
    player.forward(frame)
    return 'passed'
  },
  chunk_batch_finished({ player, link, frame, primary }) {
    const asked = link.batch ?? (primary ? 'client' : 'mesh')
    link.batch = undefined
    if (asked === 'mesh') {
      link.send('chunk_batch_received', { chunksPerTick: DUMMY_CHUNKS_PER_TICK })
      return 'answered'
    }
    player.asked.batches.ask('batch', link)
    player.forward(frame)
    return 'passed'
  },
  position: onPosition,
  store_cookie({ player, frame }) {
    storeCookie(player, player.mesh.clientbound.decode(frame.packet()).params)
    player.forward(frame)
    return 'passed'
  },
  cookie_request({ player, link, frame, primary }) {
    const key = player.mesh.clientbound.field<string>('cookie_request', 'cookie')?.read(frame.packet())
    if (key === undefined) return 'dropped'
    if (player.away && !primary) {
      link.send('cookie_response', { key, value: player.cookies.get(key) })
      return 'answered'
    }
    // Cookies are the client's, whichever server asks for them.
    player.asked.cookies.ask(key, link)
    player.forward(frame)
    return 'passed'
  },
  resource_pack_send: onResourcePack('resource_pack_send'),
  add_resource_pack: onResourcePack('add_resource_pack'),
}

/** What a dummy tells its server of its appetite. Vanilla's client starts at 9; a server sends ten batches ahead at most. */
const DUMMY_CHUNKS_PER_TICK = 20

/** Answers with the same body: keep-alives and pings carry nothing but an id. */
function echo({ player, link, frame }: FromServer, name: string): PacketFate {
  const id = player.mesh.serverbound.idOf(name)
  if (id === undefined) return 'dropped'
  link.channel?.send(withPacketId(frame.packet(), id))
  return 'answered'
}

function onLogin({ player, link, frame, note }: FromServer): PacketFate {
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
  player.zonesEpoch = -1
  player.comeBack()
}

function onRespawn({ player, link, frame }: FromServer): PacketFate {
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
  player.forgetLevel()
  player.dimension = world
  // Its new body stands upright: links made later are not told how the old one stood.
  if (!keepsBody(params, 2)) player.remembered.forgetPostures()
  // Dummies are asked for again at the next movement, by the zones of the dimension that the player is in by then.
  player.zonesEpoch = -1
  player.forward(frame)
  player.mesh.sky?.greet(player)
  player.relist()
  return 'passed'
}

/** Texts by which a server says that it goes away, not the player. */
const shutdownKeys: ReadonlySet<string> = new Set([
  'multiplayer.disconnect.server_shutdown',
  'disconnect.timeout',
  'disconnect.endOfStream',
])
const isShutdown = ({ key, text }: Text): boolean =>
  (key !== undefined && shutdownKeys.has(key)) || /^server (is )?(closed|stopp|shutting|restart)/i.test(text)

/** The dimension's name in login and respawn packets: on its own up to 1.20.4, within the world's state since. */
const worldOf = (params: Record<string, unknown>): string =>
  ((params.worldState as { name?: string } | undefined)?.name ?? (params.worldName as string | undefined) ?? '') ||
  'minecraft:overworld'

function onPosition({ player, link, frame, primary, note }: FromServer): PacketFate {
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
    player.teleported = true
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

function onChat(name: string): Handler {
  return ({ player, link, frame, note }) => {
    if (player.away || !mayRead(player, link)) return 'dropped'
    const shown = chatLine(player, link, name, frame)
    if (!shown) {
      note('nothing for this client')
      return 'dropped'
    }
    if (!Buffer.isBuffer(shown)) {
      player.forward(shown)
      return 'passed'
    }
    player.toClient(shown)
    return 'mapped'
  }
}

function onTabList(name: 'player_info' | 'player_remove'): Handler {
  return ({ player, link, frame }) => {
    for (const packet of player.tab.receive(link.server, name, frame.packet())) player.toClient(packet)
    return 'mapped'
  }
}

function onResourcePack(name: string): Handler {
  return ({ player, link, frame, primary }) => {
    const uuid = player.mesh.clientbound.field<string>(name, 'uuid')?.read(frame.packet()) ?? ''
    if (primary) {
      player.asked.packs.ask(uuid, link)
      player.forward(frame)
      return 'passed'
    }
    const hash = player.mesh.clientbound.field<string>(name, 'hash')?.read(frame.packet()) ?? ''
    for (const result of packTaken(name)) link.send('resource_pack_receive', { uuid, hash, result })
    return 'answered'
  }
}
