import type { Vec3 } from '../../vanilla-client/pose.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { takesPlayers } from './server-policy.ts'
import { requestSwitch, waitsForClient } from './switch.ts'

/**
 * A soft switch waits for nobody: the server that a player walks away from may still be reading the steps that led over the
 * border, and not let them stand (a wall, a region that nobody may leave). Its teleport then comes to what is a dummy by now.
 * It is the word of the server that had the player when it took them: the switch is undone, and the link is the primary
 * that teleports its player. Answers whether it is.
 */
export function takenBack(player: Player, link: Link, target: Readonly<Vec3>): boolean {
  const { mesh, switching, level, primary } = player
  const { crossing, pinned, pending } = switching
  if (!crossing || crossing.from !== link.server || crossing.to !== primary?.server || !primary.channel) return false
  // A dummy that is being placed answers to that.
  if (!link.ready || pinned || pending || waitsForClient(player) || !takesPlayers(mesh, link.server)) return false
  if (mesh.zones.ownerAt(level.dimension, target.x, target.z) !== link.server) return false
  const lately = mesh.now() - crossing.at < mesh.limits.unverifiedMoveSettle
  // However long it hung: to a place on the way to the border.
  if (!lately && !crossing.trail.passes(target)) return false
  mesh.log('info', `${player.name}: ${link.server} did not let it go over the border to ${crossing.to}`)
  void requestSwitch(player, link.server, 'zone')
  // The server that it comes back from had it for a moment, by mistake.
  switching.crossed(undefined)
  return link.role === 'primary'
}
