import type { Placement } from '../../sync/sync.ts'
import { type Pose, positionLook, standing } from '../../vanilla-client/pose.ts'
import { elapsed } from '../context.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { distance, FAR_MOVE, STRAY } from '../position/movement.ts'
import { sendPostures } from './postures.ts'

/** Asks the link's server to put the dummy where the player stands; movement is mirrored once it is there. */
export function placeLink(player: Player, link: Link): void {
  if (!link.playing) return
  const { sync } = link
  if (!sync) {
    // Nobody can move it: it stays where its server has it, and a switch to it sends the client there.
    link.stand(false)
    player.links.announceStanding(link)
    return
  }
  const { mesh, level, position } = player
  const at: Placement = {
    dimension: level.dimension,
    ...position.letStand(mesh.now(), mesh.limits.unverifiedMoveSettle),
  }
  link.place(at, failInTime(player, link))
  sync
    .place({ uuid: link.uuid }, at)
    .then(
      () => {
        if (link.placementConfirmed(at)) standOrPlaceAgain(player, link)
      },
      (error: Error) => {
        if (link.placement === at) player.links.fail(link, error.message)
      },
    )
    .catch((error: Error) => {
      player.mesh.log('error', `${player.name} on ${link.server}: ${error.stack}`)
      player.links.fail(link, `a fault of mcmesh's own kept the dummy off ${link.server}`)
    })
}

/** The link's server put the dummy somewhere: it is confirmed already. */
export function dummyMoved(player: Player, link: Link): void {
  const { placement } = link
  if (!placement) {
    if (link.placed && distance(link.level.position, player.position.pose) > STRAY) placeAgain(player, link)
  } else if (distance(link.level.position, placement) <= STRAY && link.placementMoved()) standOrPlaceAgain(player, link)
}

/** The player moved further than servers accept as a move: dummies are placed again before they are sent the next. */
export function placeDummiesAgain(player: Player): void {
  for (const link of player.links.values()) if (link.role === 'dummy' && link.placed) placeAgain(player, link)
}

/** One that stood is moved. Who was its player's primary from the start never asked how its server moves dummies. */
function placeAgain(player: Player, link: Link): void {
  link.place(undefined, failInTime(player, link))
  link.session?.whenSyncKnown(() => placeLink(player, link))
}

/** A dummy that is not where its player stands after `linkTimeout` is given up. Answers how to call that off. */
function failInTime(player: Player, link: Link): () => void {
  const { linkTimeout } = player.mesh.limits
  return player.mesh.later(linkTimeout, () =>
    player.links.fail(link, `${link.server} did not move the dummy within ${linkTimeout} ms`),
  )
}

/**
 * A dummy that died is no use to its player: it is respawned, and placed again when its server puts it somewhere. Until then
 * nobody is switched to it.
 */
export function respawnDummy(player: Player, link: Link): void {
  if (link.role !== 'dummy' || !link.playing) return
  if (link.ledger.dead) {
    link.send('client_command', { actionId: 'perform_respawn' })
    link.died()
    const { channel } = link
    const { syncTimeout } = player.mesh.limits
    player.mesh.later(syncTimeout, () => {
      if (link.phase === 'dead' && link.channel === channel)
        player.links.fail(link, `the dummy died, and ${link.server} gave it no new body within ${syncTimeout} ms`)
    })
  } else if (link.phase === 'dead') placeLink(player, link)
}

/** The server has put the dummy where it was asked to; its player may have gone on meanwhile. */
function standOrPlaceAgain(player: Player, link: Link): void {
  const { mesh, position } = player
  const { unverifiedMoveSettle } = mesh.limits
  if (distance(link.level.position, position.pose) <= FAR_MOVE) stand(player, link)
  else if (!position.putBackLately(mesh.now(), unverifiedMoveSettle)) placeLink(player, link)
  else {
    // It is asked to follow once the player's own server has let it stand there.
    const { channel } = link
    mesh.later(unverifiedMoveSettle, () => {
      if (link.phase === 'placing' && link.channel === channel) placeLink(player, link)
    })
  }
}

/** The dummy stands where the player stands. */
function stand(player: Player, link: Link): void {
  const { mesh } = player
  const first = link.stand(true)
  if (link.role === 'dummy') {
    sendPose(player, link, player.position.pose)
    sendPostures(player, link)
  }
  player.updateViewDistance()
  player.chunks.releaseDeferred(link)
  // The ground may have become its server's while it was on its way.
  player.chunks.supplyFromOwners()
  player.entities.considerAll([link])
  if (first && link.role === 'dummy')
    mesh.emit({ event: 'dummy.join', player: player.name, server: link.server, ms: elapsed(mesh, link.wantedAt) })
  player.links.announceStanding(link)
}

/** Sends a link's server where the client stands, as a client does after a teleport. */
function sendPose(player: Player, link: Link, pose: Readonly<Pose>): void {
  link.channel?.send(positionLook(player.mesh.serverbound, pose))
  link.level.moved(pose)
}

/** A client's first packets in play, so that servers that wait for them go on. */
export function sendFirstMoves(player: Player, link: Link, pose: Readonly<Pose>): void {
  sendPose(player, link, pose)
  link.channel?.send(standing(player.mesh.serverbound, pose.onGround))
}
