import type { Placement } from '../../sync/sync.ts'
import { releaseWithheld } from '../chunks/shown-chunks.ts'
import { elapsed } from '../context.ts'
import type { Link } from '../links/link.ts'
import { failLink } from '../links/links.ts'
import { distance, positionLook, type Pose, standing } from '../position/movement.ts'
import { tellPosture } from './postures.ts'

/** A dummy further off than this from where the player stands is moved again before it hears its moves. Blocks. */
const STRAY = 1
/** A server answers a move further than this by teleporting back. Blocks; vanilla's limit is 10 a packet. */
export const FAR_MOVE = 8

/** A placing that is under way: over once the server has said and done it. */
export interface Placing {
  readonly at: Placement
  moved: boolean
  confirmed: boolean
  readonly cancelTimeout: () => void
}

/** Asks the link's server to put the dummy where the player stands; movement is mirrored once it is there. */
export function placeLink(link: Link): void {
  const { player } = link
  link.placed = false
  if (!link.sync) {
    // Nobody can move it: it stays where its server has it, and a switch to it tells the client so.
    link.state = 'ready'
    player.watcher.ready(link)
    return
  }
  link.state = 'placing'
  const at: Placement = { dimension: player.dimension, ...player.stance }
  const { linkTimeout } = player.mesh.limits
  const cancelTimeout = player.mesh.later(linkTimeout, () =>
    failLink(link, `${link.server} did not move the dummy within ${linkTimeout} ms`),
  )
  const wait: Placing = { at, moved: false, confirmed: false, cancelTimeout }
  link.placing?.cancelTimeout()
  link.placing = wait
  link.sync.place({ name: player.name }, at).then(
    () => {
      wait.confirmed = true
      settle(link, wait)
    },
    (error: Error) => {
      if (link.placing === wait) failLink(link, error.message)
    },
  )
}

/** The link's server put the dummy somewhere: it is confirmed already. */
export function dummyMoved(link: Link): void {
  const { player, placing: wait } = link
  if (wait) {
    wait.moved ||= distance(link.standsAt, wait.at) <= STRAY
    settle(link, wait)
  } else if (link.placed && distance(link.standsAt, player.stance) > STRAY) placeAgain(link)
}

/** The player jumped further than servers accept as a move: dummies are placed again before they hear the next. */
export function playerJumped(links: Iterable<Link>): void {
  for (const link of links) if (link.role === 'dummy' && link.placed) placeAgain(link)
}

/** One that stood is moved. Who was its player's primary from the start never asked how its server moves dummies. */
function placeAgain(link: Link): void {
  link.placed = false
  link.state = 'placing'
  link.whenSyncKnown(() => placeLink(link))
}

/**
 * A dummy that died is no use to its player: it is respawned, and placed again when its server puts it somewhere. Until then
 * nobody is switched to it.
 */
export function reviveDummy(link: Link): void {
  if (link.role !== 'dummy' || !link.playing) return
  if (link.ledger.dead) {
    link.send('client_command', { actionId: 'perform_respawn' })
    link.placing?.cancelTimeout()
    link.placing = undefined
    link.placed = false
    link.state = 'dead'
    const { channel, player } = link
    const { syncTimeout } = player.mesh.limits
    player.mesh.later(syncTimeout, () => {
      if (link.state === 'dead' && link.channel === channel)
        failLink(link, `the dummy died, and ${link.server} gave it no new body within ${syncTimeout} ms`)
    })
  } else if (link.state === 'dead') placeLink(link)
}

function settle(link: Link, wait: Placing): void {
  const { player } = link
  if (link.placing !== wait || !wait.moved || !wait.confirmed || !link.channel) return
  wait.cancelTimeout()
  link.placing = undefined
  if (distance(link.standsAt, player.stance) > FAR_MOVE) {
    placeLink(link)
    return
  }
  becomeReady(link)
}

/** The dummy stands where the player stands. */
function becomeReady(link: Link): void {
  const { player } = link
  const { mesh } = player
  const first = link.state !== 'ready' && !link.joined
  link.placed = true
  link.state = 'ready'
  link.attempts = 0
  link.error = undefined
  link.joined = true
  if (link.role === 'dummy') {
    tellStance(link, player.stance)
    tellPosture(link)
  }
  player.updateViewDistance()
  releaseWithheld(player, link)
  player.entities.considerAll([link])
  if (first && link.role === 'dummy')
    mesh.emit({ event: 'dummy.join', player: player.name, server: link.server, ms: elapsed(mesh, link.wantedAt) })
  player.watcher.ready(link)
}

/** Tells a link's server where the client stands, as a client does after a teleport. */
function tellStance(link: Link, stance: Pose): void {
  const { serverbound } = link.player.mesh
  link.channel?.send(positionLook(serverbound, stance))
  link.standsAt = { x: stance.x, y: stance.y, z: stance.z }
}

/** Once a dummy has joined: a client's first words in play, so that servers that wait for them go on. */
export function greet(link: Link, stance: Pose): void {
  const { serverbound } = link.player.mesh
  tellStance(link, stance)
  link.channel?.send(standing(serverbound, stance.onGround))
}
