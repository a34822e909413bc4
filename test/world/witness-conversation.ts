import { NIL_UUID } from '../../src/protocol/facts.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import { type Protocol, protocolOf, type State } from '../../src/protocol/versions.ts'
import { Witness, type WitnessOptions } from '../../src/world/witness.ts'
import { minecraftData } from '../kit/minecraft-data.ts'
import { moving } from '../kit/moves.ts'

export type Params = Record<string, unknown>

export const ownId = 7
export const ownUuid = '00000000-0000-3000-8000-000000000007'
export const bobUuid = '00000000-0000-3000-8000-00000000000b'
export const cowUuid = '00000000-0000-4000-8000-0000000000c0'

/** A conversation that a witness overhears, packet by packet, written by the protocol's own encoder. */
export class Conversation {
  readonly protocol: Protocol
  readonly witness: Witness

  constructor(version = '1.21.4', options: WitnessOptions = { thorough: true }) {
    this.protocol = protocolOf(version)
    this.witness = new Witness(this.protocol, options)
  }

  /** The server says. */
  says(name: string, params: Params = {}, state: State = 'play'): this {
    this.witness.clientbound(state, this.protocol.packets(state, 'clientbound').encode(name, params))
    return this
  }

  /** The client says. */
  answers(name: string, params: Params = {}, state: State = 'play'): this {
    this.witness.serverbound(state, this.protocol.packets(state, 'serverbound').encode(name, params))
    return this
  }

  /** Whether the version has this packet to clients, or this field of it: `acknowledge_player_digging.sequenceId`. */
  has(path: string): boolean {
    const [name = '', ...field] = path.split('.')
    const set = this.protocol.packets('play', 'clientbound')
    return field.length === 0 ? set.idOf(name) !== undefined : set.field(name, field.join('.')) !== undefined
  }

  ticks(times: number): this {
    for (let tick = 0; tick < times; tick++) this.witness.tick()
    return this
  }

  loginParams(entityId = ownId, world = 'minecraft:overworld'): Params {
    const { loginPacket } = minecraftData(this.protocol.version)
    const worldState = loginPacket.worldState && { ...(loginPacket.worldState as Params), name: world }
    return { ...loginPacket, entityId, worldName: world, worldNames: [world], viewDistance: 4, worldState }
  }

  /** Login success, login and the first position at 8.5 64 8.5. */
  joins(): this {
    this.says(
      'success',
      { uuid: ownUuid, username: 'alice', properties: [], strictErrorHandling: false, sessionId: NIL_UUID },
      'login',
    )
    this.says('login', this.loginParams())
    return this.teleports(8.5, 64, 8.5)
  }

  teleports(x: number, y: number, z: number, teleportId = 1): this {
    const still = { dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, flags: 0, dismountVehicle: false }
    return this.says('position', { x, y, z, ...still, teleportId })
  }

  respawns(world = 'minecraft:overworld'): this {
    const login = this.loginParams(ownId, world)
    const gamemode = login.gameMode ?? 0
    return this.says('respawn', { ...login, dimension: login.dimension ?? login.worldType, gamemode, copyMetadata: 0 })
  }

  /** A chunk of air; `mark` tells its versions apart. */
  loads(x: number, z: number, mark = 0): this {
    const nbt = { type: 'compound', name: '', value: {} }
    const masks = { skyLightMask: [], blockLightMask: [], emptySkyLightMask: [], emptyBlockLightMask: [] }
    const light = { ...masks, skyLight: [], blockLight: [], trustEdges: true }
    return this.says('map_chunk', {
      ...light,
      x,
      z,
      heightmaps: this.protocol.number >= 770 ? [] : nbt,
      chunkData: Buffer.alloc(16, mark),
      blockEntities: [],
      bitMap: [],
      biomes: [],
    })
  }

  /** The tab list's entry of a player. */
  lists(uuid = bobUuid, name = 'bob'): this {
    if (!this.has('player_remove')) {
      return this.says('player_info', {
        action: 'add_player',
        data: [{ uuid, name, properties: [], gamemode: 0, ping: 0 }],
      })
    }
    const entry = { uuid, player: { name, properties: [] }, gamemode: 0, listed: 1, latency: 0 }
    return this.says('player_info', { action: { add_player: true, update_listed: true }, data: [entry] })
  }

  unlists(uuid = bobUuid): this {
    if (this.has('player_remove')) return this.says('player_remove', { players: [uuid] })
    return this.says('player_info', { action: 'remove_player', data: [{ uuid }] })
  }

  spawns(entityId: number, type = 'cow', uuid = cowUuid, objectData = 0): this {
    const number = versionData(this.protocol.version)!.entitiesByName[type]!.id
    const at = { x: 1, y: 64, z: 1, yaw: 0, pitch: 0, headPitch: 0, velocity: { x: 0, y: 0, z: 0 }, objectData }
    if (type === 'player' && this.has('named_entity_spawn')) {
      return this.says('named_entity_spawn', { ...at, entityId, playerUUID: uuid })
    }
    if (this.has('spawn_entity_living') && objectData === 0) {
      return this.says('spawn_entity_living', { ...at, entityId, entityUUID: uuid, type: number })
    }
    return this.says('spawn_entity', { ...at, entityId, objectUUID: uuid, type: number })
  }

  /** An entity's metadata says that it aims at another one, as `raw` on the wire. */
  aims(entityId: number, type: string, key: string, oldIndex: number, raw: number): this {
    const { metadataKeys } = versionData(this.protocol.version)!.entitiesByName[type]!
    const optional = key === 'attached_to_target' || key === 'tongue_target'
    const [whole, optionalWhole] = this.protocol.number >= 762 ? ['int', 'optional_unsigned_int'] : [1, 17]
    const entry = { key: metadataKeys?.indexOf(key) ?? oldIndex, type: optional ? optionalWhole : whole, value: raw }
    return this.says('entity_metadata', { entityId, metadata: [entry] })
  }

  /** A window of a chest opens. */
  opens(windowId: number): this {
    const shown = { type: 'string', name: '', value: 'chest' }
    const windowTitle = this.protocol.number >= 765 ? shown : JSON.stringify({ text: 'chest' })
    return this.says('open_window', { windowId, inventoryType: 2, windowTitle })
  }

  /** An empty slot of a window. */
  slot(windowId: number): this {
    return this.says('set_slot', { windowId, stateId: 1, slot: 0, item: { itemCount: 0, present: false } })
  }

  score(objective: string): this {
    return this.says('scoreboard_score', { itemName: 'bob', action: 0, scoreName: objective, value: 1 })
  }

  views(chunkX: number, chunkZ: number): this {
    return this.says('update_view_position', { chunkX, chunkZ })
  }

  unloads(chunkX: number, chunkZ: number): this {
    return this.says('unload_chunk', { chunkX, chunkZ })
  }

  moves(entityId: number): this {
    return this.says('rel_entity_move', { entityId, ...moving({ dX: 1, dY: 0, dZ: 0, onGround: true }) })
  }

  destroys(...entityIds: number[]): this {
    return this.says('entity_destroy', { entityIds })
  }

  changesBlock(x: number, z: number): this {
    return this.says('block_change', { location: { x, y: 64, z }, type: 1 })
  }

  objective(name: string, action: number): this {
    const shown =
      this.protocol.number >= 765 ? { type: 'string', name: '', value: name } : JSON.stringify({ text: name })
    return this.says('scoreboard_objective', { name, action, displayText: shown, type: 0, number_format: undefined })
  }

  bossBar(action: number, uuid = bobUuid): this {
    const title = this.protocol.number >= 765 ? { type: 'string', name: '', value: 'b' } : JSON.stringify({ text: 'b' })
    return this.says('boss_bar', { entityUUID: uuid, action, title, health: 1, color: 0, dividers: 0, flags: 0 })
  }

  /** A team packet: 0 create, 1 remove, 2 change, 3 join, 4 leave. */
  team(team: string, mode: number, players: string[] = []): this {
    const nbt = { type: 'string', name: '', value: '' }
    const text = this.protocol.number >= 765 ? nbt : JSON.stringify({ text: '' })
    const named = ['add', 'remove', 'change', 'join', 'leave']
    return this.says('teams', {
      team,
      mode: this.protocol.number >= 771 ? named[mode] : mode,
      name: text,
      friendlyFire: 1,
      flags: 1,
      nameTagVisibility: this.protocol.number === 770 ? 0 : 'always',
      collisionRule: this.protocol.number === 770 ? 0 : 'always',
      formatting: 21,
      prefix: text,
      suffix: text,
      players,
    })
  }

  get rules(): string[] {
    return this.witness.violations.map((violation) => violation.rule)
  }
}
