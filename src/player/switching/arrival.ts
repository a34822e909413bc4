import { arrival as answersToPosition, type Pose } from '../../vanilla-client/pose.ts'
import type { Link } from '../links/link.ts'
import type { Destination } from '../links/switch-state.ts'
import type { Player } from '../player.ts'
import { distance, STRAY } from '../position/movement.ts'
import { teleportClient } from './hard-switch.ts'

/**
 * The primary puts its client at `target`. Answers whether the client is not told: the player is to stand elsewhere, and
 * its server is asked to put it there before its client can act on another place. mcmesh answers in its client's stead
 * until then. A server that can't do it, or doesn't within `syncTimeout`, has its way.
 */
export function isBroughtElsewhere(player: Player, link: Link, packet: Buffer, target: Readonly<Pose>): boolean {
  const { mesh, switching, position } = player
  const { destination, asked } = switching
  if (!destination) return false
  const { at, near } = destination
  if (at.dimension === link.level.world && distance(at, target) <= (asked ? STRAY : near)) {
    switching.settled(asked ? 'placed' : 'found', ownerAt(player, target))
    return false
  }
  const place = asked ? undefined : placing(player, link, destination)
  if (place === 'impossible') {
    switching.settled('elsewhere', ownerAt(player, target))
    return false
  }
  // That it has loaded its level the client says itself, once it is shown where it is.
  link.sendAll(answersToPosition(mesh.protocol, packet, target, false))
  position.withheld(at)
  place?.()
  return true
}

/** How the server is asked to put its player there: now, if it is known by what means, or as soon as it is. */
function placing(player: Player, link: Link, destination: Destination): 'impossible' | (() => void) {
  const { mesh, switching } = player
  const { channel, server } = link
  const { syncTimeout } = mesh.limits
  const { at } = destination
  const waits = (): boolean => switching.destination === destination && link.channel === channel
  const giveUp = (why?: string): void => {
    if (!waits()) return
    switching.settled('elsewhere', ownerAt(player, link.level.position))
    if (why !== undefined) mesh.log('warn', `${player.name} stands where ${server} let it in: ${why}`)
    teleportClient(player, link.level.position)
  }
  let [known, begun] = [false, false]
  const can = (): boolean => link.sync !== undefined && !link.ledger.dead
  const place = (): void => {
    begun = true
    if (!known || !waits()) return
    if (!can()) giveUp()
    else link.sync?.place({ uuid: link.uuid }, at).catch((error: Error) => giveUp(error.message))
  }
  link.session?.whenSyncKnown(() => {
    known = true
    if (begun) place()
  })
  if (known && !can()) return 'impossible'
  switching.askedToPlace(mesh.later(syncTimeout, () => giveUp(`it did not put it elsewhere within ${syncTimeout} ms`)))
  return place
}

/** The owner of the ground at a place of the level that the player is in. */
const ownerAt = ({ mesh, level }: Player, { x, z }: { readonly x: number; readonly z: number }): string | undefined =>
  mesh.zones.ownerAt(level.dimension, x, z)
