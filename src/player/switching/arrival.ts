import type { Placement } from '../../sync/sync.ts'
import { arrival as arrivalAnswers, type Pose } from '../../vanilla-client/pose.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { distance, STRAY } from '../position/movement.ts'
import { teleportClient } from './hard-switch.ts'

/**
 * The primary puts its client at `target`. Answers whether the client is not told: the player is to stand elsewhere, and
 * its server is asked to put it there before its client can act on another place. mcmesh answers in its client's place
 * until then. A server that can't do it, or doesn't within `syncTimeout`, has its way.
 */
export function isBroughtElsewhere(player: Player, link: Link, packet: Buffer, target: Readonly<Pose>): boolean {
  const { mesh, switching } = player
  const { destination, asked } = switching
  if (!destination) return false
  const { at, near } = destination
  if (at.dimension === link.level.world && distance(at, target) <= (asked ? STRAY : near)) {
    switching.settled(asked ? 'placed' : 'found')
    return false
  }
  if (!asked && !ask(player, link, at)) return false
  // That it has loaded its level the client says itself, once it is shown where it is.
  link.sendAll(arrivalAnswers(mesh.protocol, packet, target, false))
  player.position.withheld(at)
  return true
}

/** Has the server put its player there. False when it is known already that nothing can. */
function ask(player: Player, link: Link, at: Placement): boolean {
  const { mesh, switching } = player
  const { channel, server } = link
  const { syncTimeout } = mesh.limits
  let waits = false
  const has = (): boolean => switching.destination?.at === at && link.channel === channel
  const giveUp = (why?: string): void => {
    if (!has()) return
    switching.settled('elsewhere')
    if (why !== undefined) mesh.log('warn', `${player.name} stands where ${server} let it in: ${why}`)
    // What it was not told before.
    if (waits) teleportClient(player, link.level.position)
  }
  const cancel = mesh.later(syncTimeout, () => giveUp(`it was not put where it belongs within ${syncTimeout} ms`))
  switching.askedToPlace(cancel)
  link.session?.whenSyncKnown(() => {
    if (!has()) return
    if (link.sync === undefined || link.ledger.dead) giveUp()
    else link.sync.place({ uuid: link.uuid }, at).catch((error: Error) => giveUp(error.message))
  })
  waits = has()
  return waits
}
