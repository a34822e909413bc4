import { versionData } from '../../src/protocol/minecraft-data.ts'
import { textParam } from '../../src/protocol/text.ts'
import { type PacketSet, type Protocol, protocolOf } from '../../src/protocol/versions.ts'
import type { Params } from '../kit/client/parts.ts'
import { maskIn } from '../kit/light.ts'
import { minecraftData } from '../kit/minecraft-data.ts'
import { pathTo } from '../kit/moves.ts'
import type { Creature } from './creature.ts'

/** A clientbound play packet, by name. */
export type Parcel = readonly [name: string, params: Params]

/** Metadata types of which a server of the fuzz test speaks: by number up to 1.18.2 or so, by name since. */
const metadataNumbers: Readonly<Record<string, number>> = { int: 1, float: 2, boolean: 7 }
const living = new Set(['cow', 'zombie', 'guardian', 'ender_dragon', 'player'])

/** How servers and clients of one version say what happens in a conversation. Fields that a version lacks are left out by its codec. */
export class Words {
  readonly protocol: Protocol
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  readonly #types = new Map<string, number>()
  readonly #names = new Map<number, string>()

  constructor(version: string) {
    this.protocol = protocolOf(version)
    this.clientbound = this.protocol.packets('play', 'clientbound')
    this.serverbound = this.protocol.packets('play', 'serverbound')
    for (const { id, name } of versionData(version)?.entitiesArray ?? []) {
      this.#types.set(name, id)
      this.#names.set(id, name)
    }
  }

  /** Whether servers of this version have such a packet. */
  has(name: string): boolean {
    return this.clientbound.idOf(name) !== undefined
  }

  typeNumber(type: string): number {
    return this.#types.get(type) ?? 0
  }

  isLiving({ type }: Creature): boolean {
    return living.has(type)
  }

  text(value: string): unknown {
    return textParam(this.protocol.number, value)
  }

  item(itemId: number | undefined): Params {
    if (itemId === undefined) return { present: false, itemCount: 0 }
    const components = { addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }
    return { present: true, itemCount: 1, itemId, nbtData: undefined, ...components }
  }

  /** A metadata row. */
  row(key: number, type: 'int' | 'float' | 'boolean', value: unknown): Params {
    return { key, type: this.#namesMetadata ? type : metadataNumbers[type], value }
  }

  get #namesMetadata(): boolean {
    return this.protocol.number >= 761
  }

  spawn(each: Creature): Parcel {
    const { id: entityId, uuid, x, y, z, yaw, pitch, headYaw } = each
    const base = {
      ...{ entityId, objectUUID: uuid, entityUUID: uuid, playerUUID: uuid, type: this.typeNumber(each.type) },
      ...{ x, y, z, yaw: turns(yaw), pitch: turns(pitch), headPitch: turns(headYaw), objectData: each.owner },
      velocity: { x: 0, y: 0, z: 0 },
    }
    if (each.type === 'player' && this.has('named_entity_spawn')) return ['named_entity_spawn', base]
    return [this.isLiving(each) && this.has('spawn_entity_living') ? 'spawn_entity_living' : 'spawn_entity', base]
  }

  /** Where a creature is, whole. */
  position({ id: entityId, x, y, z, yaw, pitch }: Creature): Parcel {
    const at = { entityId, x, y, z, dx: 0, dy: 0, dz: 0, onGround: true, flags: 0 }
    if (this.has('sync_entity_position'))
      return ['sync_entity_position', { ...at, ...pathTo(at, Math.floor(x) % 3), yaw, pitch }]
    return ['entity_teleport', { ...at, yaw: turns(yaw), pitch: turns(pitch) }]
  }

  effect(entityId: number, effectId: number): Parcel {
    const lasting = { amplifier: 1, duration: 2000, flags: 0, hideParticles: 0, factorCodec: undefined }
    return ['entity_effect', { entityId, effectId, ...lasting }]
  }

  attributes({ id: entityId, attribute }: Creature): Parcel {
    const property = { key: 'generic.armor', name: 'generic.armor', value: attribute, modifiers: [] }
    return ['entity_update_attributes', { entityId, properties: [property] }]
  }

  bar(entityUUID: string, title: number): Parcel {
    const look = { title: this.text(`${title}`), health: 1, color: 0, dividers: 0, flags: 0 }
    return ['boss_bar', { entityUUID, action: 0, ...look }]
  }

  /** `does`: added, removed, and somebody joins or leaves. */
  team(team: string, does: 'add' | 'remove' | 'join' | 'leave', players: readonly string[] = []): Parcel {
    const mode = this.protocol.number >= 771 ? does : { add: 0, remove: 1, join: 3, leave: 4 }[does]
    const look = { nameTagVisibility: 'always', collisionRule: 'always', formatting: 0, friendlyFire: 0, flags: {} }
    const texts = { name: this.text(team), prefix: this.text(''), suffix: this.text('') }
    return ['teams', { team, mode, ...look, ...texts, players }]
  }

  objective(name: string): Parcel {
    return ['scoreboard_objective', { name, action: 0, displayText: this.text(name), type: 0 }]
  }

  score(objective: string, name: string, value: number | undefined): Parcel {
    if (value === undefined && this.has('reset_score'))
      return ['reset_score', { entity_name: name, objective_name: objective }]
    return ['scoreboard_score', { itemName: name, scoreName: objective, action: value === undefined ? 1 : 0, value }]
  }

  /** Several tab entries. */
  tab(entries: readonly TabEntry[]): Parcel {
    if (!this.has('player_remove')) {
      const data = entries.map(({ uuid, name, mode }) => ({ uuid, name, properties: [], gamemode: mode, ping: 5 }))
      return ['player_info', { action: 'add_player', data }]
    }
    const action = { add_player: true, update_game_mode: true, update_listed: true, update_latency: true }
    const data = entries.map(({ uuid, name, mode }) => ({
      ...{ uuid, player: { name, properties: [] }, gamemode: mode, listed: 1, latency: 5 },
    }))
    return ['player_info', { action, data }]
  }

  /** One thing said anew of a tab entry. */
  tabChange(uuid: string, change: { mode: number } | { ping: number } | { shown: string }): Parcel {
    const which = 'mode' in change ? 'update_game_mode' : 'ping' in change ? 'update_latency' : 'update_display_name'
    const ping = 'ping' in change ? change.ping : 0
    const displayName = 'shown' in change ? this.text(change.shown) : undefined
    const entry = { uuid, gamemode: 'mode' in change ? change.mode : 0, ping, latency: ping, displayName }
    return ['player_info', { action: this.has('player_remove') ? { [which]: true } : which, data: [entry] }]
  }

  tabRemoved(uuid: string): Parcel {
    if (this.has('player_remove')) return ['player_remove', { players: [uuid] }]
    return ['player_info', { action: 'remove_player', data: [{ uuid }] }]
  }

  chat(text: string): Parcel {
    if (this.has('system_chat')) return ['system_chat', { content: this.text(text), isActionBar: false, type: 1 }]
    return ['chat', { message: this.text(text), position: 1, sender: NOBODY }]
  }

  /** What a login or respawn packet says. `other`: registries that are not the other server's, where the login bears them. */
  login(entityId: number, world: string, other = false): Params {
    const data = minecraftData(this.protocol.version) as { loginPacket: Params }
    const { loginPacket } = data
    const { dimensionCodec: codec } = loginPacket
    const another = { ...codec, value: { ...codec?.value, 'fuzz:other': { type: 'compound', value: {} } } }
    const { worldState } = loginPacket
    return {
      ...loginPacket,
      dimensionCodec: other ? another : codec,
      ...{ entityId, viewDistance: 2, simulationDistance: 2, enforcesSecureChat: false, copyMetadata: 0 },
      ...{ gameMode: 0, gamemode: 0, previousGameMode: -1, previousGamemode: 255, worldName: world },
      worldNames: ['minecraft:overworld', 'minecraft:the_nether'],
      dimension: loginPacket.dimension ?? loginPacket.worldType,
      ...(worldState && { worldState: { ...worldState, name: world, gamemode: 'survival' } }),
    }
  }

  /** A whole chunk: light comes first up to 1.17.1. */
  chunk(x: number, z: number, state: number, light: number): Parcel[] {
    const chunkData = Buffer.alloc(4)
    chunkData.writeInt32BE(state)
    const nbt = this.clientbound.field('map_chunk', 'heightmaps.type') === undefined
    const heightmaps = nbt ? { type: 'compound', name: '', value: {} } : []
    const lit = this.light(x, z, light)
    const params = { x, z, chunkData, heightmaps, blockEntities: [], bitMap: [], biomes: [], ...lit[1] }
    return this.lightInChunk ? [['map_chunk', params]] : [lit, ['map_chunk', params]]
  }

  get lightInChunk(): boolean {
    return this.clientbound.field('map_chunk', 'skyLightMask') !== undefined
  }

  light(chunkX: number, chunkZ: number, light: number): Parcel {
    const none = { blockLightMask: [], emptySkyLightMask: [], emptyBlockLightMask: [], skyLight: [], blockLight: [] }
    return [
      'update_light',
      { chunkX, chunkZ, trustEdges: true, skyLightMask: maskIn(this.protocol, [[0, light]]), ...none },
    ]
  }

  /** One block of a section, said by a list. */
  blocks(chunkX: number, chunkZ: number, state: number): Parcel {
    // The state, then x, z and y in the section: 0, 0, 0.
    const records = [state * 4096]
    return ['multi_block_change', { chunkCoordinates: { x: chunkX, y: 4, z: chunkZ }, notTrustEdges: false, records }]
  }

  sign(x: number, z: number, value: number): Parcel {
    const nbtData = { type: 'compound', name: '', value: { n: { type: 'int', value } } }
    return ['tile_entity_data', { location: { x, y: 64, z }, action: 9, nbtData }]
  }

  acknowledged({ sequence, location, status }: Params): Parcel {
    const old = { location, block: 0, status: status ?? 0, successful: true }
    return ['acknowledge_player_digging', { sequenceId: sequence, ...old }]
  }
}

export interface TabEntry {
  readonly uuid: string
  readonly name: string
  readonly mode: number
}

/** Degrees as a signed byte of 1/256 turns. */
export const turns = (degrees: number): number => (Math.round((degrees * 256) / 360) << 24) >> 24

const NOBODY = '00000000-0000-0000-0000-000000000000'
