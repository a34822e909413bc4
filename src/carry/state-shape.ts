import { type CarryPart, carryParts } from './parts.ts'
import type { PlayerState } from './state.ts'

type Check = (value: unknown) => boolean

const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const isText: Check = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT
const isFlag: Check = (value) => typeof value === 'boolean'
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([key, check]) => check(value[key]))
const list =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item)
const table =
  (item: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(item)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

/** Characters of a name in a state; names of the game are far shorter. */
const LONGEST_TEXT = 256

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const isBytes: Check = (value) => typeof value === 'string' && value.length > 0 && BASE64.test(value)

const slotName = {
  inventory: /^(?:hotbar\.[0-8]|inventory\.(?:1?[0-9]|2[0-6])|armor\.(?:head|chest|legs|feet)|weapon\.offhand)$/,
  enderchest: /^enderchest\.(?:1?[0-9]|2[0-6])$/,
}
const slots =
  (name: RegExp): Check =>
  (value) =>
    isObject(value) && Object.entries(value).every(([slot, bytes]) => name.test(slot) && isBytes(bytes))

/** What each part of a state must look like: src/carry/state.ts says what it means. */
const shapes: Readonly<Record<CarryPart, Check>> = {
  inventory: object({ heldSlot: oneOf(0, 1, 2, 3, 4, 5, 6, 7, 8), slots: slots(slotName.inventory) }),
  enderchest: slots(slotName.enderchest),
  health: object({
    ...{ health: isNumber, absorption: isNumber, air: isNumber, fire: isNumber, freezing: isNumber },
    fallDistance: isNumber,
  }),
  food: object({ food: isNumber, saturation: isNumber, exhaustion: isNumber }),
  experience: object({ level: isNumber, progress: isNumber, total: isNumber }),
  effects: list(
    object({
      ...{ id: isText, amplifier: isNumber, duration: isNumber },
      ...{ ambient: isFlag, particles: isFlag, icon: isFlag },
    }),
  ),
  gamemode: oneOf('survival', 'creative', 'adventure', 'spectator'),
  attributes: list(
    object({
      ...{ id: isText, base: isNumber },
      modifiers: list(
        object({
          ...{ id: isText, name: optional(isText), amount: isNumber },
          operation: oneOf('add_value', 'add_multiplied_base', 'add_multiplied_total'),
        }),
      ),
    }),
  ),
  spawnpoint: (value) =>
    value === null ||
    object({ dimension: isText, x: isNumber, y: isNumber, z: isNumber, angle: isNumber, forced: isFlag })(value),
  recipes: list(isText),
  advancements: table(table(isText)),
  statistics: table(table(isNumber)),
}

/** The state that a server told, or in words what is wrong with it. Parts that mcmesh does not know are left out. */
export function readState(told: unknown): PlayerState | string {
  if (!isObject(told)) return 'a state that is no object'
  const known = carryParts.filter((part) => told[part] !== undefined)
  const wrong = known.find((part) => !shapes[part](told[part]))
  if (wrong !== undefined) return `a state whose "${wrong}" makes no sense`
  return Object.fromEntries(known.map((part) => [part, told[part]]))
}
