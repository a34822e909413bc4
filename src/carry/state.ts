/**
 * What a player is and has, as it stands in the journal and in the messages of the sync channel (docs/sync-protocol.md): plain
 * JSON, a key a part. A part that is absent is not spoken of; an empty one says that there is nothing.
 */
export interface PlayerState {
  readonly inventory?: InventoryState
  readonly enderchest?: Slots
  readonly health?: HealthState
  readonly food?: FoodState
  readonly experience?: ExperienceState
  readonly effects?: readonly EffectState[]
  readonly gamemode?: GameModeName
  readonly attributes?: readonly AttributeState[]
  readonly spawnpoint?: SpawnPointState | null
  /** Names of the recipes that the player knows. */
  readonly recipes?: readonly string[]
  /** Criteria that were met, by advancement: when, as vanilla writes it. */
  readonly advancements?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Counts by statistic, then by what is counted, as vanilla's stats file has them. */
  readonly statistics?: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/**
 * Items by slot, in the names of vanilla's `item` command: `hotbar.0`–`8`, `inventory.0`–`26`, `armor.head`, `armor.chest`,
 * `armor.legs`, `armor.feet`, `weapon.offhand`, `enderchest.0`–`26`. Each is the protocol's slot of the mesh's Minecraft
 * version, as its bytes stand in `set_slot`, in base64. An empty slot is absent.
 */
export type Slots = Readonly<Record<string, string>>

export interface InventoryState {
  /** Selected hotbar slot, 0–8. */
  readonly heldSlot: number
  readonly slots: Slots
}

export interface HealthState {
  /** Half hearts, more than 0: the dead are not carried. */
  readonly health: number
  /** Yellow half hearts. */
  readonly absorption: number
  /** Ticks of breath that are left; 300 on land. */
  readonly air: number
  /** Ticks that it burns on; 0 or less where it does not. */
  readonly fire: number
  /** Ticks that it has frozen for. */
  readonly freezing: number
  /** Blocks fallen so far. */
  readonly fallDistance: number
}

export interface FoodState {
  /** 0–20. */
  readonly food: number
  readonly saturation: number
  readonly exhaustion: number
}

export interface ExperienceState {
  readonly level: number
  /** How full the bar is, 0–1. */
  readonly progress: number
  /** The score that a death shows. */
  readonly total: number
}

export interface EffectState {
  /** Namespaced, such as `minecraft:speed`. */
  readonly id: string
  /** 0 is level I. */
  readonly amplifier: number
  /** Ticks that are left; −1 for ever. */
  readonly duration: number
  readonly ambient: boolean
  readonly particles: boolean
  readonly icon: boolean
}

export type GameModeName = 'survival' | 'creative' | 'adventure' | 'spectator'

export interface AttributeState {
  /** Namespaced, without the prefix that names had up to 1.21.1: `minecraft:max_health`. */
  readonly id: string
  readonly base: number
  readonly modifiers: readonly AttributeModifier[]
}

export interface AttributeModifier {
  /** Namespaced, or a UUID up to 1.20.6. */
  readonly id: string
  readonly name?: string
  readonly amount: number
  readonly operation: 'add_value' | 'add_multiplied_base' | 'add_multiplied_total'
}

export interface SpawnPointState {
  readonly dimension: string
  readonly x: number
  readonly y: number
  readonly z: number
  /** Degrees. */
  readonly angle: number
  readonly forced: boolean
}
