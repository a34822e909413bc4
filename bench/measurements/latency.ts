import { setTimeout as sleep } from 'node:timers/promises'
import { Backend } from '../backend.ts'
import type { BackendPlayer } from '../backend-player.ts'
import { burstsOf } from '../burst.ts'
import { type Contestant, direct, forked, pause } from '../contestant.ts'
import { type Joined, joinMany } from '../joined.ts'
import { measurement, quantile } from '../measurement.ts'
import { mcmesh, oneServer } from '../mesh.ts'
import { playTicks, TICKS } from '../pace.ts'
import { mcmeshWithScreen } from '../with-screen.ts'

/** Above that of the direct connection, the slowest tell of what else the machine does: no figure is made of them. Milliseconds. */
const CALM_P99 = 5

/** What has gathered while a process stood still is done in so many milliseconds: it is not what is measured. */
const RECOVERY_MS = 400

interface Way {
  readonly contestant: Contestant
  readonly players: readonly Joined[]
  /** Milliseconds from a server to its client and back. */
  readonly roundTrips: number[]
}

/** What each way adds to the time from a server to its client and back. */
export const latency = measurement({
  name: 'latency',
  about:
    'what a pipe, mcmesh headless and mcmesh with its screen add to a round trip, at `rate` packets a second a player',
  full: { players: 20, rate: 600, rounds: 5, seconds: 3 },
  quick: { players: 10, rate: 600, rounds: 2, seconds: 1 },
  async run({ players, rate, rounds, seconds }, { traffic, ticksPerSecond, say }) {
    const bursts = burstsOf(traffic.loop, traffic.frames, Math.round(rate / TICKS))
    const ticks = Math.round(seconds * TICKS)
    const backend = await Backend.start({ traffic })
    const ways: Way[] = []
    const contestants: Contestant[] = []
    try {
      const { port } = backend
      contestants.push(direct(port), await forked('pipe', String(port)))
      contestants.push(await mcmesh(oneServer([port])), await mcmeshWithScreen(port))
      for (const contestant of contestants)
        ways.push({ contestant, players: await joinMany(contestant, backend, players), roundTrips: [] })
      for (const { players } of ways)
        for (const { player, whole } of players.slice(0, 2)) await whole(player.once(bursts))
      say('latency: warmed up')
      // The round before those that count is played as they are.
      for (let round = 0; round <= rounds; round++) {
        for (const way of ways) {
          // The others stand still, and draw nothing meanwhile.
          for (const other of ways) pause(other.contestant, other !== way)
          await sleep(RECOVERY_MS)
          const trips = await timed(way, { bursts, from: round * ticks, ticks, perSecond: ticksPerSecond })
          if (round > 0) way.roundTrips.push(...trips)
        }
        if (round > 0) say(`latency: round ${round} of ${rounds}`)
      }
      const at = (name: string, share: number): number =>
        quantile(ways.find(({ contestant }) => contestant.name === name)?.roundTrips ?? [], share)
      const added = (name: string, share: number): number => at(name, share) - at('direct', share)
      return {
        rows: ways.map(({ contestant: { name }, roundTrips }) => ({
          way: name,
          'p50 ms': at(name, 0.5),
          'p99 ms': at(name, 0.99),
          'added p50': added(name, 0.5),
          'added p99': added(name, 0.99),
          samples: roundTrips.length,
        })),
        figures: {
          addedP50: added('screen', 0.5) / added('pipe', 0.5),
          ...(at('direct', 0.99) <= CALM_P99 && {
            screenAddedP99: added('screen', 0.99) / added('mcmesh', 0.99),
            addedP99: added('screen', 0.99) / added('pipe', 0.99),
          }),
        },
      }
    } finally {
      for (const contestant of contestants) pause(contestant, false)
      for (const { reader } of ways.flatMap(({ players }) => players)) reader.leave()
      await Promise.all(contestants.map((contestant) => contestant.stop()))
      await backend.stop()
    }
  },
})

/** Milliseconds from the end of a tick's write until the client's answer to a ping that follows it. */
async function timed({ players }: Way, score: Parameters<typeof playTicks>[1]): Promise<number[]> {
  const trips: number[] = []
  const waiting = new Set<BackendPlayer>()
  await playTicks(players, {
    ...score,
    onTick({ player, whole }) {
      // One that still waits for its last answer is not asked again: its time is counted once, however long.
      if (waiting.has(player)) return
      waiting.add(player)
      const since = performance.now()
      whole(player.settled()).then(
        () => {
          waiting.delete(player)
          trips.push(performance.now() - since)
        },
        // Whoever waits for the whole turn hears of it.
        () => {},
      )
    },
  })
  return trips
}
