/**
 * flying-squid 1.12 sends what no vanilla server would, most of all for 1.19 and later: players as boats, tab lists to
 * everybody but the newcomer, `NaN` speeds, block changes in chunks that nobody has. A mesh passes such things on to
 * real clients, so an embedded world corrects them where they leave and where they come in. One function a packet.
 */
import {
  type Column,
  type PacketFields,
  type Squid,
  type SquidClient,
  type SquidPlayer,
  type Vec3,
  vec3,
} from './flying-squid.ts'

/** What a correction may look at: the connection it is for. */
interface Connection {
  readonly client: SquidClient
  readonly squid: Squid
  player?: SquidPlayer
  /** `x,z` of the chunks that the client holds, by what was written to it. */
  readonly chunks: Set<string>
  /** Ids of the entities that the client has been told to spawn. */
  readonly shown: Set<number>
  /** The dimension that the client is in. */
  world?: unknown
  /** Chunks that the client wants to see to each side, as far as it said so yet. */
  view?: number
  /** The chunk that the client's view is centred on. */
  centre?: string
  teleportId: number
}

type Corrected = readonly [name: string, fields: PacketFields] | null

/** 256ths of a circle, as flying-squid keeps looks, to degrees. */
const degrees = (angle: unknown): number => ((Number(angle) || 0) * 360) / 256

const chunkOf = (location: { x: number; z: number }): string =>
  `${Math.floor(location.x / 16)},${Math.floor(location.z / 16)}`

const gamemodeNames = ['survival', 'creative', 'adventure', 'spectator'] as const

/** Sent only to a client that has the chunk: flying-squid tells everybody in the world. */
const inLoadedChunk =
  (name: string) =>
  (fields: PacketFields, connection: Connection): Corrected =>
    connection.chunks.has(chunkOf(fields.location as { x: number; z: number })) ? [name, fields] : null

/** A client keeps chunks and entities on a respawn in the same dimension, and drops them in another. */
function enterWorld(connection: Connection, world: unknown): void {
  if (connection.world !== world) {
    connection.chunks.clear()
    connection.shown.clear()
    connection.centre = undefined
  }
  connection.world = world
}

/** An entity is spawned once: its own and the player's list of who sees whom disagree until somebody moves. */
const spawnOnce =
  (name: string) =>
  (fields: PacketFields, { shown, squid }: Connection): Corrected => {
    const id = fields.entityId as number
    if (shown.has(id)) return null
    shown.add(id)
    // A player's entity type is null, which goes out as 0: a boat, an allay …
    const type = fields.type ?? squid.registry.entitiesByName.player?.id
    return [name, { ...fields, type, objectData: fields.objectData ?? 0 }]
  }

/** Clientbound packets by name. `null`: not sent at all. */
const corrections: Record<string, (fields: PacketFields, connection: Connection) => Corrected> = {
  // Since 1.20.5 game mode and seed stand in `worldState`, which flying-squid leaves as its sample packet has it.
  login: (fields, connection) => {
    enterWorld(connection, fields.worldName)
    const state = fields.worldState as PacketFields | undefined
    const gamemode = gamemodeNames[connection.player?.gameMode ?? 0]
    if (!state) return ['login', fields]
    const worldState = { ...state, hashedSeed: fields.hashedSeed, gamemode, isFlat: false, seaLevel: 63 }
    return ['login', { ...fields, worldState }]
  },
  respawn: (fields, connection) => {
    enterWorld(connection, fields.worldName)
    if (!connection.squid.registry.version['>=']('1.20.5')) return ['respawn', fields]
    const worldState = {
      dimension: 0,
      name: fields.worldName,
      hashedSeed: fields.hashedSeed,
      gamemode: gamemodeNames[Number(fields.gamemode)] ?? 'survival',
      previousGamemode: 255,
      isDebug: false,
      isFlat: false,
      portalCooldown: 0,
      seaLevel: 63,
    }
    return ['respawn', { worldState, copyMetadata: 0 }]
  },
  map_chunk: (fields, { chunks }) => {
    chunks.add(`${fields.x},${fields.z}`)
    return ['map_chunk', fields]
  },
  unload_chunk: (fields, { chunks }) =>
    chunks.delete(`${fields.chunkX},${fields.chunkZ}`) ? ['unload_chunk', fields] : null,
  block_change: inLoadedChunk('block_change'),
  block_action: inLoadedChunk('block_action'),
  // flying-squid forgets it when a player moves more than two blocks at once (`followView` does not), and repeats it.
  update_view_position: (fields, connection) => {
    const centre = `${fields.chunkX},${fields.chunkZ}`
    if (centre === connection.centre) return null
    connection.centre = centre
    return ['update_view_position', fields]
  },
  spawn_entity: spawnOnce('spawn_entity'),
  spawn_entity_living: spawnOnce('spawn_entity_living'),
  named_entity_spawn: spawnOnce('named_entity_spawn'),
  // Since 1.21.2 `entity_teleport` has speeds and flags; a plain position goes by its own packet, in degrees.
  entity_teleport: (fields, { squid }) =>
    squid.registry.version['>=']('1.21.2')
      ? [
          'sync_entity_position',
          { ...fields, dx: 0, dy: 0, dz: 0, yaw: degrees(fields.yaw), pitch: degrees(fields.pitch) },
        ]
      : ['entity_teleport', fields],
  entity_destroy: (fields, { shown }) => {
    const entityIds = (fields.entityIds as number[]).filter((id) => shown.delete(id))
    return entityIds.length === 0 ? null : ['entity_destroy', { entityIds }]
  },
  // What dies is never destroyed: after the second in which clients show it falling, it is.
  entity_status: (fields, { client, player, shown }) => {
    const id = fields.entityId as number
    if (fields.entityStatus === 3 && id !== player?.id && shown.has(id)) {
      setTimeout(() => client.write('entity_destroy', { entityIds: [id] }), 1000)
    }
    return ['entity_status', fields]
  },
  spawn_position: (fields) => [
    'spawn_position',
    { angle: 0, ...fields, location: (fields.location as Vec3).floored() },
  ],
  update_time: (fields) => ['update_time', { tickDayTime: true, ...fields }],
  update_health: (fields) => ['update_health', { ...fields, foodSaturation: fields.foodSaturation ?? 5 }],
  // From 1.19 on digs in creative and places are never acknowledged, others too early; `acknowledge` does it for all.
  acknowledge_player_digging: (fields, { squid }) =>
    squid.registry.version['>=']('1.19') ? null : ['acknowledge_player_digging', fields],
}

/** Packets whose `entityId` a client need not know: it is new, the client's own, or no entity's. */
const bringsEntity: ReadonlySet<string> = new Set([
  'login',
  'spawn_entity',
  'spawn_entity_living',
  'named_entity_spawn',
  'block_break_animation',
])

/** Entities move and look for all within 150 blocks, whether these were told to spawn them or not. */
function concernsUnknown(name: string, fields: PacketFields, { shown, player }: Connection): boolean {
  if (typeof fields.entityId !== 'number' || fields.entityId === player?.id) return false
  return !bringsEntity.has(name) && !shown.has(fields.entityId)
}

/**
 * Puts the corrections between flying-squid and its clients.
 *
 * @param compressionThreshold bytes from which packets are compressed; negative for none. minecraft-protocol's servers
 *   fix it at 256.
 */
export function correctPackets(squid: Squid, options: { viewDistance: number; compressionThreshold: number }): void {
  const connections = new WeakMap<SquidClient, Connection>()

  squid._server.prependListener('connection', (client: SquidClient) => {
    const connection: Connection = { client, squid, chunks: new Set(), shown: new Set(), teleportId: 0 }
    connections.set(client, connection)
    const write = client.write.bind(client)
    setThreshold(client, options.compressionThreshold)
    client.write = (name, fields) => {
      if (name === 'compress') {
        if (options.compressionThreshold >= 0) write(name, { threshold: options.compressionThreshold })
        return
      }
      if (client.state === 'play' && concernsUnknown(name, fields, connection)) return
      const correction = client.state === 'play' ? corrections[name] : undefined
      const corrected = correction ? correction(fields, connection) : ([name, fields] as const)
      if (corrected) write(corrected[0], corrected[1])
    }
    // 1.21.2 moved `onGround` into flags, where flying-squid does not look.
    for (const name of ['position', 'position_look', 'look', 'flying']) {
      client.prependListener(name, (fields: { onGround?: boolean; flags?: { onGround?: boolean } }) => {
        fields.onGround ??= fields.flags?.onGround ?? false
      })
    }
    // Since 1.20.2 a client states its settings before flying-squid listens.
    client.on('settings', ({ viewDistance }: { viewDistance: number }) => {
      connection.view = Math.max(2, Math.min(options.viewDistance, Number(viewDistance) || options.viewDistance))
    })
    acknowledge(connection, write)
  })

  squid.on('newPlayer', (player: SquidPlayer) => {
    const connection = connections.get(player._client)
    if (!connection) return
    connection.player = player
    // An accessor, because flying-squid's own listener puts in whatever a client sends.
    Object.defineProperty(player, 'view', { get: () => connection.view ?? options.viewDistance, set: () => {} })
    correctPlayer(player, connection)
    // Made anew by flying-squid with each player.
    correctTabList(squid)
  })
  squid._worldLoadPlayerChunk = (chunkX, chunkZ, player) => {
    if (!player.loadedChunks || player.loadedChunks[`${chunkX},${chunkZ}`]) return false
    player.loadedChunks[`${chunkX},${chunkZ}`] = 1
    return true
  }
}

/** minecraft-protocol sets `compressionThreshold = 256` after the login; this puts ours in its place. */
function setThreshold(client: SquidClient, threshold: number): void {
  const prototype = Object.getPrototypeOf(client) as object
  const own = Object.getOwnPropertyDescriptor(prototype, 'compressionThreshold')
  Object.defineProperty(client, 'compressionThreshold', {
    get: () => own?.get?.call(client) as number,
    set: () => {
      if (threshold >= 0) own?.set?.call(client, threshold)
    },
  })
}

function correctPlayer(player: SquidPlayer, connection: Connection): void {
  const { client } = connection
  const followView = () => {
    const { x, z } = player.position
    client.write('update_view_position', { chunkX: Math.floor(x / 16), chunkZ: Math.floor(z / 16) })
  }
  const sendChunk = player.sendChunk
  player.sendChunk = (chunkX: number, chunkZ: number, column: Column) => {
    const key = `${chunkX},${chunkZ}`
    // Chunks are sent one by one: by its turn a chunk may be out of sight again, or already there.
    if (player.disconnected || !player.loadedChunks?.[key] || connection.chunks.has(key)) return
    followView()
    return sendChunk(chunkX, chunkZ, column)
  }
  player.on('move_done', followView)

  const sendPosition = player.sendPosition
  player.sendPosition = (position, onGround, teleport) =>
    [position.x, position.y, position.z].every((value) => Number.isFinite(value) && Math.abs(value) <= 3e7)
      ? sendPosition(position, onGround, teleport)
      : Promise.resolve()

  // flying-squid sends looks in 256ths where the packet has degrees, no speeds, always the same id. With an argument
  // it means "where you logged in", seconds after the login: by then the player has moved on.
  player.sendSelfPosition = (position?: Vec3) => {
    if (position) return
    const { x, y, z } = player.position
    const look = { yaw: degrees(player.yaw), pitch: degrees(player.pitch) }
    const still = { dx: 0, dy: 0, dz: 0, flags: 0, dismountVehicle: false }
    client.write('position', { x, y, z, ...look, ...still, teleportId: ++connection.teleportId })
  }

  // The rest of the chunks comes with the first look or `flying`. Who stands still sends neither (a dummy, or a client
  // between two of its positions), or sent it before flying-squid listened.
  const alive = ['teleport_confirm', 'position', 'position_look', 'look', 'flying']
  const heard = new Promise<void>((resolve) => {
    for (const name of alive) client.once(name, () => resolve())
    client.once('end', () => resolve())
  })
  player.waitPlayerLogin = () => heard
}

/** Who joins is told of everybody, everybody of who joins; who leaves goes from 1.19.3's lists too. */
function correctTabList(squid: Squid): void {
  const bitfield = squid.supportFeature('playerInfoActionIsBitfield')
  squid._sendPlayerList = (newcomer) => {
    const entry = (player: SquidPlayer) => {
      const profile = { name: player.username, properties: player.profileProperties }
      const common = { uuid: player.uuid, gamemode: player.gameMode }
      return bitfield
        ? { ...common, player: profile, listed: 1, latency: 0 }
        : { ...common, ...profile, ping: 0, displayName: undefined }
    }
    const action = bitfield
      ? { add_player: true, update_game_mode: true, update_listed: true, update_latency: true }
      : 'add_player'
    for (const player of squid.players) {
      const data = player === newcomer ? squid.players.map(entry) : [entry(newcomer)]
      player._client.write('player_info', { action, data })
    }
  }
  squid._sendPlayerEventLeave = (gone) => {
    for (const player of squid.players) {
      if (player === gone) continue
      if (bitfield) player._client.write('player_remove', { players: [gone.uuid] })
      else player._client.write('player_info', { action: 'remove_player', data: [{ uuid: gone.uuid }] })
    }
  }
  // fillTabList starts a timer for each player, right after the list, and never stops it.
  const list = squid._sendPlayerList
  squid._sendPlayerList = (newcomer) => {
    list(newcomer)
    const setIntervalOfNode = globalThis.setInterval
    globalThis.setInterval = ((callback: () => void, ms: number) => {
      globalThis.setInterval = setIntervalOfNode
      const interval = setIntervalOfNode(callback, ms)
      newcomer._client.once('end', () => clearInterval(interval))
      return interval
    }) as typeof setIntervalOfNode
    queueMicrotask(() => {
      globalThis.setInterval = setIntervalOfNode
    })
  }
}

const faces = [
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
  [-1, 0, 0],
  [1, 0, 0],
] as const

/**
 * From 1.19 on a client shows what it expects of a dig or a place until the server acknowledges its sequence number,
 * then what the server last said of the block. So two ticks after it: the blocks as they are, then the acknowledgement.
 */
function acknowledge(connection: Connection, write: SquidClient['write']): void {
  const { client, squid } = connection
  if (!squid.registry.version['>=']('1.19')) return
  const settle = (sequence: number, positions: readonly Vec3[]) => {
    setTimeout(async () => {
      const { player } = connection
      if (!player || player.disconnected || client.state !== 'play') return
      for (const position of positions) {
        const stateId = await player.world.getBlockStateId(position)
        client.write('block_change', { location: position, type: stateId })
      }
      write('acknowledge_player_digging', { sequenceId: sequence })
    }, 100)
  }
  type Location = { x: number; y: number; z: number }
  client.on('block_dig', (fields: { status: number; location: Location; sequence: number }) => {
    if (fields.status <= 2) settle(fields.sequence, [vec3(fields.location.x, fields.location.y, fields.location.z)])
  })
  client.on('block_place', (fields: { location: Location; direction: number; sequence: number }) => {
    const clicked = vec3(fields.location.x, fields.location.y, fields.location.z)
    const face = faces[fields.direction]
    settle(fields.sequence, face ? [clicked, clicked.offset(face[0], face[1], face[2])] : [clicked])
  })
  client.on('use_item', (fields: { sequence: number }) => settle(fields.sequence, []))
}
