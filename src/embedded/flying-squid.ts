/**
 * The parts of flying-squid (npm, CommonJS, no types) that embedded worlds touch. Names and shapes are flying-squid
 * 1.12's own; look them up in its `src/lib/plugins`.
 */
import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'

export interface SquidVec3 {
  x: number
  y: number
  z: number
  offset(x: number, y: number, z: number): SquidVec3
  clone(): SquidVec3
  floored(): SquidVec3
  equals(other: SquidVec3): boolean
  distanceTo(other: SquidVec3): number
}

export interface SquidColumn {
  getBlockStateId(position: SquidVec3): number
  dump(): Buffer
}

/** prismarine-world's `World`: columns by chunk coordinates, kept in `columns` under `x,z`. */
export interface World extends EventEmitter {
  columns: Record<string, SquidColumn | undefined>
  savingQueue: Map<string, { chunkX: number; chunkZ: number }>
  storageProvider: StorageProvider | null
  chunkGenerator: ((chunkX: number, chunkZ: number) => SquidColumn) | null
  getColumn(chunkX: number, chunkZ: number): Promise<SquidColumn>
  unloadColumn(chunkX: number, chunkZ: number): void
  saveNow(): Promise<void>
  stopSaving(): void
  getBlockStateId(position: SquidVec3): Promise<number>
  setBlockStateId(position: SquidVec3, stateId: number): Promise<void>
}

export interface StorageProvider {
  load(chunkX: number, chunkZ: number): Promise<SquidColumn | null>
  save(chunkX: number, chunkZ: number, column: SquidColumn): Promise<void>
}

export type PacketFields = Record<string, unknown>

/** minecraft-protocol's `Client` as its server makes one. */
export interface SquidClient extends EventEmitter {
  state: string
  username: string
  compressionThreshold: number
  write(name: string, fields: PacketFields): void
  /** Frames and sends a packet that is written already (id + body). */
  writeRaw(packet: Buffer): void
  /** Writes packets of the present state. Throws for fields that don't fit. */
  readonly serializer: { createPacketBuffer(packet: { name: string; params: PacketFields }): Buffer }
  end(reason: string): void
}

export interface SquidEntity extends EventEmitter {
  id: number
  type: string
  entityType: number | null
  name: string
  position: SquidVec3
  knownPosition?: SquidVec3
  lastPositionPlayersUpdated: SquidVec3
  velocity: SquidVec3
  /** In 256ths of a circle, as the wire has it. */
  yaw: number
  pitch: number
  onGround: boolean
  world: World
  nearbyEntities: SquidEntity[]
  calculatePhysics(delta: number): Promise<{ position: SquidVec3; onGround: boolean }>
  getNearbyPlayers(radius?: number): SquidPlayer[]
  updateAndSpawn(): void
  _writeOthersNearby(name: string, fields: PacketFields): void
}

export interface SquidPlayer extends SquidEntity {
  _client: SquidClient
  username: string
  uuid: string
  gameMode: number
  disconnected?: boolean
  view: number
  spawnPoint: SquidVec3
  profileProperties: unknown[]
  loadedChunks?: Record<string, number>
  sendPosition(position: SquidVec3, onGround: boolean, teleport?: boolean): Promise<unknown>
  sendSelfPosition(position?: SquidVec3): void
  sendChunk(chunkX: number, chunkZ: number, column: SquidColumn): unknown
  sendBlock(position: SquidVec3, stateId: number): unknown
  waitPlayerLogin(): Promise<void>
  worldSendRestOfChunks(): Promise<void>
  kick(reason: string): void
  save(): Promise<void>
}

export interface Registry {
  version: { '>='(version: string): boolean; '<'(version: string): boolean }
  entitiesByName: Record<string, { id: number; name: string } | undefined>
  /** By id: what `spawnMob` can spawn. */
  mobs: Record<number, { name: string } | undefined>
  blocksByName: Record<string, { id: number; defaultState: number; minStateId: number } | undefined>
  blocksByStateId: Record<number, { name: string; boundingBox: string } | undefined>
}

export interface Squid extends EventEmitter {
  _server: EventEmitter & { clients: Record<string, SquidClient> }
  players: SquidPlayer[]
  entities: Record<string, SquidEntity>
  registry: Registry
  overworld: World
  listeningPort: number
  info(message: string): void
  warn(message: string): void
  err(message: string): void
  log(message: string): void
  addPlugin(name: string, plugin: object, settings: object): void
  supportFeature(feature: string): boolean
  waitForReady(timeoutMs: number): Promise<unknown>
  getSpawnPoint(world: World): Promise<SquidVec3>
  spawnMob(type: number, world: World, position: SquidVec3, options?: { yaw?: number }): SquidEntity
  setBlock(world: World, position: SquidVec3, stateId: number): Promise<void>
  stopTickInterval(): void
  _worldLoadPlayerChunk(chunkX: number, chunkZ: number, player: SquidPlayer): boolean
  _sendPlayerList(player: SquidPlayer): void
  _sendPlayerEventLeave(player: SquidPlayer): void
}

interface FlyingSquidModule {
  createMCServer(options: Record<string, unknown>): Squid
  testedVersions: readonly string[]
}

const require = createRequire(import.meta.url)

/** flying-squid itself. Loading it costs some 400 ms and opens a readline on stdin and stdout: only in a child process. */
export function loadFlyingSquid(): FlyingSquidModule {
  return require('flying-squid') as FlyingSquidModule
}

/** vec3's constructor, the very one that flying-squid's physics use. */
export function vec3(x: number, y: number, z: number): SquidVec3 {
  const { Vec3: Constructor } = require('vec3') as { Vec3: new (x: number, y: number, z: number) => SquidVec3 }
  return new Constructor(x, y, z)
}
