import type {
  AttributeState,
  EffectState,
  ExperienceState,
  FoodState,
  GameModeName,
  HealthState,
  SpawnPointState,
} from '../../carry/state.ts'
import { isWhole, type SnbtCompound, type SnbtTag } from '../../protocol/snbt.ts'
import { attributeName, isOfAnEffect, operationOf, playerDefaults } from './attribute-names.ts'
import { effectNames } from './effect-names.ts'

/** Where a player's NBT keeps what a carry reads: every key that any version has, the newest first. */
export const dataKeys = {
  /** Without armour and off hand from 1.21.5: these are under `equipment`. */
  Inventory: ['Inventory'],
  EnderItems: ['EnderItems'],
  SelectedItemSlot: ['SelectedItemSlot'],
  Health: ['Health'],
  AbsorptionAmount: ['AbsorptionAmount'],
  Air: ['Air'],
  Fire: ['Fire'],
  TicksFrozen: ['TicksFrozen'],
  /** A double from 1.21.5. */
  fallDistance: ['fall_distance', 'FallDistance'],
  foodLevel: ['foodLevel'],
  foodSaturationLevel: ['foodSaturationLevel'],
  foodExhaustionLevel: ['foodExhaustionLevel'],
  XpLevel: ['XpLevel'],
  XpP: ['XpP'],
  XpTotal: ['XpTotal'],
  playerGameType: ['playerGameType'],
  /** From 1.20.2; before, by number. */
  effects: ['active_effects', 'ActiveEffects'],
  /** From 1.21; before with other keys inside. */
  attributes: ['attributes', 'Attributes'],
  /** From 1.21.5; before, one key a coordinate. Inside, `angle` is `yaw` from 1.21.9. */
  respawn: ['respawn'],
  tags: ['Tags'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** What a part of a player's NBT lacks, in words. */
export class BodyDataError extends Error {}

const modes: readonly GameModeName[] = ['survival', 'creative', 'adventure', 'spectator']

/** A player's NBT as `data get entity` has printed it. What was folded is only missed where it is read. */
export class BodyData {
  readonly #tags: SnbtCompound

  /** @throws BodyDataError for anything but a compound */
  constructor(tag: SnbtTag) {
    if (tag.type !== 'compound') throw new BodyDataError('it is no compound')
    this.#tags = tag.value as SnbtCompound
  }

  get dead(): boolean {
    return this.#number('Health') <= 0
  }

  get heldSlot(): number {
    return this.#number('SelectedItemSlot', 0)
  }

  get gamemode(): GameModeName {
    return modes[this.#number('playerGameType')] ?? missing('a game mode that is known')
  }

  get health(): HealthState {
    return {
      health: this.#number('Health'),
      absorption: this.#number('AbsorptionAmount', 0),
      air: this.#number('Air', 300),
      fire: this.#number('Fire', 0),
      freezing: this.#number('TicksFrozen', 0),
      fallDistance: this.#number('fallDistance', 0),
    }
  }

  get food(): FoodState {
    return {
      food: this.#number('foodLevel'),
      saturation: this.#number('foodSaturationLevel', 0),
      exhaustion: this.#number('foodExhaustionLevel', 0),
    }
  }

  get experience(): ExperienceState {
    return { level: this.#number('XpLevel'), progress: this.#number('XpP'), total: this.#number('XpTotal', 0) }
  }

  get effects(): readonly EffectState[] {
    return this.#compounds('effects').map(readEffect)
  }

  /** Those whose base is not a player's, or that bear modifiers which neither items nor effects put there. */
  get attributes(): readonly AttributeState[] {
    return this.#compounds('attributes')
      .map(readAttribute)
      .filter(({ id, base, modifiers }) => modifiers.length > 0 || base !== playerDefaults[id])
  }

  /** The base of an attribute; undefined where the body never had that attribute asked for. */
  attributeBase(id: string): number | undefined {
    return this.#compounds('attributes')
      .map(readAttribute)
      .find((each) => each.id === id)?.base
  }

  get spawnpoint(): SpawnPointState | null {
    const respawn = this.#find('respawn')
    if (respawn?.type === 'compound') {
      const { pos, dimension, yaw, angle, forced } = respawn.value as SnbtCompound
      const [x = 0, y = 0, z = 0] = (pos?.value ?? missing('where it respawns')) as number[]
      return {
        dimension: text(dimension, 'minecraft:overworld'),
        x,
        y,
        z,
        angle: number(yaw ?? angle, 0),
        forced: number(forced, 0) !== 0,
      }
    }
    const { SpawnX, SpawnY, SpawnZ, SpawnAngle, SpawnDimension, SpawnForced } = this.#tags
    if (SpawnX === undefined) return null
    return {
      dimension: text(SpawnDimension, 'minecraft:overworld'),
      ...{ x: number(SpawnX), y: number(SpawnY), z: number(SpawnZ) },
      ...{ angle: number(SpawnAngle, 0), forced: number(SpawnForced, 0) !== 0 },
    }
  }

  get tags(): readonly string[] {
    const tag = this.#find('tags')
    return tag === undefined ? [] : ((tag.value as { value: string[] }).value ?? [])
  }

  /** The stacks of a list such as `EnderItems`, by the number of their slot. */
  stacks(key: 'Inventory' | 'EnderItems'): ReadonlyMap<number, SnbtCompound> {
    return new Map(this.#compounds(key).map((stack) => [number(stack.Slot), stack]))
  }

  #find(name: keyof typeof dataKeys): SnbtTag | undefined {
    const key = dataKeys[name].find((each) => Object.hasOwn(this.#tags, each))
    const tag = key === undefined ? undefined : this.#tags[key]
    if (tag && !isWhole(tag)) throw new BodyDataError(`a part of ${key} is left out as <...>`)
    return tag
  }

  #number(name: keyof typeof dataKeys, otherwise?: number): number {
    const tag = this.#find(name)
    return tag ? number(tag) : (otherwise ?? missing(name))
  }

  #compounds(name: keyof typeof dataKeys): readonly SnbtCompound[] {
    const list = this.#find(name)?.value as { type: string; value: readonly SnbtCompound[] } | undefined
    return list?.type === 'compound' ? list.value : []
  }
}

const missing = (what: string): never => {
  throw new BodyDataError(`it has no ${what}`)
}

function number(tag: SnbtTag | undefined, otherwise?: number): number {
  return typeof tag?.value === 'number' ? tag.value : (otherwise ?? missing('number where one belongs'))
}

const text = (tag: SnbtTag | undefined, otherwise: string): string =>
  tag?.type === 'string' ? String(tag.value) : otherwise

/** From 1.20.2 by name with small letters, before by number with capitals. */
function readEffect(effect: SnbtCompound): EffectState {
  const flag = (tag: SnbtTag | undefined, otherwise: boolean) => (tag === undefined ? otherwise : number(tag) !== 0)
  const named = effect.id !== undefined
  const id = named
    ? text(effect.id, '')
    : `minecraft:${effectNames[number(effect.Id)] ?? missing('effect that is known')}`
  const particles = flag(named ? effect.show_particles : effect.ShowParticles, true)
  return {
    id,
    // A byte up to 1.20.1, where 255 is written as −1.
    amplifier: number(named ? effect.amplifier : effect.Amplifier, 0) & 0xff,
    duration: number(named ? effect.duration : effect.Duration, 0),
    ambient: flag(named ? effect.ambient : effect.Ambient, false),
    particles,
    icon: flag(named ? effect.show_icon : effect.ShowIcon, particles),
  }
}

function readAttribute(attribute: SnbtCompound): AttributeState {
  const list = (attribute.modifiers ?? attribute.Modifiers)?.value as { value: readonly SnbtCompound[] } | undefined
  const modifiers = (list?.value ?? []).map((modifier) => ({
    id: modifier.id
      ? text(modifier.id, '')
      : uuidOf((modifier.UUID?.value ?? missing('UUID of a modifier')) as number[]),
    ...(modifier.Name ? { name: text(modifier.Name, '') } : {}),
    amount: number(modifier.amount ?? modifier.Amount, 0),
    operation: operationOf((modifier.operation ?? modifier.Operation)?.value),
  }))
  return {
    id: attributeName(text(attribute.id ?? attribute.Name, '')),
    base: number(attribute.base ?? attribute.Base, 0),
    modifiers: modifiers.filter((modifier) => !isOfAnEffect(modifier)),
  }
}

/** A UUID that NBT keeps as four ints. */
function uuidOf(ints: readonly number[]): string {
  const hex = ints.map((each) => (each >>> 0).toString(16).padStart(8, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
