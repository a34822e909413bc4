import { passable, payloadOf } from '../../player/client/plugin-messages.ts'
import { questionIn } from '../../protocol/questions.ts'
import { readReason } from '../../protocol/reason.ts'
import { answersTo } from '../../vanilla-client/answers.ts'
import type { Frame } from '../../wire/frame.ts'
import type { LinkConversation, ServerStateHandler } from './conversation.ts'

/** A server configures its player: relayed to the client of a primary, answered for a dummy. */
export const configuration: ServerStateHandler = (server, frame) => {
  const { mesh, player, link, client } = server
  const set = mesh.protocol.packets('configuration', 'clientbound')
  const name = set.nameOf(frame.id())
  if (name !== undefined) link.ledger.recordConfiguration(name, frame.packet())
  if (name !== undefined && shown.has(name) && !link.configuration.configures(name, frame.packet(), !client)) {
    server.failOversized()
    return
  }
  if (name === 'registry_data' || name === 'tags' || name === 'feature_flags')
    server.registries.take(name, frame.packet())
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
  if (name === 'disconnect') {
    server.fail(readReason(set.decode(frame.packet()).params.reason))
    return
  }
  if (name === 'custom_payload') {
    const packet = frame.packet()
    const payload = payloadOf(set, packet)
    server.pluginMessage(payload.channel, payload.data)
    const passed = passable(set, packet, payload)
    if (!passed) return
    if (passed !== packet && relayed) {
      const question = questionIn('configuration', set, name, passed)
      if (question) player.answers.asked(question)
      player.outbox.channel.send(passed)
      return
    }
  }
  const question = questionIn('configuration', set, name, frame.packet())
  if (relayed) {
    if (question) player.answers.asked(question)
    if (name !== undefined) player.switching.arrival?.shown?.recordConfiguration(name, frame.packet())
  }
  if (relayed && name === 'store_cookie') player.cookies.store(set.decode(frame.packet()).params)
  if (relayed && name === 'keep_alive') {
    player.requests.keepAlives.request(link, frame, 'configuration')
    return
  }
  if (relayed) {
    const told = name === 'registry_data' ? player.configuration.tellsRegistry(set, frame.packet()) : 'first'
    if (told === 'otherwise') {
      server.fail(`${link.server} has other registries than the server that had begun to configure your client`)
      return
    }
    if (told === 'again') return
    player.requests.asked(link, set, name, frame.packet())
    player.outbox.channel.forward(frame)
    if (name !== undefined) player.opened.sent(link, set, name, frame.packet())
    if (name !== undefined && shown.has(name)) player.configuration.add(name, frame)
    if (name === 'finish_configuration') server.awaitClient(() => server.enterPlay())
    return
  }
  if (question) server.answerAsClient(question)
  else if (name !== 'cookie_request' || !server.askForCookie(set, frame.packet())) answer(server, name, frame)
}

/**
 * What a client is sent again if a hard switch configures it by this server, and what a recording of it begins with.
 */
const shown: ReadonlySet<string> = new Set([
  'select_known_packs',
  'registry_data',
  'tags',
  'feature_flags',
  'reset_chat',
  'server_links',
  'custom_report_details',
  'post_effects',
])

/** What a vanilla client would answer, sent for a dummy: with what the real one answered and holds. */
function answer(server: LinkConversation, name: string | undefined, frame: Frame): void {
  const { player, mesh, channel } = server
  const packet = frame.packet()
  if (name === 'store_cookie' && !player.outbox.inConfiguration) {
    const { params } = mesh.protocol.packets('configuration', 'clientbound').decode(packet)
    player.cookies.store(params)
    player.outbox.sendPacket('store_cookie', params)
  }
  // Known packs are exactly those that the client answered: else full registry data comes, digests differ and every switch is hard.
  const traits = { knownPacks: player.profile.knownPacks, cookies: player.cookies }
  for (const answer of answersTo(mesh.protocol, 'configuration', packet, traits)) channel.send(answer)
  if (name === 'finish_configuration') server.enterPlay()
}
