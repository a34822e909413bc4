import { storeCookie } from '../../player/client/cookies.ts'
import { passable, payloadOf } from '../../player/client/plugin-messages.ts'
import { withPacketId } from '../../wire/packet-id.ts'
import type { ClientSession, ClientState } from './session.ts'

/** The client configures itself with its primary: everything is relayed, and what dummies must repeat is remembered. */
export const configuration: ClientState = (session, frame) => {
  const { mesh, player } = session
  const set = mesh.protocol.packets('configuration', 'serverbound')
  const name = set.nameOf(frame.id())
  const link = player?.primary
  if (!player || !link) return
  let packet: Buffer | undefined = frame.packet()
  if (name === 'custom_payload') {
    const payload = payloadOf(set, packet)
    packet = passable(set, packet, payload)
    if (!packet) return
    const said = inPlay(session, name, packet)
    if (said) player.remembered.payload(payload.channel, said)
  } else if (name === 'settings') {
    const said = inPlay(session, name, packet)
    if (said) player.remembered.settings(said)
  } else if (name === 'cookie_response') {
    // Nothing that was not asked for reaches a server, or is kept.
    const { params } = set.decode(packet)
    if (!player.asked.cookies.answer(String(params.key))) return
    storeCookie(player, params)
  } else if (name === 'select_known_packs')
    player.knownPacks = (set.decode(packet).params.packs as unknown[] | undefined) ?? []
  if (session.whenConfigured) {
    // mcmesh asked by itself: the servers know nothing of it.
    if (name !== 'finish_configuration') return
    const { whenConfigured } = session
    session.state = 'play'
    session.whenConfigured = undefined
    whenConfigured()
    return
  }
  if (packet === frame.packet()) link.channel?.forward(frame)
  else link.channel?.send(packet)
  player.tap?.('serverbound', link.server, 'configuration', name ?? `#${frame.id()}`, packet, 'passed', '')
  if (name === 'finish_configuration') {
    session.state = 'play'
    link.onClientReady?.()
  }
}

/** The packet under its play id: links made later configure themselves or are in play when they are told. */
function inPlay(session: ClientSession, name: string, packet: Buffer): Buffer | undefined {
  const id = session.mesh.serverbound.idOf(name)
  return id === undefined ? undefined : withPacketId(packet, id)
}
