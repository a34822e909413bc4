import { EventEmitter } from 'node:events'
import { NIL_UUID } from '../../../src/protocol/facts.ts'
import { offlineUuid } from '../../../src/protocol/offline-uuid.ts'
import { type Protocol, protocolOf } from '../../../src/protocol/versions.ts'
import { moving, pathTo } from '../moves.ts'
import type { ServerEntity } from './bodies.ts'
import { deeds } from './deeds.ts'
import { answerStatus, beginConfiguration, loginParams, sendRegistries } from './login.ts'
import type { ServerOptions } from './options.ts'
import type { ReceivedAction, ServerPlayer, Spot } from './player.ts'
import type { Params, Position } from './rules.ts'
import { followChunks, sameChunk, show, showBodies, showWorld } from './sight.ts'
import { FlatWorld, type Parcel } from './world.ts'

export interface ServerEvents {
  join: [player: ServerPlayer]
  leave: [player: ServerPlayer]
  packet: [player: ServerPlayer, action: ReceivedAction]
  fault: [player: ServerPlayer, error: Error]
}

/**
 * A server that does what a test tells it and is as strict as vanilla (`StrictRules`): it kicks for answers that it did
 * not ask for, ignores moves until a teleport is confirmed, and puts back whoever moves more than 10 blocks at once. It
 * does no I/O: sockets carry it (`startScripted`), or memory does (`MemoryServer`).
 */
export class StrictServer extends EventEmitter<ServerEvents> {
  readonly protocol: Protocol
  readonly options: ServerOptions
  readonly world: FlatWorld
  /** Who is in play, by name. */
  readonly players = new Map<string, ServerPlayer>()
  readonly entities = new Map<number, ServerEntity>()
  readonly version: string
  readonly spawnSpot: Required<Spot>
  readonly gameMode: 'survival' | 'creative'
  viewDistance: number
  dimension: string
  /** The entity ids of the next players, in order; the last one is counted on from. */
  readonly entityIds: number[]
  nextTeleportId: number
  /** Where a player stands when it joins, by name, where that is not the world's spawn. */
  readonly spawnOf = new Map<string, Spot>()
  /** The UUID that it gives a player; vanilla's offline one unless told. */
  uuidOf: (name: string) => string = offlineUuid
  /** Answers status requests; off: it is silent to them. */
  answersStatus = true
  /** Lets players in; off: it is silent after the login. */
  letsIn = true
  /** Ends the configuration state; off: it goes on for ever. */
  finishes = true
  /** Sends in the configuration state, before everything else. */
  readonly configures: Parcel[] = []
  /** Lets pass what it would kick or put back for, and says nothing: for players that talk nonsense. */
  forgives = false
  /** Changes what registries say, to make another server's differ. */
  registries: ServerOptions['registries']
  #keepAliveId = 1n

  constructor(options: ServerOptions) {
    super()
    this.options = options
    this.version = options.version ?? '1.21.4'
    this.registries = options.registries
    this.protocol = protocolOf(this.version)
    this.viewDistance = options.viewDistance ?? 3
    this.dimension = options.dimension ?? 'minecraft:overworld'
    this.gameMode = options.gameMode ?? 'creative'
    const groundY = options.groundY ?? 64
    this.world = new FlatWorld(this.protocol, groundY, options.ground ?? 'stone')
    this.spawnSpot = { x: 8.5, y: groundY, z: 8.5, yaw: 0, pitch: 0, ...options.spawn }
    this.entityIds = [...(options.entityIds ?? [1])]
    this.nextTeleportId = options.teleportId ?? 1
  }

  player(name: string): ServerPlayer {
    const player = this.players.get(name)
    if (player === undefined) throw new Error(`${name} is not on the scripted server`)
    return player
  }

  /** A packet came, id and body. Throws what nobody can read. */
  receive(player: ServerPlayer, packet: Buffer): void {
    const action = player.read(packet)
    player.received.push(action)
    this.#answer(player, action)
    this.emit('packet', player, action)
  }

  /** Sends to everybody in play. */
  broadcast(name: string, params: Record<string, unknown>): void {
    for (const player of this.players.values()) player.send(name, params)
  }

  /** Sets a player's position and waits for nothing: moves are ignored until the client confirms. Gives the teleport id. */
  teleport(player: ServerPlayer, spot: Spot): number {
    const { x, y, z, yaw = player.yaw, pitch = player.pitch } = spot
    const teleportId = this.nextTeleportId++
    player.send('position', { x, y, z, dx: 0, dy: 0, dz: 0, yaw, pitch, flags: 0, teleportId, dismountVehicle: false })
    return teleportId
  }

  /** Who is named: by UUID, or by name in whatever capitals, which is the first of them as in vanilla. */
  #named(who: string): ServerPlayer | undefined {
    const wanted = who.toLowerCase()
    return [...this.players.values()].find(({ name, uuid }) => uuid === wanted || name.toLowerCase() === wanted)
  }

  /** What `tp WHO X Y Z YAW PITCH` does and answers: to be hooked to a scripted RCON server. */
  tp(who: string, spot: Spot): string {
    const player = this.#named(who)
    if (player === undefined) return 'No entity was found'
    this.teleport(player, spot)
    this.followChunks(player)
    this.showMove(player)
    const at = [spot.x, spot.y, spot.z].map((each) => each.toFixed(6)).join(', ')
    return `Teleported ${player.name} to ${at}`
  }

  /** Asks a keep-alive; gives its id. */
  keepAlive(player: ServerPlayer): bigint {
    const id = this.options.keepAliveId?.() ?? this.#keepAliveId++
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

  loadChunk(player: ServerPlayer, x: number, z: number): void {
    player.chunks.add(`${x},${z}`)
    player.sendAll(this.world.chunk(x, z))
  }

  unloadChunk(player: ServerPlayer, x: number, z: number): void {
    player.chunks.delete(`${x},${z}`)
    player.send('unload_chunk', { chunkX: x, chunkZ: z })
  }

  /** Lets an entity appear for everybody. The id is the test's: two servers may use the same. */
  spawn(entity: { id: number; type: string; x: number; y: number; z: number; uuid?: string }): ServerEntity {
    const made: ServerEntity = { uuid: crypto.randomUUID(), ...entity }
    this.entities.set(made.id, made)
    for (const player of this.players.values()) show(this, player, made)
    return made
  }

  /** Moves an entity by at most 8 blocks, as a relative move. */
  move(id: number, dx: number, dy: number, dz: number): void {
    const entity = this.entities.get(id)
    if (entity === undefined) throw new Error(`entity ${id} does not exist`)
    entity.x += dx
    entity.y += dy
    entity.z += dz
    const steps = (blocks: number): number => Math.round(blocks * 4096)
    const move = moving({ dX: steps(dx), dY: steps(dy), dZ: steps(dz), onGround: true })
    this.#toSeers(id, 'rel_entity_move', { entityId: id, ...move })
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
  reconfigure(player: ServerPlayer): void {
    player.send('start_configuration')
  }

  /** Dies and respawns, or changes the dimension. */
  respawn(player: ServerPlayer, dimension = this.dimension): void {
    if (player.sees.size > 0) player.send('entity_destroy', { entityIds: [...player.sees] })
    player.sees.clear()
    player.chunks.clear()
    player.send('respawn', loginParams(this, player, dimension))
    this.teleport(player, this.spawnSpot)
    this.followChunks(player)
    showBodies(this, player)
  }

  /** Loads what came into a player's view and unloads what went out of it. */
  followChunks(player: ServerPlayer): void {
    if (!this.options.quiet) followChunks(this, player)
  }

  /** Tells the others that a player moved. */
  showMove(player: ServerPlayer): void {
    const { x, y, z } = player.position
    const name =
      this.protocol.packets('play', 'clientbound').idOf('sync_entity_position') === undefined
        ? 'entity_teleport'
        : 'sync_entity_position'
    const entityId = player.entityId
    this.#toSeers(entityId, name, {
      ...{ entityId, x, y, z, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, onGround: true },
      ...pathTo(player.position),
    })
  }

  /** The connection is gone. */
  leave(player: ServerPlayer): void {
    player.closed = true
    if (this.players.get(player.name) !== player) return
    this.players.delete(player.name)
    if (this.options.quiet) return
    this.#toSeers(player.entityId, 'entity_destroy', { entityIds: [player.entityId] })
    const clientbound = this.protocol.packets('play', 'clientbound')
    for (const other of this.players.values()) {
      other.sees.delete(player.entityId)
      if (clientbound.idOf('player_remove') !== undefined) other.send('player_remove', { players: [player.uuid] })
      else other.send('player_info', { action: 'remove_player', data: [{ uuid: player.uuid }] })
    }
    this.emit('leave', player)
  }

  #answer(player: ServerPlayer, action: ReceivedAction): void {
    const { state, name, params } = action
    if (state === 'handshaking') {
      player.state = params.nextState === 1 ? 'status' : 'login'
    } else if (state === 'status') {
      if (this.answersStatus) answerStatus(this, player, action)
    } else if (state === 'login') {
      if (name === 'login_start') this.#login(player, String(params.username))
      else if (name === 'login_acknowledged') beginConfiguration(this, player)
    } else if (state === 'configuration') {
      if (name === 'select_known_packs') {
        player.knownPacks = params.packs as unknown[]
        if (!this.options.quiet) sendRegistries(this, player)
      } else if (name === 'finish_configuration') {
        player.state = 'play'
        this.#join(player)
      }
    } else if (name === 'configuration_acknowledged') beginConfiguration(this, player)
    else if (!player.closed) this.#answerPlay(player, name, params)
  }

  /** What the rules say of a play packet is done; what they allow may be a deed. Any other is only recorded. */
  #answerPlay(player: ServerPlayer, name: string, params: Params): void {
    const verdict = player.heard(name, params)
    const forgiven = this.forgives && (verdict?.is === 'wrong' || verdict?.is === 'refused')
    if (forgiven) return
    if (verdict?.is === 'wrong') player.kick(`The server ${verdict.why}`)
    else if (verdict?.is === 'refused') this.teleport(player, verdict.back)
    else if (verdict?.is === 'moved') this.#moved(player, verdict.from)
    else if (!this.options.quiet) deeds[name]?.(this, player, params)
  }

  #moved(player: ServerPlayer, from: Position): void {
    const { x, y, z } = player.position
    if (!sameChunk(player.position, from)) this.followChunks(player)
    if (x !== from.x || y !== from.y || z !== from.z) this.showMove(player)
  }

  #login(player: ServerPlayer, name: string): void {
    player.name = name
    player.uuid = this.uuidOf(name)
    if (this.options.refuse !== undefined) {
      player.kick(this.options.refuse)
      return
    }
    const before = this.players.get(name)
    if (before !== undefined) before.kick('You logged in from another location')
    if (this.letsIn) this.letIn(player)
  }

  /** Ends the login of a player that waited for that. */
  letIn(player: ServerPlayer): void {
    const { uuid, name: username } = player
    player.compress(this.options.compressionThreshold ?? 256)
    player.send('success', { uuid, username, properties: [], strictErrorHandling: false, sessionId: NIL_UUID })
    if (this.protocol.hasConfiguration) return
    player.state = 'play'
    this.#join(player)
  }

  #join(player: ServerPlayer): void {
    const ids = this.entityIds
    const id = ids.length > 1 ? ids.shift()! : ids[0]!++
    player.forget()
    player.entityId = id
    player.gameMode = this.gameMode
    player.sees.clear()
    player.chunks.clear()
    player.send('login', loginParams(this, player, this.dimension))
    const at = this.spawnOf.get(player.name) ?? this.spawnSpot
    if (this.options.quiet) {
      player.sendIfKnown('update_view_position', { chunkX: Math.floor(at.x / 16), chunkZ: Math.floor(at.z / 16) })
      this.teleport(player, at)
      this.players.set(player.name, player)
    } else showWorld(this, player, at)
    this.emit('join', player)
  }

  #toSeers(id: number, name: string, params: Record<string, unknown>): void {
    for (const player of this.players.values()) if (player.sees.has(id)) player.send(name, params)
  }
}
