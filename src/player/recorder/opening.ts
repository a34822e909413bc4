import { START_WAITING_FOR_CHUNKS } from '../../protocol/facts.ts'
import { loginSuccess } from '../../protocol/login-success.ts'
import type { Frame } from '../../wire/frame.ts'
import { chunkAt } from '../../world/chunks.ts'
import { Ledger } from '../../world/ledger.ts'
import { promotion } from '../../world/promotion.ts'
import type { Player } from '../player.ts'

/**
 * Everything that a player's client has been sent and still shows, as packets that would bring a fresh client to show the
 * same: login success, configuration, play login, place, chunks, tab list, entities, and what the ledger knows.
 */
export function* openingOf(player: Player): Generator<Buffer | Frame> {
  const { mesh, primary, level } = player
  const { pose } = player.position
  const { timeAndWeather } = mesh.roster
  const { clientbound, protocol } = mesh
  yield loginSuccess(protocol, player)
  if (protocol.hasConfiguration) {
    // Copies: a frame keeps what was inflated of it, and these are kept for others too.
    for (const packet of player.configuration.packets) yield Buffer.isBuffer(packet) ? packet : packet.copy()
    yield protocol.packets('configuration', 'clientbound').encode('finish_configuration', {})
  }
  const login = loginNow(player)
  if (!primary || !login) return
  yield login
  yield clientbound.encode('update_view_distance', { viewDistance: level.viewDistance })
  const { x: chunkX, z: chunkZ } = level.viewCentre ?? chunkAt(pose)
  yield clientbound.encode('update_view_position', { chunkX, chunkZ })
  if (protocol.number >= START_WAITING_FOR_CHUNKS.since)
    yield clientbound.encode('game_state_change', { reason: START_WAITING_FOR_CHUNKS.reason, gameMode: 0 })
  const { x, y, z, yaw, pitch } = pose
  yield clientbound.encode('position', {
    ...{ x, y, z, yaw, pitch, dx: 0, dy: 0, dz: 0, flags: 0, dismountVehicle: false },
    teleportId: player.requests.teleports.lastId,
  })
  for (const { packet, changes } of player.chunks.shown()) {
    yield packet.copy()
    yield* changes
  }
  yield* player.tab.asShown(player.entities.unlisted())
  yield* player.entities.asShown()
  yield* promotion(protocol, Ledger.blank(protocol), primary.ledger, {
    selfId: player.entityId,
    mapId: (id) => player.entities.ids.proxyOf(primary, id),
    now: mesh.now(),
    without: timeAndWeather?.topics ?? [],
  })
  if (timeAndWeather) yield* timeAndWeather.packets()
}

/** respawn's names for the fields of login that describe the same world, where they differ (up to 1.20.4). */
const renamed: Readonly<Record<string, string>> = { gamemode: 'gameMode', previousGamemode: 'previousGameMode' }

/** The primary's login with the client's own entity id, in the world that the player is in by now. */
function loginNow({ mesh, primary, entityId }: Player): Buffer | undefined {
  const { clientbound } = mesh
  const { login, respawn } = primary?.level ?? {}
  if (!login) return undefined
  if (!respawn) return clientbound.field<number>('login', 'entityId')?.replace(login, entityId)
  const params = { ...clientbound.decode(login).params, entityId } as Record<string, unknown>
  for (const [key, value] of Object.entries(clientbound.decode(respawn).params)) {
    // Up to 1.18.2 both bear the dimension type itself; from 1.19 to 1.20.4 login calls it worldType.
    const name = key in params ? key : key === 'dimension' ? 'worldType' : (renamed[key] ?? key)
    // Signed in one packet, unsigned in the other: -1 is none.
    if (name in params) params[name] = name === 'previousGameMode' ? (Number(value) << 24) >> 24 : value
  }
  return clientbound.encode('login', params)
}
