import type { Body, Effect } from './body.ts'
import { instant } from './effects.ts'

/** What 4 points of exhaustion cost: a point of saturation, or of food where there is none left. */
const EXHAUSTION = 4

/** One tick of a player's effects and food. Answers the effects that have ended. */
export function tickBody(body: Body, { peaceful }: { peaceful: boolean }): Effect[] {
  if (body.dead) return []
  for (const effect of body.effects) work(body, effect)
  if (body.exhaustion > EXHAUSTION) {
    body.exhaustion -= EXHAUSTION
    if (body.saturation > 0) body.saturation = Math.max(body.saturation - 1, 0)
    else if (!peaceful) body.food = Math.max(body.food - 1, 0)
  }
  for (const effect of body.effects) if (effect.duration > 0) effect.duration--
  const ended = body.effects.filter(({ duration }) => duration === 0)
  body.effects = body.effects.filter(({ duration }) => duration !== 0)
  return ended
}

function work(body: Body, { id, amplifier }: Effect): void {
  if (id === 'minecraft:instant_health') body.setHealth(body.health + 4 * 2 ** amplifier)
  else if (id === 'minecraft:saturation') eat(body, amplifier + 1)
  // Whoever is invulnerable does not get hungry.
  else if (id === 'minecraft:hunger' && body.mode !== 'creative' && body.mode !== 'spectator')
    body.exhaustion = Math.min(body.exhaustion + 0.005 * (amplifier + 1), 40)
}

function eat(body: Body, food: number): void {
  body.food = Math.min(body.food + food, 20)
  body.saturation = Math.min(body.saturation + food * 2, body.food)
}

/** Ticks of an effect that is given for so many seconds: those that work at once count ticks. */
export const ticksOf = (id: string, seconds: number): number => (instant.has(id) ? seconds : seconds * 20)
