import type { Request } from './messages.ts'
import type { Player, Server } from './squid.ts'

/** `place`, as far as it could be read. */
export interface PlaceRequest {
  id: number
  dimension: string
  x: number
  y: number
  z: number
  yaw: number
  pitch: number
  onGround: boolean
}

/** Blocks from the middle of the world, and up or down, to which vanilla teleports. */
const farthest = { across: 30_000_000, up: 20_000_000 }

const still = { dx: 0, dy: 0, dz: 0 }

export function dimensionOf(player: Player, server: Server): string {
  return player.world === server.netherworld ? 'minecraft:the_nether' : 'minecraft:overworld'
}

/** Why a placement cannot be carried out, or undefined. */
export function problemWithPlace(request: Request, dimension: string): string | undefined {
  const { x, y, z, yaw, pitch } = request
  if (![x, y, z, yaw, pitch].every((value) => Number.isFinite(value))) return 'x, y, z, yaw and pitch must be numbers'
  if (Math.abs(x as number) > farthest.across || Math.abs(z as number) > farthest.across) return 'outside of the world'
  if (Math.abs(y as number) > farthest.up) return 'outside of the world'
  if (typeof request.onGround !== 'boolean') return 'onGround must be true or false'
  if (request.dimension !== dimension) return `the player is in ${dimension}`
  return undefined
}

/** Degrees to a signed byte of 256ths of a circle, and back. */
const angle = (degrees: number): number => ((Math.floor((degrees * 256) / 360) + 128) & 255) - 128
const degrees = (angle: number): number => (angle * 360) / 256

/** Puts the player there, sends that to its client and whoever sees it, and sends the chunks around. */
export function place(player: Player, server: Server, to: PlaceRequest, teleportId: number): void {
  // A new vector: flying-squid keeps the old one in other places.
  player.position = player.position.clone().set(to.x, to.y, to.z)
  player.yaw = angle(to.yaw)
  player.pitch = angle(to.pitch)
  player.onGround = to.onGround

  const chunk = { chunkX: Math.floor(to.x / 16), chunkZ: Math.floor(to.z / 16) }
  if (server.supportFeature('updateViewPosition')) player._client.write('update_view_position', chunk)
  const { x, y, z, yaw, pitch } = to
  player._client.write('position', { x, y, z, yaw, pitch, ...still, flags: 0, dismountVehicle: false, teleportId })
  showPosition(player, server, { yaw, pitch })
}

/** Tells whoever sees a player where it is by now, and sends its client the chunks around. */
export function showPosition(
  player: Player,
  server: Server,
  look = { yaw: degrees(player.yaw), pitch: degrees(player.pitch) },
): void {
  const { x, y, z } = player.position
  // What later relative moves count from; the absolute packet below reaches all others.
  player.knownPosition = player.position.clone()
  player.updateAndSpawn()
  const entityId = player.id
  const { onGround } = player
  if (server.registry.version['>=']('1.21.2')) {
    player._writeOthersNearby('sync_entity_position', { entityId, x, y, z, ...still, ...look, onGround })
  } else {
    const { yaw, pitch } = player
    player._writeOthersNearby('entity_teleport', { entityId, x, y, z, yaw, pitch, onGround })
  }
  player._writeOthersNearby('entity_head_rotation', { entityId, headYaw: player.yaw })
  player.worldSendRestOfChunks()
}
