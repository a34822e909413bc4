import { type Burst, burstsOf } from '../burst.ts'
import { costOf } from '../contestant.ts'
import { dummies } from '../dummies.ts'
import { type Joined, joinMany } from '../joined.ts'
import { measurement, median } from '../measurement.ts'
import { NEAR, openHalves } from '../mesh.ts'
import { playTicks, TICKS } from '../pace.ts'

/** What a dummy adds whose server says as much to it as the player's own server says to the player. */
export const dummy = measurement({
  name: 'dummy',
  about: 'CPU of players whose own server alone sends `rate` packets a second, and whose dummy’s does so too',
  full: { players: 10, rate: 600, rounds: 5, seconds: 3 },
  quick: { players: 5, rate: 600, rounds: 2, seconds: 1 },
  async run({ players, rate, rounds, seconds }, { traffic, profile, ticksPerSecond, say }) {
    const bursts = burstsOf(traffic.loop, traffic.frames, Math.round(rate / TICKS))
    const halves = await openHalves({ traffic, x: NEAR, view: false, profile })
    const { mcmesh, east } = halves
    const joined: Joined[] = []
    try {
      joined.push(...(await joinMany(mcmesh, east, players)))
      const west = new Map((await dummies(halves, joined)).map((player, i) => [joined[i], player]))
      const ticks = Math.round(seconds * TICKS)
      const costs = { alone: [] as number[], both: [] as number[] }
      let [from, heard] = [0, 0]
      for (const each of joined.slice(0, 2)) {
        await each.whole(each.player.once(bursts))
        const there = west.get(each)
        if (there) await there.once(bursts)
      }
      for (let round = 0; round <= rounds; round++) {
        for (const way of ['alone', 'both'] as const) {
          const before = costOf(mcmesh)
          await playTicks(joined, {
            bursts,
            from,
            ticks,
            perSecond: ticksPerSecond,
            onTick(each) {
              // What a dummy's server says goes on where it ended in the round before.
              if (way === 'both') west.get(each)?.write(bursts[Math.floor(heard++ / players) % bursts.length] as Burst)
            },
          })
          await Promise.all([...west.values()].map((player) => player.settled()))
          from += ticks
          if (round > 0) costs[way].push(costOf(mcmesh) - before)
        }
        if (round > 0) say(`dummy: round ${round} of ${rounds}`)
      }
      const packets = ticks * players * (rate / TICKS)
      const row = (way: keyof typeof costs, packets: number) => ({
        'who is sent to': way === 'alone' ? 'the player alone' : 'player and dummy',
        packets,
        'CPU ms': median(costs[way]),
      })
      return {
        rows: [row('alone', packets), row('both', packets * 2)],
        figures: { dummyCpu: median(costs.both.map((both, i) => both / (costs.alone[i] as number))) },
      }
    } finally {
      for (const { reader } of joined) reader.leave()
      await halves.stop()
    }
  },
})
