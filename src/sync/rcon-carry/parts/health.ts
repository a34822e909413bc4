import type { HealthState } from '../../../carry/state.ts'
import { attributeInCommands, playerDefaults } from '../attribute-names.ts'
import type { BodyCommands } from '../body-commands.ts'
import type { BodyData } from '../body-data.ts'
import { becomes, type DataPart, type PartTools } from './part.ts'

const HEALING = 'minecraft:instant_health'
const MAX_HEALTH = 'minecraft:max_health'
/** The least that vanilla takes for a maximum of health. */
const LEAST = 1
/** Of two numbers that went through a float. */
const CLOSE = 1e-4
/** What a body may have healed or lost between being given its health and being looked at. */
const NEARLY = 1

/**
 * Health as a number: nothing sets it, so its maximum is made what it should be, a healing fills it up, and the maximum becomes what
 * it was. Absorption, air, fire and the rest have no command.
 */
export const healthPart: DataPart<HealthState> = {
  read: (data) => data.health,
  write: (tools, { health }, had) =>
    Math.max(LEAST, health) === had.health ? Promise.resolve(true) : setHealth(tools, Math.max(LEAST, health)),
  clear: async ({ commands }) => {
    await heal(commands)
    return true
  },
  same: (found, { health }) => Math.abs(found.health - Math.max(LEAST, health)) <= NEARLY,
}

async function setHealth(tools: PartTools, health: number): Promise<boolean> {
  const { commands } = tools
  const step = 'set the health'
  const before = (await commands.data(step)).attributeBase(MAX_HEALTH) ?? playerDefaults[MAX_HEALTH]!
  const most = await maximum(commands, step)
  if (health === most) {
    await heal(commands)
  } else {
    await commands.run(step, 'set in the storage', { path: `${commands.storage}.max_health`, value: `${before}d` })
    await setMaximum(commands, step, { before, most, wanted: health })
    await heal(commands)
  }
  const done = await becomes(tools, step, (data) => Math.abs(data.health.health - health) < CLOSE && !isHealing(data))
  if (health !== most) await giveMaximumBack(commands, before)
  return done
}

/** Makes the base such that all modifiers together give `wanted`: the maximum is (base + a) · k, and two bases tell a and k. */
async function setMaximum(
  commands: BodyCommands,
  step: string,
  { before, most, wanted }: { before: number; most: number; wanted: number },
): Promise<void> {
  const tried = wanted === before ? wanted / 2 : wanted
  await commands.run(step, 'attribute base', blanks(commands, tried))
  const first = await maximum(commands, step)
  if (Math.abs(first - wanted) < CLOSE) return
  const k = (most - first) / (before - tried)
  const base = wanted / k - (most / k - before)
  if (Number.isFinite(base)) await commands.run(step, 'attribute base', blanks(commands, base))
}

async function giveMaximumBack(commands: BodyCommands, base: number): Promise<void> {
  const step = 'give the maximum of health back'
  await commands.run(step, 'attribute base', blanks(commands, base))
  await commands.run(step, 'forget in the storage', { path: `${commands.storage}.max_health` })
}

/** Gives a maximum back that whoever came before has changed, and not given back. */
export const recoverMaximum = (commands: BodyCommands, stored: unknown): Promise<void> =>
  giveMaximumBack(commands, Number(stored))

/** The healing works with the next tick: until then the maximum has to stay. */
const isHealing = ({ effects }: BodyData): boolean => effects.some(({ id }) => id === HEALING)

const heal = (commands: BodyCommands): Promise<string> =>
  commands.run('heal the player', 'effect give', {
    effect: HEALING,
    seconds: 1,
    amplifier: 10,
    hide: 'true',
  })

async function maximum(commands: BodyCommands, step: string): Promise<number> {
  const answer = await commands.run(step, 'attribute get', {
    attribute: attributeInCommands(MAX_HEALTH, commands.protocol),
  })
  return Number(/ is (-?[\d.E-]+)$/.exec(answer)?.[1])
}

const blanks = ({ protocol }: BodyCommands, amount: number) => ({
  attribute: attributeInCommands(MAX_HEALTH, protocol),
  amount,
})
