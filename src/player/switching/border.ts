import type { LinkListener } from '../links/link-listener.ts'
import { dropLink, openLink } from '../links/links.ts'
import type { Player, SwitchResult } from '../player.ts'
import { failPending, requestSwitch, resumeAfterTeleport, resumeSwitch, TURNED_BACK } from './switch.ts'

/**
 * A player's links as the zones want them: a switch that waits for a link goes on or fails with it. `lost` decides how the
 * player goes on without its primary.
 */
export const followZones = (lost: LinkListener['lost']): LinkListener => ({
  lost,
  ready: (link) => resumeSwitch(link.player, link),
  failed({ player, server }, error) {
    const { pending } = player
    // Who walks over a border can wait on this side of it; a command wants its answer, a failover the next server.
    if (pending && pending.server === server && pending.cause !== 'zone') failPending(player, error)
  },
  dropped({ player, server }, reason) {
    // Nobody dials it again: a switch that went on waiting would keep the zones from asking for the next.
    if (player.pending?.server === server) failPending(player, reason)
  },
})

/** The player stands somewhere else: decides which dummies it needs and whether it crossed a border. */
export function moved(player: Player, chunkChanged: boolean): void {
  resumeAfterTeleport(player)
  const { mesh, stance, primary, dimension } = player
  // A client that is being configured is nowhere: what it says was said before it heard of that.
  if (!primary || player.away) return
  const owner = mesh.zones.ownerAt(dimension, stance.x, stance.z)
  if (owner !== undefined && owner !== primary.server) cross(player, owner)
  else {
    if (player.handHold !== null && player.handHold !== owner) player.handHold = null
    if (player.pending?.cause === 'zone') failPending(player, TURNED_BACK)
  }
  if (chunkChanged || player.zonesEpoch !== mesh.zonesEpoch) adjustDummies(player)
}

/** Joins and leaves dummies by `border.join` and `border.leave`. */
function adjustDummies(player: Player): void {
  const { mesh, stance, primary, dimension } = player
  if (!primary || player.closed) return
  player.zonesEpoch = mesh.zonesEpoch
  const { zones, border } = mesh
  const owner = zones.ownerAt(dimension, stance.x, stance.z)
  for (const server of [...zones.within(dimension, stance.x, stance.z, border.join), owner]) {
    if (server === undefined || server === primary.server || player.links.has(server) || player.dropped.has(server))
      continue
    if (!mesh.server(server)?.draining) openLink(player, server)
  }
  const near = zones.within(dimension, stance.x, stance.z, border.leave)
  for (const link of [...player.links.values()]) {
    const { server } = link
    if (link === primary || link.held || server === owner || near.has(server) || player.pending?.server === server)
      continue
    dropLink(link, 'far from its border')
  }
}

/** A switch by hand: it holds until the player crosses into another zone's ground. */
export async function switchByHand(player: Player, server: string): Promise<SwitchResult> {
  const hold = (): void => {
    const { mesh, stance, dimension } = player
    player.handHold = mesh.zones.ownerAt(dimension, stance.x, stance.z)
  }
  hold()
  const outcome = await requestSwitch(player, server, 'command')
  // The player may have walked on (or have stood nowhere yet) while the server took it.
  if (outcome.ok) hold()
  return outcome
}

/** `unpin`: zones decide again at the next movement, and dummies made by hand are the zones' again. */
export function unpin(player: Player): void {
  player.pinned = false
  zonesDecide(player)
}

/** What was made or dropped by hand is the zones' again. */
function zonesDecide(player: Player): void {
  player.handHold = null
  player.dropped.clear()
  for (const link of player.links.values()) link.held = false
}

/** The player stands on ground of a server that isn't its primary. */
function cross(player: Player, owner: string): void {
  const { mesh, stance, dimension } = player
  if (player.pinned || player.handHold === owner || player.pending?.server === owner) return
  if (player.pending && player.pending.cause !== 'zone') return
  if (mesh.zones.depth(dimension, stance.x, stance.z) < mesh.border.cross) return
  if (mesh.server(owner)?.draining) return
  zonesDecide(player)
  void requestSwitch(player, owner, 'zone')
}
