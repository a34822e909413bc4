import type { ClientLink } from '../../player/client/client-link.ts'
import { passable, payloadOf } from '../../player/client/plugin-messages.ts'
import { MOST_KNOWN_PACKS_BYTES } from '../../player/client/profile.ts'
import { sendToAsker } from '../../player/client/send-to-asker.ts'
import { announcements, answerIn } from '../../protocol/questions.ts'
import { withPacketId } from '../../wire/packet-id.ts'
import type { ClientConversation, ClientStateHandler } from './conversation.ts'

/** A client says it by itself, as its settings. */
const BRAND = 'minecraft:brand'

/** The client configures itself with its primary: everything is relayed, and what dummies must repeat is kept. */
export const configuration: ClientStateHandler = (client, frame) => {
  const { mesh, player } = client
  const set = mesh.protocol.packets('configuration', 'serverbound')
  const name = set.nameOf(frame.id())
  const link = player?.primary
  client.answered()
  if (!player || !link) return
  let packet: Buffer | undefined = frame.packet()
  if (name === 'custom_payload') {
    const payload = payloadOf(set, packet)
    packet = passable(set, packet, payload)
    if (!packet) return
    const { channel } = payload
    const asPlay = announcements.has(channel) ? inPlay(client, name, packet) : undefined
    const mark = asPlay && player.profile.payload(channel, asPlay)
    if (channel !== BRAND) player.answers.said(channel, packet, mark)
  } else if (name === 'settings') {
    const asPlay = inPlay(client, name, packet)
    if (asPlay) player.profile.settings(asPlay)
  } else {
    const word = answerIn(set, name, packet)
    if (word) player.answers.said(word.subject, packet)
  }
  const asker = sendToAsker(player, 'configuration', set, name, packet)
  if (asker) {
    if (asker.asked) answered(client, name, packet, asker.link)
    return
  }
  const opener = name === undefined ? undefined : player.opened.actedOn(set, name, packet)
  if (opener && name !== undefined) {
    opener.reply(name, packet)
    return
  }
  // mcmesh asked by itself: the servers know nothing of it.
  if (client.reconfiguring || link.session?.state !== 'configuration') return
  link.session.clientSpoke()
  if (packet === frame.packet()) link.channel?.forward(frame)
  else link.channel?.send(packet)
  player.tap?.('serverbound', link.server, 'configuration', name ?? `#${frame.id()}`, packet, 'passed', '')
}

/** What the client's answer means for itself; whoever asked has been sent it. */
function answered(
  client: ClientConversation,
  name: string | undefined,
  packet: Buffer,
  link: ClientLink | undefined,
): void {
  const { mesh, player } = client
  const set = mesh.protocol.packets('configuration', 'serverbound')
  player?.tap?.(
    'serverbound',
    link?.server ?? '',
    'configuration',
    name ?? '',
    packet,
    link ? 'passed' : 'answered',
    '',
  )
  if (name === 'select_known_packs' && packet.length <= MOST_KNOWN_PACKS_BYTES)
    player?.profile.answeredKnownPacks((set.decode(packet).params.packs as unknown[] | undefined) ?? [])
  if (name !== 'finish_configuration') return
  client.leftConfiguration()
  link?.clientReady()
}

/** The packet under its play id: links made later configure themselves or are in play when they are sent it. */
function inPlay({ mesh }: ClientConversation, name: string, packet: Buffer): Buffer | undefined {
  const id = mesh.serverbound.idOf(name)
  return id === undefined ? undefined : withPacketId(packet, id)
}
