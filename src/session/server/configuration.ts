import { alsoConfiguredWith, configuredWith } from '../../player/client/configuration.ts'
import { askCookie, storeCookie } from '../../player/client/cookies.ts'
import { passable, payloadOf } from '../../player/client/plugin-messages.ts'
import { packTaken } from '../../protocol/facts.ts'
import { readText } from '../../protocol/text.ts'
import type { Frame } from '../../wire/frame.ts'
import { withPacketId } from '../../wire/packet-id.ts'
import type { LinkSession, ServerState } from './session.ts'

/** A link enters configuration: a dummy says at once what its client said to the first server. */
export function enterConfiguration(session: LinkSession): void {
  const { link, mesh, client } = session
  link.state = 'configuration'
  link.configuration = []
  if (client?.state === 'configuration') {
    configuredWith(link.player, [])
    return
  }
  const set = mesh.protocol.packets('configuration', 'serverbound')
  link.toldUpTo = link.player.remembered.mark
  for (const [name, packet] of link.player.remembered.forConfiguration()) {
    const id = set.idOf(name)
    if (id !== undefined) session.channel.send(withPacketId(packet, id))
  }
}

/** A server configures its player: relayed to the client of a primary, answered for a dummy. */
export const configuration: ServerState = (session, frame) => {
  const { mesh, link, client } = session
  const { player } = link
  const set = mesh.protocol.packets('configuration', 'clientbound')
  const name = set.nameOf(frame.id())
  if (name !== undefined) link.ledger.recordConfiguration(name, frame.packet())
  if (name === 'registry_data' || name === 'tags' || name === 'feature_flags')
    session.registries.take(name, frame.packet())
  if (!client && name !== undefined && shown.has(name)) link.configuration.push(Buffer.from(frame.packet()))
  const relayed = client?.state === 'configuration'
  player.tap?.(
    'clientbound',
    link.server,
    'configuration',
    name ?? `#${frame.id()}`,
    frame.packet(),
    relayed ? 'passed' : 'answered',
    '',
  )
  if (name === 'disconnect' && !relayed) {
    session.fail(readText(set.decode(frame.packet()).params.reason).text)
    return
  }
  if (name === 'custom_payload') {
    const packet = frame.packet()
    const payload = payloadOf(set, packet)
    link.onPayload?.(payload.channel, payload.data)
    const told = passable(set, packet, payload)
    if (told !== packet) {
      if (told && relayed) player.client.send(told)
      return
    }
  }
  if (relayed && name === 'store_cookie') storeCookie(player, set.decode(frame.packet()).params)
  if (relayed && name === 'cookie_request') askCookie(player, link, set.decode(frame.packet()).params)
  if (relayed) {
    player.client.forward(frame)
    if (name !== undefined && shown.has(name)) alsoConfiguredWith(player, frame)
    if (name === 'finish_configuration')
      link.onClientReady = () => {
        link.onClientReady = undefined
        enterPlay(session)
      }
    else if (name === 'disconnect') client.end(readText(set.decode(frame.packet()).params.reason).text)
    return
  }
  answer(session, name, frame)
}

/** What a client is told again if a hard switch configures it by this server, and what a recording of it begins with. */
const shown: ReadonlySet<string> = new Set([
  'select_known_packs',
  'registry_data',
  'tags',
  'feature_flags',
  'reset_chat',
  'server_links',
  'custom_report_details',
])

/** What a vanilla client would say, said for a dummy. */
function answer(session: LinkSession, name: string | undefined, frame: Frame): void {
  const { link, mesh } = session
  const read = (): Record<string, unknown> =>
    mesh.protocol.packets('configuration', 'clientbound').decode(frame.packet()).params
  switch (name) {
    case 'select_known_packs':
      // Exactly what the client answered: else full registry data comes, digests differ and every switch is hard.
      session.send('select_known_packs', { packs: link.player.knownPacks })
      return
    case 'keep_alive':
      session.send('keep_alive', { keepAliveId: read().keepAliveId })
      return
    case 'ping':
      session.send('pong', { id: read().id })
      return
    case 'cookie_request':
      session.send('cookie_response', { key: read().cookie, value: link.player.cookies.get(String(read().cookie)) })
      return
    case 'store_cookie':
      if (link.player.away) return
      storeCookie(link.player, read())
      link.player.tell('store_cookie', read())
      return
    case 'resource_pack_send':
    case 'add_resource_pack': {
      const { uuid, hash } = read()
      for (const result of packTaken(name)) session.send('resource_pack_receive', { uuid, hash, result })
      return
    }
    case 'code_of_conduct':
      session.send('accept_code_of_conduct', {})
      return
    case 'finish_configuration':
      session.send('finish_configuration', {})
      enterPlay(session)
  }
}

function enterPlay(session: LinkSession): void {
  session.state = 'play'
  session.link.state = 'joining'
}
