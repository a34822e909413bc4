import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { type Protocol, protocolOf } from '../../src/protocol/versions.ts'
import { introduce, type ScriptedEntity, spawnParcel } from './scripted-bodies.ts'
import { answerStatus, beginConfiguration, loginParams, sendRegistries } from './scripted-login.ts'
import { type ReceivedAction, ScriptedPlayer, type Spot } from './scripted-player.ts'
import { answerPlay } from './scripted-rules.ts'
import { ScriptedWorld } from './scripted-world.ts'

export { type ReceivedAction, ScriptedPlayer, type Spot } from './scripted-player.ts'

export interface ScriptedOptions {
  readonly version?: string
  readonly port?: number
  /** The entity id of each player that joins, in order; the last one is counted on from. */
  readonly entityIds?: readonly number[]
  /** The first teleport id; the next ones follow. */
  readonly teleportId?: number
  /** 256 unless told; -1 for no compression. */
  readonly compressionThreshold?: number
  /** In chunks; 3 unless told. */
  readonly viewDistance?: number
  readonly spawn?: Spot
  /** The first air above the flat ground. */
  readonly groundY?: number
  /** What the flat ground is made of. */
  readonly ground?: string
  readonly gameMode?: 'survival' | 'creative'
  /** Milliseconds between keep-alives; 0, never, unless told: `keepAlive` asks by hand. */
  readonly keepAliveEvery?: number
  /** Servers exist whose keep-alive id is always 0. */
  readonly keepAliveId?: () => bigint
  readonly dimension?: string
  /** Refuse everybody with this reason. */
  readonly refuse?: string
  /** Changes what registries say, to make another server's differ. */
  readonly registries?: (codec: Record<string, unknown>) => Record<string, unknown>
  /** Chunks are sent before the first position, as some servers do. */
  readonly chunksFirst?: boolean
  /** Brand in the configuration state. */
  readonly brand?: string
}

interface ScriptedEvents {
  join: [player: ScriptedPlayer]
  leave: [player: ScriptedPlayer]
  packet: [player: ScriptedPlayer, action: ReceivedAction]
  fault: [player: ScriptedPlayer, error: Error]
}

/** Vanilla's offline UUID: version 3 of `OfflinePlayer:` and the name. */
export function offlineUuid(name: string): string {
  const hash = createHash('md5').update(`OfflinePlayer:${name}`).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x30
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * A backend that does what a test tells it and is as strict as vanilla: it kicks for answers that it did not ask for,
 * ignores moves until a teleport is confirmed, and puts back whoever moves more than 10 blocks at once.
 */
export class ScriptedServer extends EventEmitter<ScriptedEvents> {
  readonly protocol: Protocol
  readonly options: ScriptedOptions
  readonly world: ScriptedWorld
  /** Who is in play, by name. */
  readonly players = new Map<string, ScriptedPlayer>()
  /** Everybody who ever connected, those who left too, oldest first. */
  readonly connections: ScriptedPlayer[] = []
  readonly entities = new Map<number, ScriptedEntity>()
  readonly version: string
  readonly viewDistance: number
  readonly spawnSpot: Required<Spot>
  /** Accept connections and never answer: a server that hangs. */
  mute = false
  readonly #listener: Server
  readonly #ids: number[]
  readonly #timers = new Set<NodeJS.Timeout>()
  #teleportId: number
  #keepAliveId = 1n

  constructor(options: ScriptedOptions, listener: Server) {
    super()
    this.options = options
    this.version = options.version ?? '1.21.4'
    this.protocol = protocolOf(this.version)
    this.viewDistance = options.viewDistance ?? 3
    const groundY = options.groundY ?? 64
    this.world = new ScriptedWorld(this.protocol, groundY, options.ground ?? 'stone')
    this.spawnSpot = { x: 8.5, y: groundY, z: 8.5, yaw: 0, pitch: 0, ...options.spawn }
    this.#ids = [...(options.entityIds ?? [1])]
    this.#teleportId = options.teleportId ?? 1
    this.#listener = listener
    listener.on('connection', (socket) => this.#accept(socket))
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  player(name: string): ScriptedPlayer {
    const player = this.players.get(name)
    if (player === undefined) throw new Error(`${name} is not on the scripted server`)
    return player
  }

  /** Sends to everybody in play. */
  broadcast(name: string, params: Record<string, unknown>): void {
    for (const player of this.players.values()) player.send(name, params)
  }

  /** Sets a player's position and waits for nothing: moves are ignored until the client confirms. Gives the teleport id. */
  teleport(player: ScriptedPlayer, spot: Spot): number {
    const { x, y, z, yaw = player.yaw, pitch = player.pitch } = spot
    const teleportId = this.#teleportId++
    Object.assign(player, { position: { x, y, z }, yaw, pitch })
    player.unconfirmed.push(teleportId)
    player.send('position', { x, y, z, dx: 0, dy: 0, dz: 0, yaw, pitch, flags: 0, teleportId, dismountVehicle: false })
    return teleportId
  }

  /** What `tp NAME X Y Z YAW PITCH` does and answers: to be hooked to a scripted RCON server. */
  tp(name: string, spot: Spot): string {
    const player = this.players.get(name)
    if (player === undefined) return 'No entity was found'
    this.teleport(player, spot)
    this.followChunks(player)
    this.showMove(player)
    const at = [spot.x, spot.y, spot.z].map((each) => each.toFixed(6)).join(', ')
    return `Teleported ${name} to ${at}`
  }

  /** Asks a keep-alive; gives its id. */
  keepAlive(player: ScriptedPlayer): bigint {
    const id = this.options.keepAliveId?.() ?? this.#keepAliveId++
    player.keepAlives.push(String(id))
    player.send('keep_alive', { keepAliveId: id })
    return id
  }

  /** Puts a block and tells everybody who has its chunk; `count` times, as some servers do. */
  setBlock(x: number, y: number, z: number, state: number | string, count = 1): void {
    const parcel = this.world.set(x, y, z, typeof state === 'number' ? state : this.world.stateOf(state))
    for (const player of this.players.values()) {
      if (!player.chunks.has(`${x >> 4},${z >> 4}`)) continue
      for (let time = 0; time < count; time++) player.sendAll([parcel])
    }
  }

  loadChunk(player: ScriptedPlayer, x: number, z: number): void {
    player.chunks.add(`${x},${z}`)
    player.sendAll(this.world.chunk(x, z))
  }

  unloadChunk(player: ScriptedPlayer, x: number, z: number): void {
    player.chunks.delete(`${x},${z}`)
    player.send('unload_chunk', { chunkX: x, chunkZ: z })
  }

  /** Lets an entity appear for everybody. The id is the test's: two servers may use the same. */
  spawn(entity: { id: number; type: string; x: number; y: number; z: number; uuid?: string }): ScriptedEntity {
    const made: ScriptedEntity = { uuid: crypto.randomUUID(), ...entity }
    this.entities.set(made.id, made)
    for (const player of this.players.values()) this.#show(player, made)
    return made
  }

  /** Moves an entity by at most 8 blocks, as a relative move. */
  move(id: number, dx: number, dy: number, dz: number): void {
    const entity = this.entities.get(id)
    if (entity === undefined) throw new Error(`entity ${id} does not exist`)
    entity.x += dx
    entity.y += dy
    entity.z += dz
    const [dX, dY, dZ] = [dx, dy, dz].map((delta) => Math.round(delta * 4096))
    this.#toSeers(id, 'rel_entity_move', { entityId: id, dX, dY, dZ, onGround: true })
  }

  remove(id: number): void {
    this.entities.delete(id)
    this.#toSeers(id, 'entity_destroy', { entityIds: [id] })
    for (const player of this.players.values()) player.sees.delete(id)
  }

  bossBar(uuid: string, title: string): void {
    const text = this.text(title)
    this.broadcast('boss_bar', { entityUUID: uuid, action: 0, title: text, health: 1, color: 0, dividers: 0, flags: 0 })
  }

  removeBossBar(uuid: string): void {
    this.broadcast('boss_bar', { entityUUID: uuid, action: 1 })
  }

  /** A text component as this version's packets carry it: NBT since 1.20.4. */
  text(text: string): unknown {
    if (this.protocol.number < 765) return JSON.stringify({ text })
    return { type: 'compound', name: '', value: { text: { type: 'string', value: text } } }
  }

  /** Sends a player back to the configuration state (1.20.2 and later); it comes back as at a login. */
  reconfigure(player: ScriptedPlayer): void {
    player.send('start_configuration')
  }

  /** Dies and respawns, or changes the dimension. */
  respawn(player: ScriptedPlayer, dimension = this.options.dimension ?? 'minecraft:overworld'): void {
    if (player.sees.size > 0) player.send('entity_destroy', { entityIds: [...player.sees] })
    player.sees.clear()
    player.chunks.clear()
    const login = loginParams(this, player, dimension)
    player.send('respawn', {
      ...login,
      dimension: login.dimension ?? login.worldType,
      gamemode: login.gameMode,
      copyMetadata: 0,
    })
    this.teleport(player, this.spawnSpot)
    this.followChunks(player)
    for (const entity of this.entities.values()) this.#show(player, entity)
    for (const other of this.players.values()) if (other !== player) this.#show(player, this.#bodyOf(other))
  }

  /** Everybody is told and the listener closed. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    for (const player of this.connections) {
      if (player.closed) continue
      if (player.state === 'play') player.kick('Server closed')
      player.socket.destroySoon()
    }
    await closed
  }

  /** Cuts every connection and closes the listener, as a crash does. */
  async crash(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    for (const player of this.connections) player.drop()
    await closed
  }

  /** Loads what came into view and unloads what went out of it, in a batch where the version has batches. */
  followChunks(player: ScriptedPlayer): void {
    const centreX = Math.floor(player.position.x / 16)
    const centreZ = Math.floor(player.position.z / 16)
    player.sendIfKnown('update_view_position', { chunkX: centreX, chunkZ: centreZ })
    for (const key of [...player.chunks]) {
      const [x = 0, z = 0] = key.split(',').map(Number)
      if (Math.abs(x - centreX) > this.viewDistance || Math.abs(z - centreZ) > this.viewDistance) {
        this.unloadChunk(player, x, z)
      }
    }
    const missing: [number, number][] = []
    for (let x = centreX - this.viewDistance; x <= centreX + this.viewDistance; x++) {
      for (let z = centreZ - this.viewDistance; z <= centreZ + this.viewDistance; z++) {
        if (!player.chunks.has(`${x},${z}`)) missing.push([x, z])
      }
    }
    if (missing.length === 0) return
    player.sendIfKnown('chunk_batch_start')
    for (const [x, z] of missing) this.loadChunk(player, x, z)
    if (this.protocol.packets('play', 'clientbound').idOf('chunk_batch_finished') === undefined) return
    player.send('chunk_batch_finished', { batchSize: missing.length })
    player.openBatches++
  }

  /** Tells the others that a player moved. */
  showMove(player: ScriptedPlayer): void {
    const { x, y, z } = player.position
    const name =
      this.protocol.packets('play', 'clientbound').idOf('sync_entity_position') === undefined
        ? 'entity_teleport'
        : 'sync_entity_position'
    const entityId = player.entityId
    this.#toSeers(entityId, name, { entityId, x, y, z, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, onGround: true })
  }

  #accept(socket: Socket): void {
    const player = new ScriptedPlayer(socket, this.protocol)
    this.connections.push(player)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#leave(player))
    socket.on('data', (bytes) => {
      if (this.mute) return
      try {
        for (const action of player.packets(bytes)) {
          player.received.push(action)
          this.#receive(player, action)
          this.emit('packet', player, action)
        }
      } catch (error) {
        this.emit('fault', player, error as Error)
        player.kick((error as Error).message)
      }
    })
  }

  #leave(player: ScriptedPlayer): void {
    player.closed = true
    if (this.players.get(player.name) !== player) return
    this.players.delete(player.name)
    this.#toSeers(player.entityId, 'entity_destroy', { entityIds: [player.entityId] })
    const clientbound = this.protocol.packets('play', 'clientbound')
    for (const other of this.players.values()) {
      other.sees.delete(player.entityId)
      if (clientbound.idOf('player_remove') !== undefined) other.send('player_remove', { players: [player.uuid] })
      else other.send('player_info', { action: 'remove_player', data: [{ uuid: player.uuid }] })
    }
    this.emit('leave', player)
  }

  #receive(player: ScriptedPlayer, action: ReceivedAction): void {
    const { state, name, params } = action
    if (state === 'handshaking') {
      player.state = params.nextState === 1 ? 'status' : 'login'
    } else if (state === 'status') answerStatus(this, player, action)
    else if (state === 'login') {
      if (name === 'login_start') this.#login(player, String(params.username))
      else if (name === 'login_acknowledged') beginConfiguration(this, player)
    } else if (state === 'configuration') {
      if (name === 'select_known_packs') {
        player.knownPacks = params.packs as unknown[]
        sendRegistries(this, player)
      } else if (name === 'finish_configuration') {
        player.state = 'play'
        this.#join(player)
      }
    } else if (name === 'configuration_acknowledged') beginConfiguration(this, player)
    else answerPlay(this, player, action)
  }

  #login(player: ScriptedPlayer, name: string): void {
    player.name = name
    player.uuid = offlineUuid(name)
    if (this.options.refuse !== undefined) {
      player.kick(this.options.refuse)
      return
    }
    const before = this.players.get(name)
    if (before !== undefined) before.kick('You logged in from another location')
    player.compress(this.options.compressionThreshold ?? 256)
    player.send('success', { uuid: player.uuid, username: name, properties: [], strictErrorHandling: false })
    if (this.protocol.hasConfiguration) return
    player.state = 'play'
    this.#join(player)
  }

  #join(player: ScriptedPlayer): void {
    const id = this.#ids.length > 1 ? this.#ids.shift()! : this.#ids[0]!++
    player.entityId = id
    player.loaded = false
    player.gameMode = this.options.gameMode ?? 'creative'
    player.openBatches = 0
    player.sees.clear()
    player.chunks.clear()
    player.unconfirmed.length = 0
    player.send('login', loginParams(this, player, this.options.dimension ?? 'minecraft:overworld'))
    player.send('difficulty', { difficulty: 'easy', difficultyLocked: false })
    player.send('abilities', { flags: 0b1101, flyingSpeed: 0.05, walkingSpeed: 0.1 })
    player.send('held_item_slot', { slot: 0 })
    player.send('entity_status', { entityId: id, entityStatus: 24 })
    player.position = { x: this.spawnSpot.x, y: this.spawnSpot.y, z: this.spawnSpot.z }
    if (this.options.chunksFirst) this.followChunks(player)
    this.teleport(player, this.spawnSpot)
    this.players.set(player.name, player)
    introduce(this, player)
    if (!this.options.chunksFirst) this.followChunks(player)
    for (const entity of this.entities.values()) this.#show(player, entity)
    for (const other of this.players.values()) {
      if (other === player) continue
      this.#show(player, this.#bodyOf(other))
      this.#show(other, this.#bodyOf(player))
    }
    const every = this.options.keepAliveEvery ?? 0
    if (every > 0) {
      const timer = setInterval(() => {
        if (player.closed) {
          clearInterval(timer)
          this.#timers.delete(timer)
        } else if (player.state === 'play') this.keepAlive(player)
      }, every)
      this.#timers.add(timer)
    }
    this.emit('join', player)
  }

  #bodyOf(player: ScriptedPlayer): ScriptedEntity {
    return { id: player.entityId, type: 'player', uuid: player.uuid, ...player.position }
  }

  #show(player: ScriptedPlayer, entity: ScriptedEntity): void {
    const { id } = entity
    if (player.sees.has(id)) return
    player.sees.add(id)
    player.sendIfKnown('bundle_delimiter')
    player.sendAll([spawnParcel(this.protocol, entity)])
    player.sendIfKnown('bundle_delimiter')
  }

  #toSeers(id: number, name: string, params: Record<string, unknown>): void {
    for (const player of this.players.values()) if (player.sees.has(id)) player.send(name, params)
  }
}

/** Starts a scripted server on a free port of 127.0.0.1. */
export async function startScripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const listener = createServer()
  const server = new ScriptedServer(options, listener)
  listener.listen(options.port ?? 0, '127.0.0.1')
  await once(listener, 'listening')
  return server
}
