import { askCookie } from '../../player/client/cookies.ts'
import { recognise } from '../../roster/tab-entries.ts'
import { readText } from '../../protocol/text.ts'
import { enterConfiguration } from './configuration.ts'
import type { LinkSession, ServerState } from './session.ts'

/** A server lets the player in. */
export const login: ServerState = (session, frame) => {
  const { mesh, link, client } = session
  const { name, params } = mesh.protocol.packets('login', 'clientbound').decode(frame.packet())
  switch (name) {
    case 'compress':
      session.threshold = params.threshold as number
      session.channel.compress(session.threshold)
      return
    case 'success':
      loggedIn(session, String(params.uuid))
      return
    case 'disconnect':
      session.fail(readText(params.reason).text)
      return
    case 'encryption_begin':
      session.fail(
        `${link.server} is in online mode; set online-mode=false in its server.properties and let only mcmesh reach it`,
      )
      return
    case 'login_plugin_request':
      // Nothing that mcmesh understands: the protocol's answer for that is an answer without data.
      session.send('login_plugin_response', { messageId: params.messageId, data: undefined })
      return
    case 'cookie_request':
      // The client of the first server may have come by a transfer, with cookies that nobody here has heard of.
      if (client?.state === 'login') {
        askCookie(link.player, link, params)
        link.player.client.forward(frame)
      } else {
        const value = link.player.cookies.get(String(params.cookie))
        session.send('cookie_response', { key: params.cookie, value })
      }
  }
}

function loggedIn(session: LinkSession, uuid: string): void {
  const { mesh, link, client } = session
  link.uuid = uuid
  mesh.bodies.login(link.server, uuid, link.player)
  recognise(link)
  if (!mesh.protocol.hasConfiguration) {
    session.state = 'play'
    link.state = 'joining'
    client?.serverLoggedIn(link, session.threshold)
    return
  }
  const acknowledge = (): void => {
    link.onClientReady = undefined
    session.send('login_acknowledged', {})
    session.state = 'configuration'
    enterConfiguration(session)
  }
  // A client that is being let in configures itself; the server may begin once the client is there.
  if (client?.state === 'login') {
    link.onClientReady = acknowledge
    client.serverLoggedIn(link, session.threshold)
  } else acknowledge()
}
