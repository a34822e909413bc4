import type { ExperienceState } from '../../../carry/state.ts'
import type { DataPart, PartTools } from './part.ts'

/** Points from a level to the next. Source: vanilla's Player.getXpNeededForNextLevel. */
export function pointsOfLevel(level: number): number {
  if (level >= 30) return 112 + (level - 30) * 9
  return level >= 15 ? 37 + (level - 15) * 5 : 7 + level * 2
}

/** Whole points into the level: what commands can set. */
export function pointsIn({ level, progress }: ExperienceState): number {
  const all = pointsOfLevel(level)
  return Math.max(0, Math.min(all - 1, Math.round(progress * all)))
}

async function set({ commands }: PartTools, level: number, points: number): Promise<boolean> {
  const step = 'set the experience'
  // The level first: a level takes only as many points as it has.
  await Promise.all([
    commands.run(step, 'experience levels', { amount: level }),
    commands.run(step, 'experience points', { amount: points }),
  ])
  return true
}

/** Level and points. The score that a death shows has no command. */
export const experiencePart: DataPart<ExperienceState> = {
  read: (data) => data.experience,
  write: (tools, experience) => set(tools, experience.level, pointsIn(experience)),
  clear: (tools, { level, progress }) => (level === 0 && progress === 0 ? Promise.resolve(true) : set(tools, 0, 0)),
  same: (a, b) => a.level === b.level && pointsIn(a) === pointsIn(b),
}
