import type { EffectState } from '../../../carry/state.ts'
import { since } from '../grammar.ts'
import type { DataPart } from './part.ts'

const TICKS = 20
/** Seconds of the longest effect that the command gives. Source: vanilla's EffectCommands. */
const MOST_SECONDS = 1_000_000
/** Ticks from which on an effect that was given is still there when it is looked for. */
const LASTING = 100

const clearAll = { step: 'set the effects', name: 'effect clear all' } as const

/**
 * Effects with what is left of them, in whole seconds, rounded up so that none is lost; without what only the game gives: ambient, the icon
 * apart from the particles, a weaker one hidden beneath.
 */
export const effectsPart: DataPart<readonly EffectState[]> = {
  read: (data) => data.effects,
  async write({ commands }, effects, had) {
    const clearing = had.length > 0 ? [commands.run(clearAll.step, clearAll.name)] : []
    const giving = effects.map((effect) =>
      commands.run(clearAll.step, 'effect give', blanksOf(effect, commands.protocol)),
    )
    await Promise.all([...clearing, ...giving])
    return true
  },
  async clear({ commands }, had) {
    if (had.length > 0) await commands.run(clearAll.step, clearAll.name)
    return true
  },
  same: (found, effects) =>
    effects
      .filter(({ duration }) => duration < 0 || duration >= LASTING)
      .every(({ id, amplifier }) => found.some((each) => each.id === id && each.amplifier === amplifier)),
}

function blanksOf(
  { id, duration, amplifier, particles }: EffectState,
  protocol: number,
): Record<string, string | number> {
  const endless = duration < 0 && protocol >= since.v1_19_4
  const seconds = duration < 0 ? MOST_SECONDS : Math.min(MOST_SECONDS, Math.max(1, Math.ceil(duration / TICKS)))
  return { effect: id, seconds: endless ? 'infinite' : seconds, amplifier, hide: `${!particles}` }
}
