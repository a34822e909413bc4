import { keptOverLogins } from '../../world/ledger.ts'
import { promotion } from '../../world/promotion.ts'
import type { Link } from '../links/link.ts'
import type { Arrival } from '../links/switch-state.ts'
import type { Player } from '../player.ts'

/**
 * The hard switch to a server that asks what only the client can answer: the client goes into configuration, the server is
 * dialled anew, and the two speak with each other as at a first join. Calls back once, when the client is let in or with why
 * it never will be.
 */
export function joinAnew(player: Player, link: Link, done: (error?: string) => void): void {
  const { primary: old, links, outbox, level, position } = player
  const { server } = link
  const at = { dimension: level.dimension, ...position.pose }
  for (const other of links.others(old)) links.close(other)
  if (old) player.opened.end(old)
  player.opened.forgetScreen()
  player.forgetLevel()
  player.profile.forgetPostures()
  level.expectLogin()
  if (old && links.isCurrent(old)) links.close(old)
  outbox.enterConfiguration()
  player.switching.arrive({ server, shown: old?.ledger, at, done })
  player.session.bringIntoConfiguration((error) => {
    // Somebody else may have taken the client over meanwhile.
    if (player.switching.arrival?.server !== server) return
    if (error === undefined) links.offer(server)
    else player.switching.endArrival(error)
  })
}

/** The server let the client in: what only its last server gave it goes. */
export function arrived(player: Player, link: Link, { shown, done }: Arrival): void {
  const { mesh, outbox } = player
  if (shown) {
    // All that it was told on the way stands in both ledgers.
    const options = { selfId: player.entityId, mapId: () => undefined, now: mesh.now(), only: keptOverLogins }
    for (const packet of promotion(mesh.protocol, shown, link.ledger, options)) outbox.send(packet)
  }
  mesh.roster.bodySourceChanged(player)
  done()
}
