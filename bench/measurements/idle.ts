import { setTimeout as sleep } from 'node:timers/promises'
import { costOf } from '../contestant.ts'
import { allThere, type Joined, joinMany } from '../joined.ts'
import { measurement } from '../measurement.ts'
import { FAR, openHalves } from '../mesh.ts'

/** What a mesh does when nothing happens. */
export const idle = measurement({
  name: 'idle',
  about:
    'CPU of a mesh without players, and with `players` who stand and whom their server asks whether they are there',
  full: { players: 300, seconds: 20 },
  quick: { players: 40, seconds: 3 },
  async run({ players, seconds }, { traffic, profile, say }) {
    const halves = await openHalves({ traffic, x: FAR, view: true, profile })
    const joined: Joined[] = []
    const spent = async (): Promise<number> => {
      const [before, since] = [costOf(halves.mcmesh), performance.now()]
      await sleep(seconds * 1_000)
      return ((costOf(halves.mcmesh) - before) / (performance.now() - since)) * 100
    }
    try {
      const empty = await spent()
      say(`idle: ${players} players`)
      joined.push(...(await joinMany(halves.mcmesh, halves.east, players)))
      const standing = await spent()
      await allThere(joined)
      return {
        rows: [
          { players: 0, '% of a core': empty },
          { players, '% of a core': standing },
        ],
        figures: { idleEmpty: empty, idleStanding: standing },
      }
    } finally {
      for (const { reader } of joined) reader.leave()
      await halves.stop()
    }
  },
})
