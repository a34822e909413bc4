import type { FoodState } from '../../../carry/state.ts'
import type { BodyCommands } from '../body-commands.ts'
import type { BodyData } from '../body-data.ts'
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
  clear: async ({ commands }, had) => {
    // The next tick does it: nobody waits for that.
    if (had.food < FULL) await eat(commands, FULL - had.food)
    return true
  },
  // It goes on falling and rising by itself; what could not be lowered is said to stay behind.
  same: () => true,
}

const feeding = 'feed the player'

const eat = (commands: BodyCommands, points: number): Promise<string> =>
  commands.run(feeding, 'effect give', { effect: SATURATION, seconds: 1, amplifier: points - 1, hide: 'true' })

async function feed(tools: PartTools, points: number, food: number): Promise<boolean> {
  await eat(tools.commands, points)
  const isEating = (data: BodyData) => data.effects.some(({ id }) => id === SATURATION)
  return becomes(tools, feeding, (data) => data.food.food >= food && !isEating(data))
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
