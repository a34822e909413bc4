/**
 * The parts of flying-squid 1.12 (CommonJS, without types) that the plugin touches, named as there. Look them up in its
 * `src/lib/plugins`.
 */
import type { EventEmitter } from 'node:events'

export interface Position {
  x: number
  y: number
  z: number
  clone(): Position
  set(x: number, y: number, z: number): Position
  offset(x: number, y: number, z: number): Position
  distanceTo(other: Position): number
}

/** Writes and reads the types of the play state by minecraft-data's names. */
export interface Codec {
  readonly writeCtx: Record<string, unknown>
  createPacketBuffer(type: string, value: unknown): Buffer
  parsePacketBuffer(type: string, bytes: Buffer): { data: unknown; metadata: { size: number } }
}

export interface Client extends EventEmitter {
  readonly uuid: string
  readonly username: string
  readonly state: string
  readonly socket?: { destroy(): void }
  readonly serializer: {
    readonly proto: Codec
    createPacketBuffer(packet: { name: string; params: object }): Buffer
  }
  write(name: string, fields: object): void
  /** Frames and sends a packet that is written already: its id and its body. */
  writeRaw(packet: Buffer): void
}

/** prismarine-item's, of the class that flying-squid made for the server's version. */
export interface Item {
  type: number
  count: number
  name: string
  stackSize: number
  slot?: number
}

export interface ItemClass {
  new (type: number, count: number): Item
  toNotch(item: Item | null): object
  fromNotch(slot: object): Item | null
}

/** prismarine-windows'. Commands and placing use it; PlayerInventory stands behind it. */
export interface InventoryWindow extends EventEmitter {
  slots: (Item | null)[]
  selectedItem: Item | null
  updateSlot(slot: number, item: Item | null): void
  /** Makes half of a stack the selected item. */
  splitSlot(stack: object): void
}

export interface Effect {
  amplifier: number
  /** Ticks that it was given for; −1 for ever. */
  duration: number
  particles: boolean
  ambient: boolean
  icon: boolean
  /** Milliseconds of the clock at which it ends; Infinity for ever. */
  end: number
  timeout?: NodeJS.Timeout
}

export interface Entity extends EventEmitter {
  id: number
  type: string
  entityType: number | null
  world: object
  position: Position
  velocity: Position
  health: number
  bornTime: number
  /** Milliseconds after which it may be picked up, or is gone. */
  pickupTime?: number
  deathTime?: number
  itemId?: number
  itemCount?: number
  /** By minecraft-data's number of the effect. */
  effects: Record<number, Effect | null>
  takeDamage(damage: { damage?: number; velocity?: Position }): void
  updateHealth(health: number): void
  addEffect(id: number, options?: Partial<Effect> & { override?: boolean }): boolean
  removeEffect(id: number): void
  sendMetadata(metadata: unknown): void
  calculatePhysics(seconds: number): Promise<object>
  destroy(): void
  getNearbyPlayers(radius?: number): Player[]
  setEquipment(slot: number, item: Item | null): void
  _writeOthersNearby(name: string, fields: object): void
}

export interface Player extends Entity {
  readonly _client: Client
  uuid: string
  username: string
  gameMode: number
  food: number
  foodSaturation?: number
  heldItemSlot: number
  inventory: InventoryWindow
  /** What flying-squid reads of a player before it lets it in; assigned once. */
  _playerData: PlayerData
  xp: number
  level: number
  /** How full the bar is, 0–1. */
  displayXp: number
  spawnPoint: Position
  knownPosition?: Position
  /** In 256ths of a circle. */
  yaw: number
  pitch: number
  onGround: boolean
  nearbyEntities: Entity[]
  disconnected?: boolean
  /** Undefined until just before its login is sent. */
  loadedChunks?: object
  /** The container that it looks into. */
  windowId?: number
  windowType?: string
  windowPos?: Position
  setXp(xp: number, options?: object): void
  sendXp(): void
  updateFood(food: number): void
  setGameMode(gameMode: number): void
  sendAbilities(): void
  spawnEntity(entity: Entity): void
  collect(entity: Entity): void
  updateAndSpawn(): void
  worldSendRestOfChunks(): Promise<void>
  login(): Promise<void>
  save(): Promise<void>
  kick(reason: string): void
  on(event: 'requestRespawn_cancel', listener: (data: object, cancel: () => void) => void): this
  on(event: string, listener: (...values: never[]) => void): this
  _sendRespawn(...change: unknown[]): void
}

export interface PlayerData {
  readonly player: Record<string, unknown>
  inventory: unknown[]
}

export interface Registry {
  readonly version: { readonly version: number; '>='(version: string): boolean }
  readonly items: Record<number, { readonly name: string; readonly stackSize: number } | undefined>
  readonly itemsByName: Record<string, { readonly id: number } | undefined>
  readonly effectsByName: Record<string, { readonly id: number } | undefined>
  readonly entitiesByName: Record<string, { readonly id: number } | undefined>
}

export interface Server extends EventEmitter {
  readonly players: Player[]
  readonly entities: Record<number, Entity>
  readonly overworld: object
  readonly netherworld: object
  readonly registry: Registry
  supportFeature(feature: string): boolean
  spawnObject(type: number, world: object, position: Position, options: object): Entity
  warn(message: string): void
}

/** flying-squid's own settings. */
export interface Settings {
  readonly worldFolder?: string
}
