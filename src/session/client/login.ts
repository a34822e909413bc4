import { followZones } from '../../player/switching/border.ts'
import { storeCookie } from '../../player/client/cookies.ts'
import { failOver } from '../../player/switching/failover.ts'
import type { Link } from '../../player/links/link.ts'
import { Player } from '../../player/player.ts'
import { offlineUuid } from '../../protocol/offline-uuid.ts'
import type { ClientSession, ClientState } from './session.ts'

/** Vanilla's rule for names. */
const NAME = /^\w{1,16}$/

/** A client logs in: checked, then held until the first server has taken the player. */
export const login: ClientState = (session, frame) => {
  const { mesh } = session
  const set = mesh.protocol.packets('login', 'serverbound')
  if (session.clientProtocol !== mesh.protocol.number) {
    session.disconnect(`This mesh speaks Minecraft ${mesh.protocol.version}; please join with that version.`)
    return
  }
  const { name, params } = set.decode(frame.packet())
  if (name === 'login_start') start(session, params.username)
  else if (name === 'cookie_response') {
    const { player } = session
    const asked = player?.asked.cookies.answer(String(params.key))
    if (player && asked) storeCookie(player, params)
    asked?.link?.channel?.forward(frame)
  } else if (name === 'login_acknowledged') {
    session.state = 'configuration'
    session.player?.primary?.onClientReady?.()
  }
}

function start(session: ClientSession, username: unknown): void {
  const { mesh } = session
  if (session.player) {
    session.end('it logged in twice')
    return
  }
  if (typeof username !== 'string' || !NAME.test(username)) {
    session.disconnect('That name is not a Minecraft name: letters, digits and _ only, 16 at most.')
    return
  }
  const identity = { name: username, uuid: offlineUuid(username), address: session.address }
  const refusal = mesh.refusal(identity)
  if (refusal !== undefined) {
    session.disconnect(refusal)
    return
  }
  const player = new Player(
    mesh,
    identity,
    session.channel,
    followZones((link, error) => goOn(session, link, error)),
  )
  session.player = player
  session.offers = [...mesh.firstServers()]
  player.face = session
  mesh.enter(player)
  session.offerNext(undefined)
}

/** The player's primary is gone: another server takes it, or its connection ends with a sentence. */
function goOn(session: ClientSession, link: Link, error: string): void {
  const { player } = link
  if (player.dimension === '') {
    session.offerNext(error)
    return
  }
  failOver(player, link, (reason) => session.disconnect(reason)).catch((error: Error) => {
    session.mesh.log('error', `${player.name}: going on without ${link.server} failed: ${error.stack}`)
    session.disconnect(`The server ${link.server} went away, and mcmesh failed to bring you to another. Join again.`)
  })
}
