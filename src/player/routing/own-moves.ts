import type { Pose, Vec3 } from '../../vanilla-client/pose.ts'
import { chunkAt } from '../../world/chunks.ts'
import { placeDummiesAgain } from '../dummies/placing.ts'
import type { Player } from '../player.ts'
import type { Judgement } from '../position/claims.ts'
import { readMovement } from '../position/movement.ts'
import { moved } from '../switching/border.ts'
import type { FromClient } from './from-client.ts'

/*
 * Where a client says that it stands, and what of that its player is believed to.
 */

/** Where the client claims to stand; undefined when that is no place in the world. */
export function claimedPose({ player, frame, route, note }: FromClient): Pose | undefined {
  const { claimed } = player.position
  if (readMovement(player.mesh.serverbound, route.name, frame.packet(), claimed)) return claimed
  note('not a place in the world')
  return undefined
}

/**
 * The client claims to stand there. Answers where the player is by now: `claimed` itself, a place that it claimed before, or
 * undefined when that is where it was.
 */
export function claim(player: Player, claimed: Pose): Readonly<Pose> | undefined {
  const { primary, position, requests } = player
  const { teleports } = requests
  const unconfirmed = teleports.ownPending || (primary !== undefined && teleports.pendingOf(primary))
  const believed = position.claim(claimed, judgement(player), unconfirmed)
  settleLater(player)
  return believed
}

/** The player is where its client said before that it is; its dummies have been sent nothing of that. */
export function movedUnseen(player: Player, stood: Readonly<Vec3>): void {
  placeDummiesAgain(player)
  moved(player, chunkChanged(stood, player.position.pose))
}

/** A client may stand still where its server has yet to let it stand. */
function settleLater(player: Player): void {
  const { mesh, position } = player
  if (!position.beginSettling()) return
  mesh.later(mesh.limits.unverifiedMoveSettle, () => {
    position.endSettling()
    if (player.closed) return
    const stood = position.pose
    if (position.settle(judgement(player))) movedUnseen(player, stood)
    settleLater(player)
  })
}

/** By what the client's word about its place is judged now. */
function judgement({ mesh, primary }: Player): Judgement {
  const { unverifiedMoveSettle, moveSpeed, moveBurst } = mesh.limits
  return {
    now: mesh.now(),
    pace: { speed: moveSpeed, burst: moveBurst },
    settleMs: unverifiedMoveSettle,
    tickedAt: primary?.level.tickedAt ?? Number.NEGATIVE_INFINITY,
  }
}

export function chunkChanged(from: Readonly<Vec3>, to: Readonly<Vec3>): boolean {
  const [old, now] = [chunkAt(from), chunkAt(to)]
  return old.x !== now.x || old.z !== now.z
}
