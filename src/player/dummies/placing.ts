import type { Placement } from '../../sync/sync.ts'
import { type Pose, positionLook, standing } from '../../vanilla-client/pose.ts'
import { elapsed } from '../context.ts'
import type { Link } from '../links/link.ts'
import type { Placing } from '../links/link-phase.ts'
import type { Player } from '../player.ts'
import { distance, FAR_MOVE } from '../position/movement.ts'
import { sendPostures } from './postures.ts'

/** A dummy further off than this from where the player stands is moved again before it is sent its moves. Blocks. */
const STRAY = 1

/** Asks the link's server to put the dummy where the player stands; movement is mirrored once it is there. */
export function placeLink(player: Player, link: Link): void {
  if (!link.playing) return
  const { mesh } = player
  const { sync } = link
  if (!sync) {
    // Nobody can move it: it stays where its server has it, and a switch to it sends the client there.
    link.stand(false)
    player.links.listener.standing(link)
    return
  }
  const at: Placement = { dimension: player.level.dimension, ...player.position.pose }
  const { linkTimeout } = mesh.limits
  const cancelTimeout = mesh.later(linkTimeout, () =>
    player.links.fail(link, `${link.server} did not move the dummy within ${linkTimeout} ms`),
  )
  const placing: Placing = { at, moved: false, confirmed: false, cancelTimeout }
  link.place(placing)
  sync.place({ uuid: link.uuid }, at).then(
    () => {
      placing.confirmed = true
      settle(player, link, placing)
    },
    (error: Error) => {
      if (link.placing === placing) player.links.fail(link, error.message)
    },
  )
}

/** The link's server put the dummy somewhere: it is confirmed already. */
export function dummyMoved(player: Player, link: Link): void {
  const { placing } = link
  if (placing) {
    placing.moved ||= distance(link.level.position, placing.at) <= STRAY
    settle(player, link, placing)
  } else if (link.placed && distance(link.level.position, player.position.pose) > STRAY) placeAgain(player, link)
}

/** The player moved further than servers accept as a move: dummies are placed again before they are sent the next. */
export function placeDummiesAgain(player: Player): void {
  for (const link of player.links.values()) if (link.role === 'dummy' && link.placed) placeAgain(player, link)
}

/** One that stood is moved. Who was its player's primary from the start never asked how its server moves dummies. */
function placeAgain(player: Player, link: Link): void {
  link.startPlacing()
  link.session?.whenSyncKnown(() => placeLink(player, link))
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

function settle(player: Player, link: Link, placing: Placing): void {
  if (link.placing !== placing || !placing.moved || !placing.confirmed) return
  if (distance(link.level.position, player.position.pose) > FAR_MOVE) placeLink(player, link)
  else stand(player, link)
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
  player.links.listener.standing(link)
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
