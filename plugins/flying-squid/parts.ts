import type { Body } from './body.ts'
import type { EffectState } from './effects.ts'
import { type ExperienceState, experienceOf, setExperience } from './experience.ts'
import type { ItemStack } from './item-stack.ts'
import { chestSlotOfName, slotOfName } from './slots.ts'

/** What a player is and has, a key a part (docs/sync-protocol.md). */
export type PlayerState = Record<string, unknown>

/** What a value of a message must be, in a sentence; undefined where it is. */
type Problem = string | undefined

interface Part<Value> {
  read(body: Body): Value
  /** Why `write` cannot take a value of somebody else's. */
  problem(value: unknown, body: Body): Problem
  write(body: Body, value: Value): void
  /** What it is after it was cleared. */
  empty(body: Body): Value
}

/** The protocol's slots by name, in base64. */
type Slots = Readonly<Record<string, string>>

interface InventoryState {
  readonly heldSlot: number
  readonly slots: Slots
}

interface HealthState {
  readonly health: number
  readonly absorption: number
  readonly air: number
  readonly fire: number
  readonly freezing: number
  readonly fallDistance: number
}

interface FoodState {
  readonly food: number
  readonly saturation: number
  readonly exhaustion: number
}

const gameModes = ['survival', 'creative', 'adventure', 'spectator'] as const
type GameMode = (typeof gameModes)[number]

const fullHealth = 20
const fullFood: FoodState = { food: 20, saturation: 5, exhaustion: 0 }
/** The most that a varint of the protocol holds. */
const most = 2 ** 31 - 1

/** The stacks of a container by the names of its slots, as they stand in messages. */
function readSlots(
  { codec }: Body,
  container: { get(slot: number): ItemStack | null },
  names: ReadonlyMap<string, number>,
): Slots {
  return Object.fromEntries(
    [...names].flatMap(([name, slot]) => {
      const stack = container.get(slot)
      return stack === null ? [] : [[name, codec.bytes(stack).toString('base64')]]
    }),
  )
}

function problemWithSlots({ codec }: Body, slots: unknown, names: ReadonlyMap<string, number>): Problem {
  if (!isObject(slots)) return 'slots must be an object'
  for (const [name, bytes] of Object.entries(slots)) {
    if (!names.has(name)) return `no slot is named ${name.slice(0, 32)}`
    if (typeof bytes !== 'string') return `${name} must be base64`
    try {
      if (codec.read(Buffer.from(bytes, 'base64')) === null) return `${name} is empty: leave it out`
    } catch (error) {
      return `${name} is no item here: ${(error as Error).message.slice(0, 100)}`
    }
  }
  return undefined
}

const inventory: Part<InventoryState> = {
  read: (body) => ({ heldSlot: body.inventory.held, slots: readSlots(body, body.inventory, slotOfName) }),
  problem(value, body) {
    if (!isObject(value) || !isWhole(value.heldSlot, 0, 8)) return 'heldSlot must be 0 to 8'
    return problemWithSlots(body, value.slots, slotOfName)
  },
  write(body, { heldSlot, slots }) {
    body.changeInventory((inventory) => {
      inventory.takeAll()
      for (const [name, bytes] of Object.entries(slots))
        inventory.set(slotOfName.get(name) as number, body.codec.read(Buffer.from(bytes, 'base64')))
    })
    body.selectSlot(heldSlot)
    body.sendHeldSlot()
  },
  empty: (body) => ({ heldSlot: body.inventory.held, slots: {} }),
}

const enderchest: Part<Slots> = {
  read: (body) => readSlots(body, body.enderChest, chestSlotOfName),
  problem: (value, body) => problemWithSlots(body, value, chestSlotOfName),
  write({ enderChest, codec }, slots) {
    for (const [name, slot] of chestSlotOfName) {
      const bytes = slots[name]
      enderChest.set(slot, bytes === undefined ? null : codec.read(Buffer.from(bytes, 'base64')))
    }
  },
  empty: () => ({}),
}

/** flying-squid knows no breath, fire, frost or fall: they are as with who stands on dry land. */
const dry = { air: 300, fire: 0, freezing: 0, fallDistance: 0 }

const health: Part<HealthState> = {
  read: ({ player, absorption }) => ({ health: player.health, absorption, ...dry }),
  problem(value) {
    const names = ['health', 'absorption', 'air', 'fire', 'freezing', 'fallDistance']
    if (!isObject(value) || !names.every((name) => isNumber(value[name]))) return `health needs ${names.join(', ')}`
    if (!((value.health as number) > 0)) return 'health must be more than 0'
    return (value.absorption as number) < 0 ? 'absorption must not be negative' : undefined
  },
  write(body, { health, absorption }) {
    body.player.health = health
    body.absorption = absorption
    body.sendHealth()
  },
  empty: () => ({ health: fullHealth, absorption: 0, ...dry }),
}

const food: Part<FoodState> = {
  read: ({ player, exhaustion }) => ({
    food: player.food,
    saturation: player.foodSaturation ?? fullFood.saturation,
    exhaustion,
  }),
  problem(value) {
    if (!isObject(value) || !isWhole(value.food, 0, 20)) return 'food must be 0 to 20'
    const fine =
      isNumber(value.saturation) && value.saturation >= 0 && isNumber(value.exhaustion) && value.exhaustion >= 0
    return fine ? undefined : 'saturation and exhaustion must be numbers, not negative'
  },
  write(body, { food, saturation, exhaustion }) {
    body.player.food = food
    body.player.foodSaturation = saturation
    body.exhaustion = exhaustion
    body.sendHealth()
  },
  empty: () => fullFood,
}

const experience: Part<ExperienceState> = {
  read: ({ player }) => experienceOf(player),
  problem(value) {
    if (!isObject(value) || !isWhole(value.level, 0, most) || !isWhole(value.total, 0, most))
      return 'level and total must be whole numbers, not negative'
    return isNumber(value.progress) && value.progress >= 0 && value.progress <= 1
      ? undefined
      : 'progress must be 0 to 1'
  },
  write(body, state) {
    setExperience(body.player, state)
    body.sendExperience()
  },
  empty: () => ({ level: 0, progress: 0, total: 0 }),
}

const effects: Part<readonly EffectState[]> = {
  read: (body) => body.effects.state(Date.now()),
  problem(value, body) {
    if (!Array.isArray(value)) return 'effects must be a list'
    for (const each of value) {
      if (!isObject(each) || !body.effects.knows(each.id)) return 'an effect is not known here'
      if (!isWhole(each.amplifier, 0, 255)) return 'amplifier must be 0 to 255'
      if (each.duration !== -1 && !isWhole(each.duration, 1, most)) return 'duration must be in ticks, or -1'
      if (![each.ambient, each.particles, each.icon].every((flag) => typeof flag === 'boolean'))
        return 'ambient, particles and icon must be true or false'
    }
    return undefined
  },
  write: (body, states) => body.effects.replace(states),
  empty: () => [],
}

const gamemode: Part<GameMode> = {
  read: ({ player }) => gameModes[player.gameMode] ?? 'survival',
  problem: (value) => (gameModes.includes(value as GameMode) ? undefined : `gamemode must be ${gameModes.join(', ')}`),
  write({ player, spawned }, mode) {
    const number = gameModes.indexOf(mode)
    if (spawned) player.setGameMode(number)
    else player.gameMode = number
  },
  // It stays as it is.
  empty: (body) => gamemode.read(body),
}

/** What this server can hold of a player. */
const parts: Readonly<Record<string, Part<unknown>>> = {
  inventory,
  enderchest,
  health,
  food,
  experience,
  effects,
  gamemode,
}

export const partNames: readonly string[] = Object.keys(parts)

/** What a body has of the parts named. */
export function readParts(body: Body, names: readonly string[]): PlayerState {
  return Object.fromEntries(names.map((name) => [name, parts[name]?.read(body)]))
}

/** Why a state cannot be written, or undefined. */
export function problemWithState(body: Body, state: unknown): Problem {
  if (!isObject(state)) return 'state must be an object'
  for (const [name, value] of Object.entries(state)) {
    const part = parts[name]
    if (!part || !Object.hasOwn(parts, name)) return `this server does not hold "${name.slice(0, 32)}"`
    const problem = part.problem(value, body)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Why parts cannot be read or cleared, or undefined. */
export function problemWithParts(names: unknown): Problem {
  if (!Array.isArray(names)) return 'parts must be a list of names'
  const unknown = names.find((name) => !partNames.includes(name))
  return unknown === undefined ? undefined : `this server does not hold "${String(unknown).slice(0, 32)}"`
}

/** Replaces the parts that a state names by what it has. */
export function writeParts(body: Body, state: PlayerState): void {
  for (const [name, value] of Object.entries(state)) parts[name]?.write(body, value)
}

/** What these parts are once they were cleared. */
export function emptyParts(body: Body, names: readonly string[]): PlayerState {
  return Object.fromEntries(names.map((name) => [name, parts[name]?.empty(body)]))
}

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isWhole = (value: unknown, from: number, to: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to
