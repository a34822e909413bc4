import type { Link } from '../../src/player/links/link.ts'
import type { Player } from '../../src/player/player.ts'
import { NIL_UUID } from '../../src/protocol/facts.ts'
import { type Placement, SyncError } from '../../src/sync/sync.ts'
import { Connection } from './connection.ts'
import { type Creature, creature, OVERWORLD } from './creature.ts'
import type { FuzzMesh } from './mesh.ts'
import type { Parcel, Words } from './words.ts'

/** Chunks around the player that a server sends. */
const VIEW = 1
/** Teleport ids of windows run from 1 to this. */
const LAST_WINDOW = 100

/**
 * A server without sockets that makes up what it says: only what vanilla would say, as the events of a conversation have
 * it. How strictly it takes what it hears is the strict server's (`StrictRules`). Both servers of a mesh number their entities, teleports, windows and keep-alives
 * alike.
 */
export class FuzzServer {
  readonly name: string
  readonly mesh: FuzzMesh
  readonly words: Words
  readonly spawn: { readonly x: number; readonly z: number }
  /** Its registries are not the other server's. */
  readonly other: boolean
  readonly creatures = new Map<number, Creature>()
  readonly connections = new Map<string, Connection>()
  /** The state of the one block of each chunk that changes, its sign's text and its light. By world and chunk. */
  readonly blocks = new Map<string, number>()
  readonly signs = new Map<string, number>()
  readonly lights = new Map<string, number>()
  readonly bars = new Map<string, number>()
  readonly teams = new Map<string, Set<string>>()
  readonly objectives = new Map<string, Map<string, number>>()
  /** Game modes of its players, by name. */
  readonly modes = new Map<string, number>()
  teleportId = 0
  keepAliveId = 0n
  #nextId = 1

  constructor(mesh: FuzzMesh, name: string, spawn: { x: number; z: number }, other: boolean) {
    this.mesh = mesh
    this.words = mesh.words
    this.name = name
    this.spawn = spawn
    this.other = other
  }

  newId(): number {
    return this.#nextId++
  }

  /** Who is in its world, of those that are connected. */
  get inhabitants(): Connection[] {
    return [...this.connections.values()].filter(({ inWorld }) => inWorld)
  }

  /** Takes a connection. */
  accept(player: Player, link: Link): void {
    this.mesh.cut(this.connections.get(link.player.name))
    const connection = new Connection(this, player, link, this.mesh.uuidOn(this.name, link.player.name))
    this.connections.set(connection.name, connection)
    connection.begin()
  }

  logIn(connection: Connection): void {
    const { uuid, name } = connection
    connection.sayBefore('login', 'success', {
      uuid,
      username: name,
      properties: [],
      strictErrorHandling: false,
      sessionId: NIL_UUID,
    })
  }

  configure(connection: Connection): void {
    const set = this.mesh.protocol.packets('configuration', 'clientbound')
    if (set.idOf('select_known_packs') !== undefined)
      connection.sayBefore('configuration', 'select_known_packs', { packs: [] })
    const features = ['minecraft:vanilla', ...(this.other ? ['minecraft:fuzz'] : [])]
    connection.sayBefore('configuration', 'feature_flags', { features })
    connection.sayBefore('configuration', 'finish_configuration', {})
  }

  /** The server asks the player back into configuration: it is in nobody's world until it has gone through that. */
  reconfigure(connection: Connection): void {
    if (!connection.inWorld) return
    connection.unseat()
    connection.say('start_configuration', {})
    this.#takeOut(connection)
  }

  /** Has a player in its world: login, position, chunks, lists, entities. */
  letIn(connection: Connection): void {
    const { mesh, words } = this
    connection.body = creature({ id: this.newId(), type: 'player', uuid: connection.uuid, ...this.spawn })
    const { id } = connection.body
    connection.inWorld = true
    connection.items.clear()
    connection.say('login', words.login(id, OVERWORLD, this.other))
    connection.say('difficulty', { difficulty: 'easy', difficultyLocked: false })
    connection.say('abilities', { flags: 0, flyingSpeed: 0.05, walkingSpeed: 0.1 })
    connection.say('held_item_slot', { slot: 0 })
    connection.say('entity_status', { entityId: id, entityStatus: 24 })
    for (const [uuid, title] of this.bars) connection.tell(words.bar(uuid, title))
    for (const [team, players] of this.teams) connection.tell(words.team(team, 'add', [...players]))
    for (const [name, scores] of this.objectives) {
      connection.tell(words.objective(name))
      for (const [who, value] of scores) connection.tell(words.score(name, who, value))
    }
    this.#freshStart(connection)
    connection.teleport(this.spawn.x, this.spawn.z)
    const entry = ({ uuid, name }: Connection) => ({ uuid, name, mode: this.modes.get(name) ?? 0 })
    this.modes.delete(connection.name)
    connection.tell(words.tab(this.inhabitants.map(entry)))
    for (const other of this.inhabitants) {
      if (other === connection) continue
      other.tell(words.tab([entry(connection)]))
      this.show(other, connection.body)
      this.show(connection, other.body)
    }
    for (const each of this.creatures.values()) this.show(connection, each)
    mesh.beings.letIn(connection, mesh.uuidOn('', connection.name))
  }

  #freshStart(connection: Connection): void {
    connection.say('update_health', { health: 20, food: 20, foodSaturation: 5 })
    connection.say('experience', { experienceBar: 0, level: 0, totalExperience: 0 })
    connection.say('update_time', { age: 0n, time: 1000n, tickDayTime: true, clockUpdates: [] })
  }

  /** A player rises again at the world's spawn, or goes to another world, in the order in which vanilla tells it. */
  respawn(connection: Connection, world: string, at: { readonly x: number; readonly z: number } = this.spawn): void {
    const { body } = connection
    connection.unseat()
    for (const other of this.inhabitants) this.hide(other, body.id)
    for (const id of [...connection.sees]) this.hide(connection, id)
    this.#forgetChunks(connection)
    for (const kept of [body.metadata, body.equipment, body.effects]) kept.clear()
    Object.assign(body, { attribute: 0, leash: 0 })
    body.world = world
    connection.items.clear()
    this.#closeWindow(connection)
    connection.say('respawn', this.words.login(body.id, world))
    this.modes.delete(connection.name)
    this.#freshStart(connection)
    connection.say('abilities', { flags: 0, flyingSpeed: 0.05, walkingSpeed: 0.1 })
    connection.teleport(at.x, at.z)
    for (const each of this.creatures.values()) this.show(connection, each)
    for (const other of this.inhabitants) {
      this.show(connection, other.body)
      this.show(other, body)
      other.tell(this.words.tabChange(connection.uuid, { mode: 0 }))
    }
  }

  #forgetChunks(connection: Connection): void {
    for (const key of connection.chunks) {
      const [chunkX, chunkZ] = key.split(',').map(Number)
      connection.say('unload_chunk', { chunkX, chunkZ })
    }
    connection.chunks.clear()
  }

  /** The player is in the world no more, whatever becomes of its connection. */
  #takeOut(connection: Connection): void {
    connection.unseat()
    connection.inWorld = false
    for (const { refuse } of connection.placements.splice(0)) refuse(new SyncError('refused', 'the dummy is gone'))
    for (const list of [connection.sees, connection.chunks]) list.clear()
    connection.rules.forget()
    connection.window = undefined
    for (const each of this.creatures.values()) if (each.leash === connection.body.id) this.leash(each, 0)
    for (const other of this.inhabitants) {
      this.hide(other, connection.body.id)
      other.tell(this.words.tabRemoved(connection.uuid))
    }
  }

  /** The connection is gone. */
  leave(connection: Connection): void {
    if (!connection.open) return
    connection.open = false
    if (this.connections.get(connection.name) === connection) this.connections.delete(connection.name)
    if (connection.inWorld) this.#takeOut(connection)
  }

  /** Is asked to move a player. */
  place(uuid: string, at: Placement): Promise<void> {
    const connection = [...this.connections.values()].find((each) => each.uuid === uuid)
    if (!connection?.inWorld) return Promise.reject(new SyncError('refused', 'No entity was found'))
    return new Promise((done, refuse) => {
      connection.placements.push({ at, done, refuse })
    })
  }

  /** Does what it was asked last. */
  obey(connection: Connection): boolean {
    const placement = connection.placements.shift()
    if (!placement) return false
    const { at, done } = placement
    if (at.dimension !== connection.body.world) this.respawn(connection, at.dimension, at)
    else {
      connection.unseat()
      connection.teleport(at.x, at.z)
    }
    done()
    return true
  }

  /** Loads and unloads chunks after a move. */
  followChunks(connection: Connection): void {
    if (!connection.inWorld) return
    const { body, chunks } = connection
    const [x, z] = [body.x >> 4, body.z >> 4]
    connection.say('update_view_position', { chunkX: x, chunkZ: z })
    for (const key of [...chunks]) {
      const [chunkX = 0, chunkZ = 0] = key.split(',').map(Number)
      if (Math.abs(chunkX - x) <= VIEW && Math.abs(chunkZ - z) <= VIEW) continue
      chunks.delete(key)
      connection.say('unload_chunk', { chunkX, chunkZ })
    }
    let missing = 0
    for (let chunkX = x - VIEW; chunkX <= x + VIEW; chunkX++)
      for (let chunkZ = z - VIEW; chunkZ <= z + VIEW; chunkZ++) {
        if (chunks.has(`${chunkX},${chunkZ}`)) continue
        if (missing++ === 0) connection.say('chunk_batch_start', {})
        chunks.add(`${chunkX},${chunkZ}`)
        const { state, light, sign } = this.ground(body.world, chunkX, chunkZ)
        for (const parcel of this.words.chunk(chunkX, chunkZ, state, light)) connection.tell(parcel)
        if (sign) connection.tell(this.words.sign(chunkX * 16 + 1, chunkZ * 16, sign))
      }
    if (missing === 0 || !this.words.has('chunk_batch_finished')) return
    connection.say('chunk_batch_finished', { batchSize: missing })
  }

  ground(world: string, chunkX: number, chunkZ: number): { state: number; light: number; sign: number | undefined } {
    const key = `${world} ${chunkX},${chunkZ}`
    return { state: this.blocks.get(key) ?? 1, light: this.lights.get(key) ?? 0, sign: this.signs.get(key) }
  }

  /** To everybody who has a chunk of a world. */
  toHolders(world: string, chunkX: number, chunkZ: number, parcel: Parcel): void {
    for (const connection of this.inhabitants)
      if (connection.body.world === world && connection.chunks.has(`${chunkX},${chunkZ}`)) connection.tell(parcel)
  }

  /** To everybody who sees a creature. */
  toSeers(id: number, parcel: Parcel): void {
    for (const connection of this.inhabitants) if (connection.sees.has(id)) connection.tell(parcel)
  }

  showMove({ body }: Connection): void {
    this.toSeers(body.id, this.words.position(body))
  }

  show(connection: Connection, each: Creature): void {
    const { words } = this
    if (connection.sees.has(each.id) || each === connection.body || each.world !== connection.body.world) return
    connection.sees.add(each.id)
    const { id: entityId } = each
    connection.say('bundle_delimiter', {})
    connection.tell(words.spawn(each))
    if (each.metadata.size > 0) connection.say('entity_metadata', { entityId, metadata: [...each.metadata.values()] })
    if (each.attribute > 0) connection.tell(words.attributes(each))
    if (each.equipment.size > 0)
      connection.say('entity_equipment', { entityId, equipments: [...each.equipment.values()] })
    connection.say('bundle_delimiter', {})
    for (const effectId of each.effects) connection.tell(words.effect(entityId, effectId))
    if (each.passengers.length > 0) connection.say('set_passengers', { entityId, passengers: each.passengers })
    if (each.leash !== 0) connection.say('attach_entity', { entityId, vehicleId: each.leash })
    for (const other of this.creatures.values()) {
      if (!connection.sees.has(other.id)) continue
      if (other.passengers.includes(entityId))
        connection.say('set_passengers', { entityId: other.id, passengers: other.passengers })
      if (other.leash === entityId) connection.say('attach_entity', { entityId: other.id, vehicleId: entityId })
    }
  }

  hide(connection: Connection, id: number): void {
    if (connection.sees.delete(id)) connection.say('entity_destroy', { entityIds: [id] })
  }

  /** A creature is gone for everybody. */
  remove(id: number): void {
    const gone = this.creatures.get(id)
    this.creatures.delete(id)
    for (const connection of this.inhabitants) if (connection.vehicle === gone && gone) connection.dismount()
    for (const vehicle of this.creatures.values()) {
      if (vehicle.leash === id) this.leash(vehicle, 0)
      if (!vehicle.passengers.includes(id)) continue
      vehicle.passengers = vehicle.passengers.filter((each) => each !== id)
      this.toSeers(vehicle.id, ['set_passengers', { entityId: vehicle.id, passengers: vehicle.passengers }])
    }
    for (const connection of this.inhabitants) this.hide(connection, id)
  }

  leash(each: Creature, holder: number): void {
    each.leash = holder
    this.toSeers(each.id, ['attach_entity', { entityId: each.id, vehicleId: holder }])
  }

  openWindow(connection: Connection): void {
    const before = [...connection.rules.windows].at(-1) ?? 0
    const windowId = (before % LAST_WINDOW) + 1
    connection.window = windowId
    const windowTitle = this.words.text(`${this.name} ${windowId}`)
    connection.say('open_window', { windowId, inventoryType: 2, windowTitle })
    // The chest's slots, then the player's own from the ninth on.
    const own = Array.from({ length: 36 }, (_, slot) => connection.items.get(slot + 9))
    const chest = Array.from({ length: 27 }, (_, slot) => (slot === windowId % 27 ? windowId : undefined))
    const items = [...chest, ...own].map((item) => this.words.item(item))
    connection.say('window_items', { windowId, stateId: 1, items, carriedItem: this.words.item(undefined) })
  }

  #closeWindow(connection: Connection): void {
    if (connection.window !== undefined) connection.say('close_window', { windowId: connection.window })
    connection.window = undefined
  }

  closeWindow(connection: Connection): void {
    this.#closeWindow(connection)
  }

  /** A creature or a player's body by its id. */
  find(id: number): Creature | undefined {
    for (const { body, inWorld } of this.connections.values()) if (inWorld && body.id === id) return body
    return this.creatures.get(id)
  }
}
