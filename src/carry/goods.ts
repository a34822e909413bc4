import { isDeepStrictEqual } from 'node:util'
import type { CarryPart } from './parts.ts'
import type { ExperienceState, PlayerState, Slots } from './state.ts'

/** The parts of a state that are asked for. */
export const only = (state: PlayerState, parts: readonly CarryPart[]): PlayerState =>
  Object.fromEntries(Object.entries(state).filter(([part]) => parts.includes(part as CarryPart)))

/** Whether two states hold the same goods in the parts that both speak of. */
export function sameGoods(one: PlayerState, other: PlayerState): boolean {
  const shared = Object.keys(one).filter((part) => part in other) as CarryPart[]
  return shared.every((part) => isDeepStrictEqual(goods(one, part), goods(other, part)))
}

/** What of a part must neither be lost nor doubled, or tells of a hit; what only passes, like the time of an effect, is none of it. */
function goods({ inventory, enderchest, experience, health, gamemode }: PlayerState, part: CarryPart): unknown {
  const of: Partial<Record<CarryPart, unknown>> = {
    ...{ inventory: inventory?.slots, enderchest, experience, health: health?.health, gamemode },
  }
  return of[part]
}

/** Items and experience of a state, which would be lost if it were overwritten; undefined where there is none. */
export function goodsOf({ inventory, enderchest, experience }: PlayerState): PlayerState | undefined {
  const carried = hasItems(inventory?.slots)
  const chest = hasItems(enderchest)
  const levels = experience !== undefined && experience.level + experience.progress > 0
  if (!carried && !chest && !levels) return undefined
  return {
    ...(carried && inventory ? { inventory } : {}),
    ...(chest && enderchest ? { enderchest } : {}),
    ...(levels ? { experience } : {}),
  }
}

/** Items of a state that another does not have in the same slots; undefined where there are none. */
export function beyond({ inventory, enderchest }: PlayerState, known: PlayerState): PlayerState | undefined {
  const others = (slots: Slots = {}, same: Slots = {}): Slots =>
    Object.fromEntries(Object.entries(slots).filter(([slot, item]) => same[slot] !== item))
  return goodsOf({
    ...(inventory ? { inventory: { ...inventory, slots: others(inventory.slots, known.inventory?.slots) } } : {}),
    ...(enderchest ? { enderchest: others(enderchest, known.enderchest) } : {}),
  })
}

const hasItems = (slots: Slots | undefined): boolean => slots !== undefined && Object.keys(slots).length > 0

/** How many slots hold something. */
export const stacksIn = ({ inventory, enderchest }: PlayerState): number =>
  Object.keys(inventory?.slots ?? {}).length + Object.keys(enderchest ?? {}).length

const range = (name: string, size: number): string[] => Array.from({ length: size }, (_, slot) => `${name}.${slot}`)

/** Where what was stowed may go: never on the body. */
const ROOM = { inventory: [...range('inventory', 27), ...range('hotbar', 9)], enderchest: range('enderchest', 27) }

/** Puts items of `goods` where `state` has room. Answers the fuller state and what found no room. */
export function givenBack(
  state: PlayerState,
  goods: PlayerState,
): { readonly state: PlayerState; readonly rest: PlayerState | undefined } {
  const carried = filled(state.inventory?.slots, goods.inventory?.slots, ROOM.inventory)
  const chest = filled(state.enderchest, goods.enderchest, ROOM.enderchest)
  // For experience there is always room, where it goes along.
  const takesLevels = state.experience !== undefined
  const rest = goodsOf({
    ...(goods.inventory ? { inventory: { heldSlot: goods.inventory.heldSlot, slots: carried.rest } } : {}),
    enderchest: chest.rest,
    ...(goods.experience && !takesLevels ? { experience: goods.experience } : {}),
  })
  return {
    state: {
      ...state,
      ...(state.inventory ? { inventory: { ...state.inventory, slots: carried.slots } } : {}),
      ...(state.enderchest ? { enderchest: chest.slots } : {}),
      ...(state.experience && goods.experience ? { experience: sum(state.experience, goods.experience) } : {}),
    },
    rest,
  }
}

/** Points from one level to the next (minecraft.wiki/w/Experience, the same since 1.8). */
const pointsBeyond = (level: number): number =>
  level >= 30 ? 112 + (level - 30) * 9 : level >= 15 ? 37 + (level - 15) * 5 : 7 + level * 2

/** One player's experience with another's on top, in points. */
function sum(one: ExperienceState, other: ExperienceState): ExperienceState {
  let { level } = one
  let points = one.progress * pointsBeyond(level) + other.progress * pointsBeyond(other.level)
  for (let below = 0; below < other.level; below++) points += pointsBeyond(below)
  while (points >= pointsBeyond(level)) points -= pointsBeyond(level++)
  return { level, progress: points / pointsBeyond(level), total: one.total + other.total }
}

function filled(
  slots: Slots | undefined,
  goods: Slots = {},
  room: readonly string[],
): { readonly slots: Slots; readonly rest: Slots } {
  // A part that does not go along has room for nothing.
  const free = slots ? room.filter((slot) => slots[slot] === undefined) : []
  const items = Object.entries(goods)
  const put = items.slice(0, free.length).map(([, item], at) => [free[at] ?? '', item] as const)
  return { slots: { ...slots, ...Object.fromEntries(put) }, rest: Object.fromEntries(items.slice(free.length)) }
}
