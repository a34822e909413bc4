import { readReason } from '../../protocol/reason.ts'
import { readText, type Text } from '../../protocol/text.ts'
import { passable, payloadOf } from '../client/plugin-messages.ts'
import type { PacketOutcome } from '../events.ts'
import { chatLine, mayRead } from './chat.ts'
import type { FromServer, FromServerHandler } from './from-server.ts'
import { onLogin, onPosition, onRespawn, onVehicleMove } from './levels.ts'

/** Handlers of the rules `own` and `answer`, by packet name. */
export const clientboundHandlers: Readonly<Record<string, FromServerHandler>> = {
  login: onLogin,
  respawn: onRespawn,
  start_configuration({ player, link, primary, frame }) {
    // First what it means for the other links: a client in configuration can be sent no play packets.
    link.session?.startConfiguration()
    if (!primary) return 'answered'
    player.outbox.forward(frame)
    player.outbox.enterConfiguration()
    return 'passed'
  },
  kick_disconnect({ player, link, frame, primary }) {
    const { mesh } = player
    const said = mesh.clientbound.decode(frame.packet()).params.reason
    const reason = readText(said)
    if (!primary || isShutdown(reason)) {
      player.links.fail(link, readReason(said))
      return 'dropped'
    }
    player.outbox.forward(frame)
    player.session.end(reason.text)
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
      player.outbox.forward(frame)
      return 'passed'
    }
    const settled = player.requests.sequences.acknowledged(link.server, sequence.read(frame.packet()))
    if (settled === undefined) return 'held'
    player.outbox.sendPacket('acknowledge_player_digging', { sequenceId: settled })
    return 'mapped'
  },
  player_info: onTabList('player_info'),
  player_remove: onTabList('player_remove'),
  custom_payload({ player, link, frame, primary, note }) {
    const { clientbound } = player.mesh
    const packet = frame.packet()
    const payload = payloadOf(clientbound, packet)
    note(payload.channel)
    link.session?.pluginMessage(payload.channel, payload.data)
    const passed = primary ? passable(clientbound, packet, payload) : undefined
    if (!passed) return 'dropped'
    if (passed === packet) player.outbox.forward(frame)
    else player.outbox.send(passed)
    return passed === packet ? 'passed' : 'mapped'
  },
  entity_destroy({ player, link, frame }) {
    const ids = player.mesh.clientbound.lens('entity_destroy')?.ids(frame.packet()) ?? []
    return player.entities.destroy(link, ids) > 0 ? 'mapped' : 'recorded'
  },
  update_view_distance({ player, link, frame }) {
    const distance = player.mesh.clientbound.field<number>('update_view_distance', 'viewDistance')
    link.level.viewDistanceChanged(distance?.read(frame.packet()) ?? 0)
    player.updateViewDistance()
    return 'recorded'
  },
  feature_flags({ player, link, frame, primary }) {
    link.session?.features(player.mesh.clientbound.decode(frame.packet()).params)
    if (!primary) return 'recorded'
    player.outbox.forward(frame)
    return 'passed'
  },
  transfer({ player, frame, primary }) {
    if (!primary) return 'dropped'
    player.outbox.forward(frame)
    return 'passed'
  },
  keep_alive(packet) {
    const { player, link, frame, primary } = packet
    link.level.ticked(player.mesh.now())
    if (!primary) return answer(packet)
    return player.requests.keepAlives.request(link, frame)
  },
  ping: onRequest('ping'),
  chunk_batch_start({ player, link, frame, primary }) {
    link.batch.begin(primary ? 'client' : 'mesh')
    if (!primary) return 'answered'
    player.outbox.forward(frame)
    return 'passed'
  },
  chunk_batch_finished(packet) {
    const { player, link, frame, primary } = packet
    if (link.batch.finish(primary ? 'client' : 'mesh') === 'mesh') return answer(packet)
    player.requests.batches.add('batch', link)
    player.outbox.forward(frame)
    return 'passed'
  },
  position: onPosition,
  vehicle_move: onVehicleMove,
  store_cookie({ player, frame }) {
    // A client that is being configured can't be sent play packets.
    if (player.outbox.inConfiguration) return 'dropped'
    player.cookies.store(player.mesh.clientbound.decode(frame.packet()).params)
    player.outbox.forward(frame)
    return 'passed'
  },
  cookie_request(packet) {
    // Cookies are the client's, whichever server asks for them.
    const { player, primary } = packet
    return player.outbox.inConfiguration && !primary ? answer(packet) : ask('cookie_request', packet)
  },
  resource_pack_send: onRequest('resource_pack_send'),
  add_resource_pack: onRequest('add_resource_pack'),
}

/** mcmesh answers for its dummy. */
function answer({ link, frame }: FromServer): PacketOutcome {
  link.answer(frame.packet())
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
    if (player.outbox.inConfiguration || !mayRead(player, link)) return 'dropped'
    const shown = chatLine(player, link, name, frame)
    if (!shown) {
      note('nothing for this client')
      return 'dropped'
    }
    if (!Buffer.isBuffer(shown)) {
      player.outbox.forward(shown)
      return 'passed'
    }
    player.outbox.send(shown)
    return 'mapped'
  }
}

function onTabList(name: 'player_info' | 'player_remove'): FromServerHandler {
  return ({ player, link, frame }) => {
    player.outbox.sendAll(player.tab.receive(link.server, name, frame.packet()))
    return 'mapped'
  }
}

/** The client answers its primary, mcmesh answers for its dummy. */
function onRequest(name: string): FromServerHandler {
  return (packet) => (packet.primary ? ask(name, packet) : answer(packet))
}

/** The client is asked, and whoever asks hears its answer. */
function ask(name: string, { player, link, frame }: FromServer): PacketOutcome {
  player.requests.asked(link, player.mesh.clientbound, name, frame.packet())
  player.outbox.forward(frame)
  return 'passed'
}
