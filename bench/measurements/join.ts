import { setTimeout as sleep } from 'node:timers/promises'
import { costOf } from '../contestant.ts'
import { allThere, type Joined, join, joinMany, leaveAll, nameOfPlayer } from '../joined.ts'
import { measurement } from '../measurement.ts'
import { FAR, type Halves, openHalves } from '../mesh.ts'

/** What a join costs, and how many at once a mesh takes. */
export const joining = measurement({
  name: 'join',
  about: 'CPU of `joins` joins in an empty mesh and among `players`, how fast they go, and a burst of `burst` at once',
  full: { players: 300, joins: 20, burst: 200, warmUp: 100, aftermathMs: 2_000 },
  quick: { players: 40, joins: 8, burst: 40, warmUp: 10, aftermathMs: 1_500 },
  async run({ players, joins, burst, warmUp, aftermathMs }, { traffic, profile, say }) {
    const halves = await openHalves({ traffic, x: FAR, view: true, profile })
    const { mcmesh, east } = halves
    const there: Joined[] = []
    try {
      await leaveAll(await joinMany(mcmesh, east, warmUp), east)
      const empty = await one(halves, joins, 0, aftermathMs)
      await leaveAll(empty.joined, east)
      say(`join: ${burst} at once`)
      const rush = await atOnce(halves, burst, 0)
      there.push(...rush.joined)
      say(`join: ${players} players`)
      there.push(...(await joinMany(mcmesh, east, Math.max(0, players - burst), burst)))
      if (there.length > players) await leaveAll(there.splice(players), east)
      const full = await one(halves, joins, players, aftermathMs)
      await leaveAll(full.joined, east)
      const more = await atOnce(halves, joins, players)
      there.push(...more.joined)
      await allThere(there)
      return {
        rows: [
          { '': 'in an empty mesh', joins, 'CPU ms each': empty.cpuMs },
          { '': `among ${players} players`, joins, 'CPU ms each': full.cpuMs },
          { '': `among ${players} players, all at once`, joins, seconds: more.seconds, 'CPU ms each': more.cpuMs },
          { '': 'a burst in an empty mesh', joins: burst, seconds: rush.seconds, 'CPU ms each': rush.cpuMs },
        ],
        figures: {
          joinCpu: full.cpuMs / empty.cpuMs,
          joinsPerSecond: joins / more.seconds,
          burstSeconds: rush.seconds,
        },
      }
    } finally {
      for (const { reader } of there) reader.leave()
      await halves.stop()
    }
  },
})

/**
 * One after the other, and `aftermathMs` longer, in which everybody hears of the last; without what the mesh does meanwhile for
 * those who stand in it.
 */
async function one({ mcmesh, east }: Halves, joins: number, first: number, aftermathMs: number) {
  // Who joined before has been told to everybody then.
  await sleep(aftermathMs)
  const [idle, from] = [costOf(mcmesh), performance.now()]
  await sleep(aftermathMs)
  const [before, since] = [costOf(mcmesh), performance.now()]
  const idleRate = (before - idle) / (since - from)
  const joined = await joinMany(mcmesh, east, joins, first)
  await sleep(aftermathMs)
  return { joined, cpuMs: (costOf(mcmesh) - before - idleRate * (performance.now() - since)) / joins }
}

/** All at once, until the last has been sent its first chunk. */
async function atOnce({ mcmesh, east }: Halves, joins: number, first: number) {
  const [before, since] = [costOf(mcmesh), performance.now()]
  const joined = await Promise.all(
    Array.from({ length: joins }, (_, i) => join(mcmesh, east, nameOfPlayer(mcmesh, first + i))),
  )
  return { joined, cpuMs: (costOf(mcmesh) - before) / joins, seconds: (performance.now() - since) / 1_000 }
}
