import { packTaken } from '../../protocol/facts.ts'
import { readText, type Text } from '../../protocol/text.ts'
import { withPacketId } from '../../wire/packet-id.ts'
import { chatLine, mayRead } from './chat.ts'
import { storeCookie } from '../client/cookies.ts'
import type { PacketOutcome } from '../events.ts'
import type { FromServer, FromServerHandler } from './from-server.ts'
import { askKeepAlive } from '../client/keep-alives.ts'
import { onLogin, onPosition, onRespawn } from './levels.ts'
import { failLink } from '../links/links.ts'
import { passable, payloadOf } from '../client/plugin-messages.ts'

/** Handlers of the rules `own` and `answer`, by packet name. */
export const clientboundHandlers: Readonly<Record<string, FromServerHandler>> = {
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
    const payload = payloadOf(clientbound, packet)
    note(payload.channel)
    link.onPayload?.(payload.channel, payload.data)
    const told = primary ? passable(clientbound, packet, payload) : undefined
    if (!told) return 'dropped'
    if (told === packet) player.forward(frame)
    else player.toClient(told)
    return told === packet ? 'passed' : 'mapped'
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
    // A client that is being configured can't be told.
    if (player.away) return 'dropped'
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
function echo({ player, link, frame }: FromServer, name: string): PacketOutcome {
  const id = player.mesh.serverbound.idOf(name)
  if (id === undefined) return 'dropped'
  link.channel?.send(withPacketId(frame.packet(), id))
  return 'answered'
}

/** Texts by which a server says that it goes away, not the player. */
const shutdownKeys: ReadonlySet<string> = new Set([
  'multiplayer.disconnect.server_shutdown',
  'disconnect.timeout',
  'disconnect.endOfStream',
])
const isShutdown = ({ key, text }: Text): boolean =>
  (key !== undefined && shutdownKeys.has(key)) || /^server (is )?(closed|stopp|shutting|restart)/i.test(text)

function onChat(name: string): FromServerHandler {
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

function onTabList(name: 'player_info' | 'player_remove'): FromServerHandler {
  return ({ player, link, frame }) => {
    for (const packet of player.tab.receive(link.server, name, frame.packet())) player.toClient(packet)
    return 'mapped'
  }
}

function onResourcePack(name: string): FromServerHandler {
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
