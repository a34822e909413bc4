import { arriving, difference } from '../arrival.ts'
import { burstsOf } from '../burst.ts'
import { costOf } from '../contestant.ts'
import { type Joined, ownPackets } from '../joined.ts'
import { openLineup, proxies } from '../lineup.ts'
import { measurement, median } from '../measurement.ts'

/** Packets between two pings: some 64 KB. A backend runs a few pings ahead of its reader. */
const SLICE = 3_000

/** How many packets a CPU second carries, as fast as the client reads; and whether what arrives is what was sent. */
export const saturated = measurement({
  name: 'saturated',
  about: 'packets a CPU second, a player through each in turns of `ms`; what arrives is held against what was sent',
  full: { rounds: 5, ms: 1_500, warmUpMs: 2_000 },
  quick: { rounds: 2, ms: 500, warmUpMs: 700 },
  async run({ rounds, ms, warmUpMs }, { traffic, profile, say }) {
    const bursts = burstsOf(traffic.loop, traffic.frames, SLICE)
    const lineup = await openLineup({ traffic, names: ['direct', ...proxies], players: 1, profile })
    try {
      const all = lineup.teams.flatMap(({ players }) => players)
      const [expected = [], ...others] = await inTurn(all, (each) => arriving(each, bursts))
      const differs = ['', ...others.map((arrived) => difference(expected, arrived) ?? '')]
      await inTurn(all, ({ player, whole }) => whole(player.saturate(bursts, warmUpMs)))
      const perSecond = all.map(() => [] as number[])
      const packets = all.map(() => 0)
      for (let round = 1; round <= rounds; round++) {
        for (const [i, { contestant, reader, player, whole }] of all.entries()) {
          const [before, received] = [costOf(contestant), reader.received.total]
          await whole(player.saturate(bursts, ms))
          const arrived = reader.received.total - received
          packets[i]! += arrived
          perSecond[i]!.push((arrived * 1_000) / (costOf(contestant) - before))
        }
        say(`saturated: round ${round} of ${rounds}`)
      }
      const of = (name: string): readonly number[] =>
        perSecond[all.findIndex(({ contestant }) => contestant.name === name)] ?? []
      const ratio = (name: string, to: string): number =>
        median(of(name).map((each, round) => each / (of(to)[round] as number)))
      return {
        rows: all.map(({ contestant: { name, pid } }, i) => ({
          contestant: name,
          '× pipe': pid === undefined ? '–' : ratio(name, 'pipe'),
          'CPU µs/packet': pid === undefined ? '–' : 1e6 / median(perSecond[i] as number[]),
          packets: packets[i] as number,
          'its own': ownPackets([all[i] as Joined]),
          'what arrives': differs[i] || 'the same packets, bytes and order',
        })),
        figures: {
          saturatedRelay: ratio('raw-relay', 'pipe'),
          saturatedPipe: ratio('mcmesh', 'pipe'),
          saturatedNaive: ratio('mcmesh', 'naive'),
        },
      }
    } finally {
      await lineup.stop()
    }
  },
})

async function inTurn<T>(all: readonly Joined[], work: (each: Joined) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (const each of all) results.push(await work(each))
  return results
}
