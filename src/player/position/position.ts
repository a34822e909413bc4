import { distance, type Place, type Pose } from './movement.ts'
import { FAR_MOVE } from '../dummies/placing.ts'
import type { Player } from '../player.ts'

/** A move of the client that is no step, and that no server asked for. */
export interface Leap {
  /** On the mesh's clock. */
  readonly since: number
  /** Where the client says it stands. */
  stance: Pose
}

/**
 * Whether the player is where its client says. Not at once when that is further than a step and nobody teleported it there:
 * else whoever says so would be put onto any server's ground without a server having agreed. The primary alone hears of such
 * a move; what it lets stand for `unverifiedMoveSettle` is believed, and a teleport of its own ends it. Steps themselves are not judged:
 * that is the server's part.
 */
export function believed(player: Player, claimed: Pose, teleportedTo: readonly Place[] = []): boolean {
  const { mesh, standing, stance, leap } = player
  if (!standing || [stance, ...teleportedTo].some((from) => distance(from, claimed) <= FAR_MOVE)) {
    player.leap = undefined
    return true
  }
  if (leap && mesh.now() - leap.since >= mesh.limits.unverifiedMoveSettle) {
    player.leap = undefined
    return true
  }
  player.leap = { since: leap?.since ?? mesh.now(), stance: claimed }
  return false
}
