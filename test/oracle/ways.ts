import type { Stage } from './stage.ts'
import { type Step, sideOf, step, type Way } from './step.ts'

const walk = (stage: Stage, to: number, height?: (part: number) => number) => stage.actor('alice').go(to, 8.5, height)

/** A posture that begins before the border and ends behind it. */
const striking =
  (posture: string, height?: (part: number) => number): Way['cross'] =>
  async (stage, to) => {
    stage.actor('alice').act(`start_${posture}`)
    await walk(stage, to, height)
    stage.actor('alice').act(`stop_${posture}`)
  }

/** Every way over the border. */
export const ways: readonly Way[] = [
  { name: 'walk', cross: (stage, to) => walk(stage, to) },
  { name: 'sprint', cross: striking('sprinting') },
  { name: 'jump', cross: (stage, to) => walk(stage, to, (part) => 64 + Math.abs(Math.sin(part * 12)) * 1.2) },
  { name: 'sneak', cross: striking('sneaking') },
  { name: 'swim', cross: striking('swimming', () => 63.4) },
  {
    name: 'glide',
    cross: async (stage, to) => {
      stage.actor('alice').act('start_fall_flying')
      await walk(stage, to, (part) => 72 - part * 8)
    },
  },
]

/** The step that crosses the border and waits until the mesh has switched. */
export function crossing(count: number, { name, cross }: Way, east: boolean): Step {
  const to = east ? 6.5 : -6.5
  return step(`crossing ${count}: ${name} ${sideOf(to)}`, async (stage) => {
    const since = stage.mesh?.events.length ?? 0
    await cross(stage, to)
    stage.crossed('alice', sideOf(to))
    await stage.mesh?.event('switch', { player: 'alice', to: sideOf(to), mode: 'soft' }, { since })
  })
}
