import { setTimeout as sleep } from 'node:timers/promises'
import { costOf } from '../contestant.ts'
import { dummies } from '../dummies.ts'
import { type Joined, joinMany } from '../joined.ts'
import { measurement, quantile } from '../measurement.ts'
import { type Halves, NEAR, openHalves } from '../mesh.ts'

/** What a soft switch costs, at so many a second. */
export const switching = measurement({
  name: 'switch',
  about: 'CPU of soft switches, `rate` a second among `players` who have dummies, and how long each takes in mcmesh',
  full: { players: 20, rate: 50, switches: 1_000, warmUp: 200 },
  quick: { players: 20, rate: 50, switches: 200, warmUp: 100 },
  async run({ players, rate, switches, warmUp }, { traffic, profile, say }) {
    const halves = await openHalves({ traffic, x: NEAR, view: true, profile })
    const joined: Joined[] = []
    try {
      joined.push(...(await joinMany(halves.mcmesh, halves.east, players)))
      await dummies(halves, joined)
      say('switch: dummies stand')
      await paced(halves, rate, warmUp, (i) => soft(halves, joined, i))
      const ms: number[] = []
      const switched = await paced(halves, rate, switches, async (i) => {
        ms.push(await soft(halves, joined, warmUp + i))
      })
      // The same without switches: commands are read and answered, players stand.
      const empty = await paced(halves, rate, switches, async () => {
        await halves.mcmesh.ask({ kind: 'command', line: 'switch nobody east' })
      })
      const cpuMs = (switched - empty) / switches
      const p99 = quantile(ms, 0.99)
      return {
        rows: [
          { switches, 'CPU ms each': cpuMs, 'p50 ms': quantile(ms, 0.5), 'p99 ms': p99, 'worst ms': quantile(ms, 1) },
        ],
        figures: { switchCpu: cpuMs, switchP99: p99 },
      }
    } finally {
      for (const { reader } of joined) reader.leave()
      await halves.stop()
    }
  },
})

/** Does something `count` times, `rate` a second; answers mcmesh's CPU time meanwhile. */
async function paced({ mcmesh }: Halves, rate: number, count: number, each: (i: number) => Promise<unknown>) {
  const [before, since] = [costOf(mcmesh), performance.now()]
  for (let i = 0; i < count; i++) {
    const wait = since + (i * 1_000) / rate - performance.now()
    if (wait > 0) await sleep(wait)
    await each(i)
  }
  return costOf(mcmesh) - before
}

/** The `i`th switch: everybody in turn, to and fro. Milliseconds in mcmesh. */
async function soft({ mcmesh }: Halves, all: readonly Joined[], i: number): Promise<number> {
  const name = all[i % all.length]?.reader.name
  const server = Math.floor(i / all.length) % 2 === 0 ? 'west' : 'east'
  const { ok, error, data } = await mcmesh.ask({ kind: 'command', line: `switch ${name} ${server}` })
  if (!ok) throw new Error(`The switch of ${name} to ${server} failed: ${error}`)
  const { mode, ms } = data as { mode: string; ms: number }
  if (mode !== 'soft') throw new Error(`The switch of ${name} to ${server} was ${mode}.`)
  return ms
}
