import { sendToAsker } from '../../player/client/send-to-asker.ts'
import type { Link } from '../../player/links/link.ts'
import { Player } from '../../player/player.ts'
import { followZones } from '../../player/switching/border.ts'
import { failOver } from '../../player/switching/failover.ts'
import { offlineUuid } from '../../protocol/offline-uuid.ts'
import { isPlayerName } from '../../protocol/player-name.ts'
import { type Reason, reasonText } from '../../protocol/reason.ts'
import { otherVersionSentence } from '../../protocol/releases.ts'
import type { ClientConversation, ClientStateHandler } from './conversation.ts'

/** A client logs in: checked, then held until the first server has taken the player. */
export const login: ClientStateHandler = (client, frame) => {
  const { mesh } = client
  const set = mesh.protocol.packets('login', 'serverbound')
  if (client.clientProtocol !== mesh.protocol.number) {
    client.disconnect(otherVersionSentence(mesh.protocol, client.clientProtocol))
    return
  }
  const { name, params } = set.decode(frame.packet())
  if (name === 'login_start') start(client, params.username)
  else if (name === 'cookie_response') {
    if (client.player && sendToAsker(client.player, 'login', set, name, frame.packet())?.asked) client.answered()
  } else if (name === 'login_plugin_response') answerQuery(client, frame.packet())
  else if (name === 'login_acknowledged') {
    client.enteredConfiguration()
    client.player?.primary?.session?.clientReady()
  }
}

/** The client answers what a server asked it at its login: under that server's number, if that still wants to know. */
function answerQuery(client: ClientConversation, packet: Buffer): void {
  const { mesh, player } = client
  const set = mesh.protocol.packets('login', 'serverbound')
  const number = set.field<number>('login_plugin_response', 'messageId')
  const query = number && player?.requests.loginQueries.answer(number.read(packet))
  if (!player || !query) return
  client.answered()
  const answer = number.replace(packet, query.original)
  // Without data it did not understand.
  player.answers.answered(query, answer, set.decode(packet).params.data !== undefined)
  query.link?.reply('login_plugin_response', answer)
}

function start(client: ClientConversation, username: unknown): void {
  const { mesh, channel } = client
  if (client.player) {
    client.end('it logged in twice')
    return
  }
  if (typeof username !== 'string' || !isPlayerName(username)) {
    client.disconnect('That name is not a Minecraft name: 1 to 16 letters, digits and signs of ASCII, without blanks.')
    return
  }
  const identity = { name: username, uuid: offlineUuid(username), address: client.address }
  const refusal = mesh.refusal(identity)
  if (refusal !== undefined) {
    client.disconnect(refusal)
    return
  }
  const player: Player = new Player(
    mesh,
    identity,
    { channel, session: client },
    {
      dial: (link) => mesh.dial(player, link),
      listener: followZones(
        () => player,
        (link, error) => goOn(client, player, link, error),
      ),
    },
  )
  client.loggedIn(player)
}

/** The player's primary is gone: another server takes it, or its connection ends with a sentence. */
function goOn(client: ClientConversation, player: Player, link: Link, error: Reason): void {
  if (!player.level.joined) {
    player.opened.end(link)
    client.offerNext(error)
    return
  }
  player.switching.endArrival(reasonText(error))
  failOver(player, link, (reason) => client.disconnect(reason)).catch((fault: Error) => {
    client.mesh.log('error', `${player.name}: going on without ${link.server} failed: ${fault.stack}`)
    client.disconnect(`The server ${link.server} went away, and mcmesh failed to bring you to another. Join again.`)
  })
}
