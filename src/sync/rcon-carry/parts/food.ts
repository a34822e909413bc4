import type { FoodState } from '../../../carry/state.ts'
import { becomes, type DataPart, type PartTools } from './part.ts'

const FULL = 20
const SATURATION = 'minecraft:saturation'
const HUNGER = 'minecraft:hunger'
const neverHungry: ReadonlySet<string> = new Set(['creative', 'spectator'])
/** Exhaustion from which on the next tick takes a point. */
const EXHAUSTED = 4

/**
 * Food as a number; saturation and exhaustion only roughly. It goes up by saturation (a point a level, at once) and down by hunger, three ticks a point
 * once the saturation is used up, and not at all in creative mode or on peaceful.
 */
export const foodPart: DataPart<FoodState> = {
  read: (data) => data.food,
  write: async (tools, { food }, had) => {
    let from = had.food
    if (from > food) from = await starve(tools, food)
    return from <= food && (from === food || (await feed(tools, food - from, food)))
  },
  clear: async (tools, had) => had.food >= FULL || feed(tools, FULL - had.food, FULL),
  // It goes on falling and rising by itself; what could not be lowered is said to stay behind.
  same: () => true,
}

async function feed(tools: PartTools, points: number, food: number): Promise<boolean> {
  const step = 'feed the player'
  const blanks = { effect: SATURATION, seconds: 1, amplifier: points - 1, hide: 'true' }
  await tools.commands.run(step, 'effect give', blanks)
  return becomes(tools, step, (data) => data.food.food >= food && !data.effects.some(({ id }) => id === SATURATION))
}

/** Answers what is left of the food. */
async function starve(tools: PartTools, food: number): Promise<number> {
  const { commands } = tools
  const step = 'make the player hungry'
  let left = FULL
  await commands.run(step, 'effect give', { effect: HUNGER, seconds: 30, amplifier: 255, hide: 'true' })
  await becomes(tools, step, (data) => {
    left = data.food.food
    return left <= food || neverHungry.has(data.gamemode)
  })
  await commands.run(step, 'effect clear', { effect: HUNGER })
  // What it is exhausted by already still takes a point.
  await becomes(tools, step, (data) => {
    left = data.food.food
    return data.food.exhaustion <= EXHAUSTED
  })
  return left
}
