import type { Player } from './squid.ts'

export interface ExperienceState {
  readonly level: number
  /** How full the bar is, 0–1. */
  readonly progress: number
  readonly total: number
}

/** Points from a level to the next. */
function pointsOf(level: number): number {
  if (level >= 30) return 112 + (level - 30) * 9
  if (level >= 15) return 37 + (level - 15) * 5
  return 7 + level * 2
}

export const experienceOf = (player: Player): ExperienceState => ({
  level: player.level,
  progress: player.displayXp,
  total: player.xp,
})

export function setExperience(player: Player, { level, progress, total }: ExperienceState): void {
  player.level = level
  player.displayXp = progress
  player.xp = total
}

/** Adds what is missing to a total, and takes away what is too much, as vanilla does: the level follows, where it stands by now. */
export function addPoints(player: Player, total: number): void {
  if (total === player.xp) return
  let level = player.level ?? 0
  let points = player.displayXp * pointsOf(level) + total - player.xp
  while (points < 0 && level > 0) points += pointsOf(--level)
  while (points >= pointsOf(level)) points -= pointsOf(level++)
  setExperience(player, { level, progress: Math.max(0, points) / pointsOf(level), total: Math.max(0, total) })
}

/** flying-squid takes the level for a function of the total, which it is not for who has spent levels. */
export function addPointsAsVanilla(player: Player): void {
  player.level = 0
  player.setXp = (total) => {
    addPoints(player, total)
    player.sendXp()
  }
}
