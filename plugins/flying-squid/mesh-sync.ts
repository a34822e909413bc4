/**
 * The sync plugin for flying-squid: answers mcmesh on the channel `mcmesh:sync` (docs/sync-protocol.md), so that mcmesh
 * can put a dummy where its player stands. It needs nothing of mcmesh: name the compiled file in flying-squid's
 * `plugins` setting. Trust the channel only on a server that nobody but mcmesh can reach.
 */

interface Position {
  x: number
  y: number
  z: number
  clone(): Position
  set(x: number, y: number, z: number): Position
}

interface Client {
  write(name: string, fields: object): void
  on(event: 'custom_payload', listener: (packet: { channel: string; data: Uint8Array }) => void): void
}

interface Player {
  _client: Client
  world: object
  position: Position
  knownPosition?: Position
  lastPositionChunkUpdated?: Position
  /** In 256ths of a circle. */
  yaw: number
  pitch: number
  onGround: boolean
  id: number
  on(event: 'spawned', listener: () => void): void
  updateAndSpawn(): void
  worldSendRestOfChunks(): Promise<void>
  _writeOthersNearby(name: string, fields: object): void
}

interface Server {
  overworld: object
  netherworld: object
  registry: { version: { '>='(version: string): boolean } }
  supportFeature(feature: string): boolean
}

/** `place`, as far as it could be read. */
interface PlaceRequest {
  id: number
  dimension: string
  x: number
  y: number
  z: number
  yaw: number
  pitch: number
  onGround: boolean
}

const channel = 'mcmesh:sync'
const protocolVersion = 1

/** Bytes of the longest request that is read; the longest that mcmesh sends has some 200. */
const longestRequest = 4096

/** Blocks from the middle of the world, and up or down, to which vanilla teleports. */
const farthest = { across: 30_000_000, up: 20_000_000 }

/** flying-squid calls this for each player, before the player's login. */
export function player(player: Player, server: Server): void {
  const send = (message: object) =>
    player._client.write('custom_payload', { channel, data: Buffer.from(JSON.stringify(message)) })
  let spawned = false
  // flying-squid never reads teleport confirmations, so ids only have to differ from its own, which count from 1.
  let teleportId = 1_000_000

  player._client.on('custom_payload', (packet) => {
    if (packet.channel !== channel || packet.data.length > longestRequest) return
    const request = readRequest(packet.data)
    if (request === undefined) return
    const refuse = (error: string) => send({ type: 'failed', id: request.id, error })
    if (request.type !== 'place') return refuse(`this server does not know "${String(request.type).slice(0, 32)}"`)
    const problem = spawned ? problemWith(request, dimensionOf(player, server)) : 'the player has not spawned yet'
    if (problem !== undefined) return refuse(problem)
    place(player, server, request as unknown as PlaceRequest, ++teleportId)
    send({ type: 'placed', id: request.id })
  })

  player.on('spawned', () => {
    spawned = true
    player._client.write('custom_payload', { channel: 'minecraft:register', data: Buffer.from(channel) })
    send({ type: 'hello', v: protocolVersion, capabilities: ['place'], server: 'flying-squid' })
  })
}

type Request = Record<string, unknown> & { id: number }

/** A request with a whole id, or nothing: what has no id cannot be answered. */
function readRequest(data: Uint8Array): Request | undefined {
  try {
    const request = JSON.parse(Buffer.from(data).toString('utf8')) as unknown
    if (typeof request !== 'object' || request === null) return undefined
    return Number.isSafeInteger((request as Request).id) ? (request as Request) : undefined
  } catch {
    return undefined
  }
}

function dimensionOf(player: Player, server: Server): string {
  return player.world === server.netherworld ? 'minecraft:the_nether' : 'minecraft:overworld'
}

/** Why a placement cannot be carried out, or undefined. */
function problemWith(request: Request, dimension: string): string | undefined {
  const { x, y, z, yaw, pitch } = request
  if (![x, y, z, yaw, pitch].every((value) => Number.isFinite(value))) return 'x, y, z, yaw and pitch must be numbers'
  if (Math.abs(x as number) > farthest.across || Math.abs(z as number) > farthest.across) return 'outside of the world'
  if (Math.abs(y as number) > farthest.up) return 'outside of the world'
  if (typeof request.onGround !== 'boolean') return 'onGround must be true or false'
  if (request.dimension !== dimension) return `the player is in ${dimension}`
  return undefined
}

/** Degrees to a signed byte of 256ths of a circle. */
const angle = (degrees: number): number => ((Math.floor((degrees * 256) / 360) + 128) & 255) - 128

/** Puts the player there, sends that to its client and whoever sees it, and sends the chunks around. */
function place(player: Player, server: Server, to: PlaceRequest, teleportId: number): void {
  // A new vector: flying-squid keeps the old one in other places.
  const position = player.position.clone().set(to.x, to.y, to.z)
  player.position = position
  // What later relative moves count from; the absolute packet below reaches all others.
  player.knownPosition = position.clone()
  player.yaw = angle(to.yaw)
  player.pitch = angle(to.pitch)
  player.onGround = to.onGround

  const chunk = { chunkX: Math.floor(to.x / 16), chunkZ: Math.floor(to.z / 16) }
  if (server.supportFeature('updateViewPosition')) player._client.write('update_view_position', chunk)
  const { x, y, z, yaw, pitch, onGround } = to
  const still = { dx: 0, dy: 0, dz: 0 }
  player._client.write('position', { x, y, z, yaw, pitch, ...still, flags: 0, dismountVehicle: false, teleportId })
  player.updateAndSpawn()
  const entityId = player.id
  if (server.registry.version['>=']('1.21.2')) {
    player._writeOthersNearby('sync_entity_position', { entityId, x, y, z, ...still, yaw, pitch, onGround })
  } else {
    const look = { yaw: player.yaw, pitch: player.pitch }
    player._writeOthersNearby('entity_teleport', { entityId, x, y, z, ...look, onGround })
  }
  player._writeOthersNearby('entity_head_rotation', { entityId, headYaw: player.yaw })
  player.worldSendRestOfChunks()
}
