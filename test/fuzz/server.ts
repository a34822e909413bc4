import type { Link } from '../../src/player/link.ts'
import type { Placement } from '../../src/sync/sync.ts'
import type { Channel } from '../../src/wire/channel.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { ClientState, type Params } from '../oracle/client-state.ts'
import type { FuzzMesh } from './mesh.ts'
import { actionRules } from './server-rules.ts'

/** What a scripted creature or body is by its server's own account. */
export interface Creature {
  readonly id: number
  readonly type: number
  readonly uuid: string
  x: number
  y: number
  z: number
  yaw: number
  readonly metadata: Map<number, Params>
  readonly equipment: Map<number, Params>
  readonly effects: Set<number>
  passengers: number[]
}

type Parcel = readonly [name: string, params: Params]

/** Chunks around the player that a server sends. */
const VIEW = 1
/** Vanilla puts back whoever moves further between two ticks. */
const FURTHEST_MOVE = 10

/** One player's connection on a server that says only what vanilla would say, as strictly as vanilla. */
export class Connection implements Channel {
  readonly server: FuzzServer
  readonly link: Link
  readonly body: Creature
  readonly uuid: string
  /** What a client connected to this server alone would know by what has been delivered. */
  readonly alone: ClientState
  /** Not delivered yet. */
  readonly outbox: Parcel[] = []
  /** Ids of what this player was told to spawn. */
  readonly sees = new Set<number>()
  readonly chunks = new Set<string>()
  readonly teleports: number[] = []
  readonly keepAlives: bigint[] = []
  readonly pings: number[] = []
  batches = 0
  placements: { at: Placement; done: () => void; refuse: (error: Error) => void }[] = []
  open = true
  /** Names of actions (nothing that reaches all) in their order. */
  readonly actions: { name: string; params: Params }[] = []

  constructor(server: FuzzServer, link: Link, id: number, uuid: string) {
    this.server = server
    this.link = link
    this.uuid = uuid
    this.body = creature(id, server.mesh.playerType, uuid, server.spawn.x, server.spawn.z)
    this.alone = new ClientState(server.mesh.protocol, () => server.mesh.now())
  }

  say(name: string, params: Params): void {
    this.outbox.push([name, params])
  }

  /** Delivers the oldest packet; false when there is none. */
  deliver(): boolean {
    const parcel = this.outbox.shift()
    if (!parcel || !this.open) return false
    const [name, params] = parcel
    const { mesh } = this.server
    const packet = mesh.written(name, params)
    this.alone.receive('play', packet)
    if (name === 'position' && this.link.role === 'primary') mesh.client(this.link.player).witness.expectTeleport()
    if (name === 'respawn' && this.link.role === 'primary') mesh.client(this.link.player).witness.expect('respawn')
    mesh.router.fromServer(this.link, mesh.frame(packet))
    return true
  }

  teleport(x: number, z: number): void {
    const teleportId = ++this.server.teleportId
    this.teleports.push(teleportId)
    Object.assign(this.body, { x, z })
    const { y } = this.body
    this.say('position', { teleportId, x, y, z, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, flags: {} })
    this.server.followChunks(this)
    this.server.showMove(this)
  }

  send(packet: Buffer): void {
    if (!this.open) return
    const { mesh } = this.server
    const { name, params } = mesh.serverbound.decode(packet)
    const rule = actionRules[name]
    if (rule) rule(this, params)
    else this.actions.push({ name, params })
  }

  forward(frame: Frame): void {
    this.send(frame.packet())
  }

  compress(): void {}
  throttle(): void {}

  end(): void {
    this.server.leave(this)
  }

  moved(params: Params): void {
    const { x = this.body.x, y = this.body.y, z = this.body.z } = params
    if (this.teleports.length > 0) return
    if (Math.hypot(x - this.body.x, y - this.body.y, z - this.body.z) > FURTHEST_MOVE) {
      this.server.mesh.fault(`${this.server.name} was told a move from ${this.body.x} to ${x}`)
      this.teleport(this.body.x, this.body.z)
      return
    }
    const from = { ...this.body }
    Object.assign(this.body, { x, y, z })
    if (x >> 4 !== from.x >> 4 || z >> 4 !== from.z >> 4) this.server.followChunks(this)
    if (x !== from.x || z !== from.z) this.server.showMove(this)
  }
}

export function creature(id: number, type: number, uuid: string, x: number, z: number): Creature {
  return {
    ...{ id, type, uuid, x, y: 64, z, yaw: 0 },
    metadata: new Map(),
    equipment: new Map(),
    effects: new Set(),
    passengers: [],
  }
}

/** A server without sockets. Both servers of a mesh number their entities, teleports and keep-alives alike. */
export class FuzzServer {
  readonly name: string
  readonly mesh: FuzzMesh
  readonly spawn: { readonly x: number; readonly z: number }
  readonly creatures = new Map<number, Creature>()
  readonly connections = new Map<string, Connection>()
  /** The state of the one block of each chunk that changes. */
  readonly blocks = new Map<string, number>()
  readonly bars = new Map<string, number>()
  readonly teams = new Map<string, Set<string>>()
  readonly objectives = new Set<string>()
  teleportId = 0
  keepAliveId = 0n
  #nextId = 1

  constructor(mesh: FuzzMesh, name: string, spawn: { x: number; z: number }) {
    this.mesh = mesh
    this.name = name
    this.spawn = spawn
  }

  newId(): number {
    return this.#nextId++
  }

  /** Lets a player in, as far as its play state: login, position, chunks, lists, entities. */
  accept(link: Link): void {
    const { player } = link
    this.mesh.cut(this.connections.get(player.name))
    const uuid = this.mesh.uuidOn(this.name, player.name)
    const connection = new Connection(this, link, this.newId(), uuid)
    link.channel = connection
    link.uuid = uuid
    link.state = 'joining'
    link.sync = {
      kind: 'plugin',
      place: (_player, at) =>
        new Promise((done, refuse) => {
          connection.placements.push({ at, done, refuse })
        }),
      close: () => undefined,
    }
    this.mesh.bodies.login(this.name, uuid, player)
    connection.say('login', this.mesh.loginParams(connection.body.id))
    connection.say('difficulty', { difficulty: 'easy', difficultyLocked: false })
    connection.say('abilities', { flags: 0, flyingSpeed: 0.05, walkingSpeed: 0.1 })
    connection.say('held_item_slot', { slot: 0 })
    connection.say('entity_status', { entityId: connection.body.id, entityStatus: 24 })
    for (const [uuid, title] of this.bars) connection.say('boss_bar', bar(uuid, title))
    for (const [team, players] of this.teams) connection.say('teams', teamAdded(team, [...players]))
    for (const name of this.objectives) connection.say('scoreboard_objective', objective(name))
    connection.say('update_health', { health: 20, food: 20, foodSaturation: 5 })
    connection.say('experience', { experienceBar: 0, level: 0, totalExperience: 0 })
    connection.say('update_time', { age: 0n, time: 1000n, tickDayTime: true })
    connection.teleport(this.spawn.x, this.spawn.z)
    this.connections.set(player.name, connection)
    const entry = (each: Connection): Params => ({
      uuid: each.uuid,
      player: { name: each.link.player.name, properties: [] },
      gamemode: 0,
      listed: 1,
      latency: 5,
    })
    const action = { add_player: true, update_game_mode: true, update_listed: true, update_latency: true }
    connection.say('player_info', { action, data: [...this.connections.values()].map(entry) })
    for (const other of this.connections.values()) {
      if (other === connection) continue
      other.say('player_info', { action, data: [entry(connection)] })
      this.show(other, connection.body)
      this.show(connection, other.body)
    }
    for (const each of this.creatures.values()) this.show(connection, each)
  }

  /** A player died and rises again at the world's spawn, in the order in which vanilla tells it. */
  respawn(connection: Connection): void {
    const { body } = connection
    for (const other of this.connections.values()) this.hide(other, body.id)
    for (const id of [...connection.sees]) this.hide(connection, id)
    for (const key of connection.chunks) {
      const [chunkX, chunkZ] = key.split(',').map(Number)
      connection.say('unload_chunk', { chunkX, chunkZ })
    }
    connection.chunks.clear()
    for (const kept of [body.metadata, body.equipment, body.effects]) kept.clear()
    connection.say('respawn', { ...this.mesh.loginParams(body.id), copyMetadata: 0 })
    connection.say('update_health', { health: 20, food: 20, foodSaturation: 5 })
    connection.say('experience', { experienceBar: 0, level: 0, totalExperience: 0 })
    connection.say('abilities', { flags: 0, flyingSpeed: 0.05, walkingSpeed: 0.1 })
    connection.teleport(this.spawn.x, this.spawn.z)
    for (const each of this.creatures.values()) this.show(connection, each)
    for (const other of this.connections.values()) {
      this.show(connection, other.body)
      this.show(other, body)
    }
  }

  leave(connection: Connection): void {
    if (!connection.open) return
    connection.open = false
    for (const { refuse } of connection.placements.splice(0)) refuse(new Error('the dummy is gone'))
    const { name } = connection.link.player
    if (this.connections.get(name) !== connection) return
    this.connections.delete(name)
    for (const other of this.connections.values()) {
      this.hide(other, connection.body.id)
      other.say('player_remove', { players: [connection.uuid] })
    }
  }

  /** Loads and unloads chunks after a move. */
  followChunks(connection: Connection): void {
    const [x, z] = [connection.body.x >> 4, connection.body.z >> 4]
    connection.say('update_view_position', { chunkX: x, chunkZ: z })
    for (const key of [...connection.chunks]) {
      const [chunkX = 0, chunkZ = 0] = key.split(',').map(Number)
      if (Math.abs(chunkX - x) <= VIEW && Math.abs(chunkZ - z) <= VIEW) continue
      connection.chunks.delete(key)
      connection.say('unload_chunk', { chunkX, chunkZ })
    }
    let missing = 0
    for (let chunkX = x - VIEW; chunkX <= x + VIEW; chunkX++)
      for (let chunkZ = z - VIEW; chunkZ <= z + VIEW; chunkZ++) {
        if (connection.chunks.has(`${chunkX},${chunkZ}`)) continue
        if (missing++ === 0) connection.say('chunk_batch_start', {})
        connection.chunks.add(`${chunkX},${chunkZ}`)
        connection.say('map_chunk', this.mesh.chunkParams(chunkX, chunkZ, this.block(chunkX, chunkZ)))
      }
    if (missing === 0) return
    connection.batches++
    connection.say('chunk_batch_finished', { batchSize: missing })
  }

  block(chunkX: number, chunkZ: number): number {
    return this.blocks.get(`${chunkX},${chunkZ}`) ?? 1
  }

  setBlock(chunkX: number, chunkZ: number, state: number): void {
    this.blocks.set(`${chunkX},${chunkZ}`, state)
    for (const connection of this.connections.values())
      if (connection.chunks.has(`${chunkX},${chunkZ}`))
        connection.say('block_change', { location: { x: chunkX * 16, y: 64, z: chunkZ * 16 }, type: state })
  }

  /** To everybody who sees a creature. */
  toSeers(id: number, name: string, params: Params): void {
    for (const connection of this.connections.values()) if (connection.sees.has(id)) connection.say(name, params)
  }

  showMove({ body }: Connection): void {
    this.toSeers(body.id, 'sync_entity_position', this.positionOf(body))
  }

  positionOf({ id, x, y, z, yaw }: Creature): Params {
    return { entityId: id, x, y, z, dx: 0, dy: 0, dz: 0, yaw, pitch: 0, onGround: true }
  }

  show(connection: Connection, each: Creature): void {
    if (connection.sees.has(each.id) || each === connection.body) return
    connection.sees.add(each.id)
    const { id: entityId, uuid: objectUUID, type, x, y, z } = each
    connection.say('bundle_delimiter', {})
    const turned = (Math.round((each.yaw * 256) / 360) << 24) >> 24
    const base = { entityId, objectUUID, type, x, y, z, pitch: 0, yaw: turned, headPitch: turned, objectData: 0 }
    connection.say('spawn_entity', { ...base, velocity: { x: 0, y: 0, z: 0 } })
    if (each.metadata.size > 0) connection.say('entity_metadata', { entityId, metadata: [...each.metadata.values()] })
    if (each.equipment.size > 0)
      connection.say('entity_equipment', { entityId, equipments: [...each.equipment.values()] })
    connection.say('bundle_delimiter', {})
    for (const effectId of each.effects) connection.say('entity_effect', effect(entityId, effectId))
    if (each.passengers.length > 0) connection.say('set_passengers', { entityId, passengers: each.passengers })
    for (const vehicle of this.creatures.values())
      if (vehicle.passengers.includes(entityId) && connection.sees.has(vehicle.id))
        connection.say('set_passengers', { entityId: vehicle.id, passengers: vehicle.passengers })
  }

  hide(connection: Connection, id: number): void {
    if (connection.sees.delete(id)) connection.say('entity_destroy', { entityIds: [id] })
  }

  /** A creature is gone for everybody. */
  remove(id: number): void {
    this.creatures.delete(id)
    for (const vehicle of this.creatures.values()) {
      if (!vehicle.passengers.includes(id)) continue
      vehicle.passengers = vehicle.passengers.filter((each) => each !== id)
      this.toSeers(vehicle.id, 'set_passengers', { entityId: vehicle.id, passengers: vehicle.passengers })
    }
    for (const connection of this.connections.values()) this.hide(connection, id)
  }

  /** A creature or a player's body by its id. */
  find(id: number): Creature | undefined {
    for (const { body } of this.connections.values()) if (body.id === id) return body
    return this.creatures.get(id)
  }
}

const chat = (value: string): Params => ({ type: 'string', value })

export const bar = (entityUUID: string, title: number): Params => ({
  ...{ entityUUID, action: 0, title: chat(`${title}`), health: 1, color: 0, dividers: 0, flags: 0 },
})
export const objective = (name: string): Params => ({ name, action: 0, displayText: chat(name), type: 0 })
export const teamAdded = (team: string, players: string[]): Params => ({
  ...{ team, mode: 0, name: chat(team), friendlyFire: 0, nameTagVisibility: 'always', collisionRule: 'always' },
  ...{ formatting: 0, prefix: chat(''), suffix: chat(''), players },
})
export const effect = (entityId: number, effectId: number): Params => ({
  ...{ entityId, effectId, amplifier: 1, duration: 2000, flags: 0 },
})
