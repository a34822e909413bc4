import { questionIn, unaskedReason } from '../../protocol/questions.ts'
import { readReason } from '../../protocol/reason.ts'
import { answersTo } from '../../vanilla-client/answers.ts'
import type { Frame } from '../../wire/frame.ts'
import type { LinkConversation, ServerStateHandler } from './conversation.ts'

/** A server lets the player in. */
export const login: ServerStateHandler = (server, frame) => {
  const { mesh, link } = server
  const set = mesh.protocol.packets('login', 'clientbound')
  const { name, params } = set.decode(frame.packet())
  switch (name) {
    case 'compress':
      server.channel.compress(params.threshold as number)
      return
    case 'success':
      loggedIn(server, String(params.uuid))
      return
    case 'disconnect':
      server.fail(readReason(params.reason))
      return
    case 'encryption_begin':
      server.fail(
        `${link.server} is in online mode; set online-mode=false in its server.properties and let only mcmesh reach it`,
      )
      return
    case 'login_plugin_request':
      askAtLogin(server, frame)
      return
    case 'cookie_request':
      if (!server.askForCookie(set, frame.packet())) answer(server, frame)
  }
}

/**
 * A client that logs in is asked itself. Afterwards it can't be: its dummy answers what it answered to the same question, or
 * as a client that does not understand it.
 */
function askAtLogin(server: LinkConversation, frame: Frame): void {
  const { mesh, player, link, client } = server
  const set = mesh.protocol.packets('login', 'clientbound')
  const packet = frame.packet()
  const question = questionIn('login', set, 'login_plugin_request', packet)
  if (!question) return
  if (client?.state === 'login') {
    const number = player.requests.loginQueries.add(link, question)
    const messageId = set.field<number>('login_plugin_request', 'messageId')
    player.outbox.channel.send(messageId?.replace(packet, number) ?? packet)
    return
  }
  const number = mesh.protocol.packets('login', 'serverbound').field<number>('login_plugin_response', 'messageId')
  const known = player.answers.to(question)
  for (const { packet } of known ?? []) server.channel.send(number?.replace(packet, question.number) ?? packet)
  if (!known) link.configuration.asksTheClient('login', unaskedReason(question))
  if (!known?.length) answer(server, frame)
}

/** What a vanilla client would answer, with the cookies of the link's player. */
function answer({ mesh, player, channel }: LinkConversation, frame: Frame): void {
  for (const answer of answersTo(mesh.protocol, 'login', frame.packet(), player)) channel.send(answer)
}

function loggedIn(server: LinkConversation, uuid: string): void {
  const { mesh, player, link, client } = server
  link.loggedIn(uuid)
  mesh.roster.loggedIn(player, link.server, uuid)
  if (!mesh.protocol.hasConfiguration) {
    server.enterPlay()
    client?.serverLoggedIn(link)
    return
  }
  const acknowledge = (): void => {
    server.send('login_acknowledged', {})
    server.enterConfiguration()
  }
  // A client that is being let in configures itself; the server may begin once the client is there.
  if (client?.state === 'login') {
    server.awaitClient(acknowledge)
    client.serverLoggedIn(link)
  } else acknowledge()
}
