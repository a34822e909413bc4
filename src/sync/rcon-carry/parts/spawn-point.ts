import type { SpawnPointState } from '../../../carry/state.ts'
import type { DataPart } from './part.ts'

/** Where the player respawns. What a command sets is forced: a bed that is gone does not unset it. None at all has no command. */
export const spawnPointPart: DataPart<SpawnPointState | null> = {
  read: (data) => data.spawnpoint,
  write: async ({ commands }, point, had) => {
    if (point === null) return had === null
    const { forced: _, ...blanks } = point
    await commands.run('set the spawn point', 'spawnpoint', blanks)
    return true
  },
  clear: async (_tools, had) => had === null,
  same: (found, point) =>
    point === null ||
    (found !== null &&
      found.dimension === point.dimension &&
      found.x === point.x &&
      found.y === point.y &&
      found.z === point.z),
}
