import type { LastPosition } from '../../journal/last-position.ts'
import type { PlayerContext } from '../context.ts'
import type { Destination } from '../links/switch-state.ts'
import type { Player } from '../player.ts'
import { STRAY } from '../position/movement.ts'

/*
 * Where a player belongs while it is not there: what is kept of it for its return, and where it stands when it comes back.
 */

/** Blocks a second that a player may cover: gliding with rockets, with some room. */
const FASTEST = 64

/** Where a player is, for its return; undefined while it stands nowhere yet. `left`: it leaves there. */
export function lastPositionOf(player: Player, left: boolean): LastPosition | undefined {
  const { mesh, name, level, position, switching, server } = player
  if (!level.joined) return undefined
  const { belongsAt } = switching
  if (!belongsAt && !position.confirmed) return undefined
  const { dimension } = level
  const place = belongsAt ?? { dimension, ...position.letStand(mesh.now(), mesh.limits.unverifiedMoveSettle) }
  const { x, y, z, yaw, pitch } = place
  const dead = player.primary?.ledger.dead === true
  return { name, server, dimension: place.dimension, x, y, z, yaw, pitch, seenAt: Date.now(), left, dead }
}

/** The owner of the ground where a player was; undefined where nobody owns it. */
export const lastGroundOwner = ({ zones }: PlayerContext, { dimension, x, z }: LastPosition): string | undefined =>
  zones.ownerAt(dimension, x, z)

/**
 * Where a server is to put a player that comes back to it; undefined: wherever it does by itself. Only the server that it
 * left, or whose ground that is, or that has its things (`holder`): any other has its own. Who left dead is its server's to respawn.
 */
export function returnsTo(
  mesh: PlayerContext,
  server: string,
  last: LastPosition,
  holder?: string,
): Destination | undefined {
  const { dimension, x, y, z, yaw, pitch, left, dead } = last
  if (dead || !mesh.placesWhoReturns(server)) return undefined
  if (![last.server, lastGroundOwner(mesh, last), holder].includes(server)) return undefined
  // After a crash its server knows its last steps better.
  const near = left ? STRAY : STRAY + (mesh.limits.lastPositionInterval / 1000) * FASTEST
  return { at: { dimension, x, y, z, yaw, pitch, onGround: false }, near }
}
