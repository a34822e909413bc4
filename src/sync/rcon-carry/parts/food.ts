import type { FoodState } from '../../../carry/state.ts'
import type { BodyCommands } from '../body-commands.ts'
import { becomes, type DataPart, type PartTools } from './part.ts'

const FULL = 20

/**
 * Food as a number; saturation and exhaustion only roughly. It goes up by saturation (a point a level, at once) and down by hunger, three ticks a point
 * once the saturation is used up, and not at all in creative mode or on peaceful.
 */
export const foodPart: DataPart<FoodState> = {
  read: (data) => data.food,
  write: async (tools, { food }, had) => {
    let from = had.food
    if (from > food) from = await starve(tools, food)
    if (from < food) await feed(tools.commands, food - from)
    return from <= food
  },
  clear: async ({ commands }, had) => {
    if (had.food < FULL) await feed(commands, FULL - had.food)
    return true
  },
  // It goes on falling and rising by itself; what could not be lowered is said to stay behind.
  same: () => true,
}

const feed = (commands: BodyCommands, points: number): Promise<string> =>
  commands.run('feed the player', 'effect give', {
    effect: 'minecraft:saturation',
    seconds: 1,
    amplifier: points - 1,
    hide: 'true',
  })

/** Answers what is left of the food. */
async function starve(tools: PartTools, food: number): Promise<number> {
  const { commands } = tools
  const step = 'make the player hungry'
  let left = FULL
  await commands.run(step, 'effect give', { effect: 'minecraft:hunger', seconds: 30, amplifier: 255, hide: 'true' })
  await becomes(tools, step, (data) => {
    left = data.food.food
    return left <= food
  })
  await commands.run(step, 'effect clear', { effect: 'minecraft:hunger' })
  return left
}
