import { REACH } from '../../protocol/facts.ts'
import type { Zones } from '../../world/zones.ts'
import type { Link } from '../links/link.ts'
import type { LinkListener } from '../links/link-listener.ts'
import type { SwitchResult } from '../links/switch-state.ts'
import type { Player } from '../player.ts'
import { carryPlan, release } from './carrying.ts'
import { leaveDraining } from './drain.ts'
import { leaveDown } from './failover.ts'
import { look } from './putting-right.ts'
import { groundOwner, letsPlayersIn, lives, putBackLately, takesPlayers } from './server-policy.ts'
import { failPending, requestSwitch, resumeSwitch, resumeWaiting, TURNED_BACK, waitsForClient } from './switch.ts'

/**
 * A player's links as the zones want them: a switch that waits for a link goes on or fails with it. `lost` decides how the
 * player goes on without its primary.
 */
export const followZones = (player: () => Player, lost: LinkListener['lost']): LinkListener => ({
  lost,
  standing(link) {
    const { mesh, name } = player()
    resumeSwitch(player(), link)
    if (link.role === 'dummy' && link.server !== player().carrying.holder)
      look(player(), link).catch((error: Error) => mesh.log('warn', `${name} on ${link.server}: ${error.message}`))
  },
  failed({ server }, error) {
    const { switching, mesh } = player()
    const { pending } = switching
    // Who walks over a border can wait on this side of it for a server that lives; a command wants its answer, a failover
    // the next server.
    if (pending?.server === server && (pending.cause !== 'zone' || !lives(mesh, server))) failPending(player(), error)
  },
  dropped({ server }, reason) {
    // Nobody dials it again: a switch that went on waiting would keep the zones from asking for the next.
    if (player().switching.pending?.server === server) failPending(player(), reason)
  },
})

/** The player stands somewhere else: decides which dummies it needs and whether it crossed a border. */
export function moved(player: Player, chunkChanged: boolean): void {
  resumeWaiting(player)
  askZones(player, chunkChanged || player.switching.dummiesStale)
}

/** The zones are others now: they are asked at once, and what the client is shown of them with it. */
export function zonesChanged(player: Player, before: Zones): void {
  player.zonesChanged(before)
  askZonesAgain(player)
}

/** Another server is up or lets players in by now: who was to leave its own leaves it, and the zones are asked at once. */
export function serverOpened(player: Player): void {
  const { playsOn } = player
  leaveDown(player)
  if (playsOn !== undefined && !letsPlayersIn(player.mesh, playsOn)) leaveDraining(player, playsOn)
  askZonesAgain(player)
}

function askZonesAgain(player: Player): void {
  if (player.position.confirmed) askZones(player, true)
}

function askZones(player: Player, dummies: boolean): void {
  const { primary, outbox, switching } = player
  // A client that is being configured is nowhere: what it sends was sent before it received that.
  if (!primary || outbox.inConfiguration || switching.arriving) return
  const owner = groundOwner(player)
  if (owner !== undefined && owner !== primary.server) cross(player, owner)
  else {
    switching.standsOn(owner)
    if (switching.pending?.cause === 'zone') failPending(player, TURNED_BACK)
  }
  if (dummies) adjustDummies(player)
}

/** Joins and leaves dummies by `border.join` and `border.leave`. */
function adjustDummies(player: Player): void {
  const { mesh, position, primary, level, links, switching } = player
  if (!primary || player.closed) return
  switching.dummiesChosen()
  const { zones, border } = mesh
  const { x, z } = position.pose
  const owner = groundOwner(player)
  for (const server of [...zones.within(level.dimension, x, z, border.join), owner]) {
    if (server === undefined || server === primary.server || links.has(server) || switching.droppedByHand(server))
      continue
    if (takesPlayers(mesh, server)) links.open(server)
  }
  const near = zones.within(level.dimension, x, z, border.leave)
  for (const link of links.others(primary)) {
    const { server } = link
    if (!letsPlayersIn(mesh, server)) {
      links.drop(link, `${server} is being drained`)
      continue
    }
    if (server === player.carrying.running?.server) continue
    if (link.held || server === owner || near.has(server) || switching.pending?.server === server) continue
    links.drop(link, 'far from its border')
  }
}

/** A switch by hand: it holds until the player crosses into another zone's ground. */
export async function switchByHand(player: Player, server: string): Promise<SwitchResult> {
  player.switching.holdByHand(groundOwner(player))
  const result = await requestSwitch(player, server, 'command')
  // The player may have walked on (or have stood nowhere yet) while the server took it.
  player.switching.handSwitchEnded(result.ok, groundOwner(player))
  return result
}

/**
 * Whether an action on what a link's server has is done by it only once it is the primary: what the player uses for it, and what
 * comes of it, is where its things are.
 */
export function actsAcross(player: Player, link: Link | undefined): link is Link {
  const { mesh, primary, switching, carrying } = player
  if (!link || !primary?.channel || link === primary || !link.ready || link.hardReason !== undefined) return false
  if (switching.pinned || switching.pending || carrying.running || carrying.failedLately(link.server, mesh.now()))
    return false
  if (waitsForClient(player) || !takesPlayers(mesh, link.server)) return false
  return (carryPlan(player, link)?.what.length ?? 0) > 0
}

/** The player acts on what that link's server has: its hands go there first. What it does meanwhile waits. */
export function switchForAction(player: Player, link: Link): void {
  const { mesh, primary, switching, fence } = player
  if (!primary) return
  const ground = groundOwner(player)
  fence.close(mesh.now())
  switching.holdForAction(ground === link.server ? undefined : ground)
  void requestSwitch(player, link.server, 'zone').then((result) => {
    if (result.ok) return
    switching.holdForAction(undefined)
    // Another one may run by now, for what was done after it.
    if (!player.carrying.running) release(player, primary)
  })
}

/** `unpin`: zones decide again at the next movement, and dummies made by hand are the zones' again. */
export function unpin(player: Player): void {
  player.switching.unpin()
  for (const link of player.links.values()) link.releaseHold()
}

/** The player stands on ground of a server that isn't its primary. */
function cross(player: Player, owner: string): void {
  const { mesh, position, level, switching, links, carrying } = player
  const { pending } = switching
  if (carrying.running || carrying.failedLately(owner, mesh.now())) return
  if (switching.pinned || switching.heldByHandOn(owner) || pending?.server === owner) return
  if (pending && pending.cause !== 'zone') return
  const depth = mesh.zones.depth(level.dimension, position.pose.x, position.pose.z)
  if (depth < mesh.border.cross + (switching.heldForActionOn(owner) ? REACH : 0)) return
  if (!takesPlayers(mesh, owner)) return
  // It is asked again at each movement.
  if (putBackLately(player)) return
  switching.zonesDecide()
  for (const link of links.values()) link.releaseHold()
  void requestSwitch(player, owner, 'zone')
}
