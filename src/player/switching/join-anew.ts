import type { Placement } from '../../sync/sync.ts'
import { keptOverLogins } from '../../world/ledger.ts'
import { promotion } from '../../world/promotion.ts'
import type { Link } from '../links/link.ts'
import type { Arrival } from '../links/switch-state.ts'
import type { Player } from '../player.ts'
import { distance, STRAY } from '../position/movement.ts'
import { groundOwner } from './server-policy.ts'

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

/** The server put the client wherever it lets players in: it is asked to put it where it stood, if that can be. */
export function placeArrived(player: Player, link: Link, at: Placement): void {
  const { mesh, switching } = player
  link.session?.whenSyncKnown(() => {
    const { sync } = link
    if (!sync || at.dimension !== link.level.world) {
      settle(player)
      return
    }
    sync.place({ uuid: link.uuid }, at).then(
      () => {
        switching.await(at)
        mesh.later(mesh.limits.syncTimeout, () => {
          if (switching.awaited === at) settle(player)
        })
        arrivedSomewhere(player)
      },
      (error: Error) => {
        mesh.log('warn', `${player.name} stands where ${link.server} let it in: ${error.message}`)
        settle(player)
      },
    )
  })
}

/** The server that the client arrived in has put it somewhere. Its word on that and its answer come in any order. */
export function arrivedSomewhere(player: Player): void {
  const { awaited } = player.switching
  if (awaited && distance(player.position.pose, awaited) <= STRAY) settle(player)
}

const settle = (player: Player): void => player.switching.settled(groundOwner(player))
