/**
 * Puts corrections around flying-squid 1.12: what it writes goes through `clientbound-corrections`, and what it does to
 * players, tab lists and acknowledgements is put right here.
 */
import { type CorrectedClient, correct, degrees } from './clientbound-corrections.ts'
import {
  type PacketFields,
  type Squid,
  type SquidClient,
  type SquidColumn,
  type SquidPlayer,
  type SquidVec3,
  vec3,
} from './flying-squid.ts'

/**
 * Puts the corrections between flying-squid and its clients.
 *
 * @param compressionThreshold bytes from which packets are compressed; negative for none. minecraft-protocol's servers
 *   fix it at 256.
 */
export function correctPackets(squid: Squid, options: { viewDistance: number; compressionThreshold: number }): void {
  const connections = new WeakMap<SquidClient, CorrectedClient>()
  const joining = new Set<number>()

  // One move is sent to everybody nearby with the same fields each time: it is encoded once, which is most of a world's
  // work.
  let encoded: { name: string; fields: PacketFields; packet: Buffer } | undefined
  const packetOf = (client: SquidClient, name: string, fields: PacketFields): Buffer => {
    if (encoded?.fields !== fields || encoded.name !== name)
      encoded = { name, fields, packet: client.serializer.createPacketBuffer({ name, params: fields }) }
    return encoded.packet
  }

  squid._server.prependListener('connection', (client: SquidClient) => {
    const connection: CorrectedClient = {
      client,
      squid,
      chunks: new Set(),
      shown: new Set(),
      dying: new Map(),
      joining,
      teleportId: 0,
    }
    connections.set(client, connection)
    const write = client.write.bind(client)
    setThreshold(client, options.compressionThreshold)
    client.write = (name, fields) => {
      if (name === 'compress') {
        if (options.compressionThreshold >= 0) write(name, { threshold: options.compressionThreshold })
        return
      }
      if (client.state !== 'play') {
        write(name, fields)
        return
      }
      const corrected = correct(name, fields, connection)
      if (!corrected) return
      let packet: Buffer
      try {
        packet = packetOf(client, corrected[0], corrected[1])
      } catch {
        // The long way says what doesn't fit.
        write(corrected[0], corrected[1])
        return
      }
      client.writeRaw(packet)
    }
    // 1.21.2 moved `onGround` into flags, where flying-squid does not look.
    for (const name of ['position', 'position_look', 'look', 'flying']) {
      client.prependListener(name, (fields: { onGround?: boolean; flags?: { onGround?: boolean } }) => {
        fields.onGround ??= fields.flags?.onGround ?? false
      })
    }
    // minecraft-data names the action that flying-squid knows by its number.
    client.prependListener('client_command', (fields: { actionId?: unknown }) => {
      if (fields.actionId === 'perform_respawn') fields.actionId = 0
    })
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
    joining.add(player.id)
    // An accessor, because flying-squid's own listener puts in whatever a client sends.
    Object.defineProperty(player, 'view', { get: () => connection.view ?? options.viewDistance, set: () => {} })
    correctPlayer(player, connection)
    // Made anew by flying-squid with each player.
    correctTabList(squid, joining)
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

function correctPlayer(player: SquidPlayer, connection: CorrectedClient): void {
  const { client, squid } = connection
  const followView = () => {
    const { x, z } = player.position
    client.write('update_view_position', { chunkX: Math.floor(x / 16), chunkZ: Math.floor(z / 16) })
  }
  const sendChunk = player.sendChunk
  player.sendChunk = (chunkX: number, chunkZ: number, column: SquidColumn) => {
    const key = `${chunkX},${chunkZ}`
    // Chunks are sent one by one: by its turn a chunk may be out of sight again, or already there.
    if (player.disconnected || !player.loadedChunks?.[key] || connection.chunks.has(key)) return
    followView()
    return sendChunk(chunkX, chunkZ, column)
  }
  player.on('move_done', followView)

  // flying-squid writes down whom a player could see as if its client had been sent them, and forgets some who leave.
  const updateAndSpawn = player.updateAndSpawn
  player.updateAndSpawn = () => {
    const gone = [...connection.shown].filter((id) => !squid.entities[id])
    if (gone.length > 0) client.write('entity_destroy', { entityIds: gone })
    player.nearbyEntities = [...connection.shown].flatMap((id) => squid.entities[id] ?? [])
    updateAndSpawn()
  }
  client.once('end', () => {
    connection.joining.delete(player.id)
    for (const other of squid.players) {
      if (other !== player) other._client.write('entity_destroy', { entityIds: [player.id] })
    }
  })

  const sendPosition = player.sendPosition
  player.sendPosition = (position, onGround, teleport) =>
    [position.x, position.y, position.z].every((value) => Number.isFinite(value) && Math.abs(value) <= 3e7)
      ? sendPosition(position, onGround, teleport)
      : Promise.resolve()

  // flying-squid sends looks in 256ths where the packet has degrees, no speeds, always the same id. With an argument
  // it means "where you logged in", seconds after the login: by then the player has moved on.
  player.sendSelfPosition = (position?: SquidVec3) => {
    if (position) return
    const { x, y, z } = player.position
    const look = { yaw: degrees(player.yaw), pitch: degrees(player.pitch) }
    const still = { dx: 0, dy: 0, dz: 0, flags: 0, dismountVehicle: false }
    client.write('position', { x, y, z, ...look, ...still, teleportId: ++connection.teleportId })
  }

  // The rest of the chunks comes with the first look or `flying`. Who stands still sends neither (a dummy, or a client
  // between two of its positions), or sent it before flying-squid listened.
  const alive = ['teleport_confirm', 'position', 'position_look', 'look', 'flying']
  const alivePacket = new Promise<void>((resolve) => {
    for (const name of alive) client.once(name, () => resolve())
    client.once('end', () => resolve())
  })
  player.waitPlayerLogin = () => alivePacket
}

/** Who joins is sent everybody, everybody who joins; who leaves goes from 1.19.3's lists too. */
function correctTabList(squid: Squid, joining: Set<number>): void {
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
    joining.delete(newcomer.id)
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
 * then what the server last sent of the block. So two ticks after it: the blocks as they are, then the acknowledgement.
 */
function acknowledge(connection: CorrectedClient, write: SquidClient['write']): void {
  const { client, squid } = connection
  if (!squid.registry.version['>=']('1.19')) return
  const settle = (sequence: number, positions: readonly SquidVec3[]) => {
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
