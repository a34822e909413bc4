import { burstsOf } from '../burst.ts'
import { type Contestant, costOf } from '../contestant.ts'
import { ownPackets } from '../joined.ts'
import { openLineup, proxies } from '../lineup.ts'
import { measurement, median } from '../measurement.ts'
import { playTicks, TICKS } from '../pace.ts'

/** What players cost who are sent packets at a server's pace. */
export const paced = measurement({
  name: 'paced',
  about: 'CPU of players who are sent `rate` packets a second each, in turns of `seconds`, beside a bare pipe',
  full: { players: 20, rate: 600, rounds: 5, seconds: 4, servers: 1, zones: 1 },
  quick: { players: 20, rate: 600, rounds: 2, seconds: 1, servers: 1, zones: 1 },
  async run({ players, rate, rounds, seconds, servers, zones }, { traffic, profile, ticksPerSecond, say }) {
    const bursts = burstsOf(traffic.loop, traffic.frames, Math.round(rate / TICKS))
    const lineup = await openLineup({ traffic, names: proxies, players, extent: { servers, zones }, profile })
    const costs = new Map<Contestant, number[]>(lineup.teams.map(({ contestant }) => [contestant, []]))
    const ticks = Math.round(seconds * TICKS)
    try {
      // Code is compiled when it has run for a while; the round before those that count is paced as they are.
      for (const { players } of lineup.teams)
        for (const { player, whole } of players.slice(0, 2)) await whole(player.once(bursts))
      say('paced: warmed up')
      for (let round = 0; round <= rounds; round++) {
        for (const { contestant, players } of lineup.teams) {
          const before = costOf(contestant)
          await playTicks(players, { bursts, from: round * ticks, ticks, perSecond: ticksPerSecond })
          if (round > 0) costs.get(contestant)?.push(costOf(contestant) - before)
        }
        if (round > 0) say(`paced: round ${round} of ${rounds}`)
      }
      const [pipe] = lineup.teams.map(({ contestant }) => costs.get(contestant) ?? [])
      const ratios = new Map<string, number>()
      const rows = lineup.teams.map(({ contestant, players }) => {
        const each = costs.get(contestant) ?? []
        // Turn by turn beside the pipe's of the same round: what else the machine does meets both.
        const toPipe = median(each.map((cost, round) => cost / (pipe?.[round] as number)))
        ratios.set(contestant.name, toPipe)
        const packets = players.reduce((sum, { player }) => sum + player.sent.total, 0)
        return {
          contestant: contestant.name,
          '× pipe': toPipe,
          'CPU µs/packet': (median(each) * 1_000) / (ticks * players.length * (rate / TICKS)),
          '% of a core': median(each) / seconds / 10,
          'packets sent': packets,
          'its own': ownPackets(players),
        }
      })
      return {
        rows,
        figures: { pacedRelay: ratios.get('raw-relay') as number, pacedPipe: ratios.get('mcmesh') as number },
      }
    } finally {
      await lineup.stop()
    }
  },
})
