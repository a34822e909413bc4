import { fileURLToPath } from 'node:url'
import { Backend } from '../backend.ts'
import { burstsOf } from '../burst.ts'
import { isCompressed } from '../frames.ts'
import { join } from '../joined.ts'
import { measurement } from '../measurement.ts'
import { mcmesh, oneServer } from '../mesh.ts'
import { systemCalls } from '../proc.ts'

/** Packets of a tick. */
const BURST = 30
/** MiB in which nothing is collected while it is measured. */
const YOUNG = 256

const counting = fileURLToPath(new URL('../contestants/counting.ts', import.meta.url))

/** What is done for the packets of the mix, counted and not timed: it is the same on every machine. */
export const work = measurement({
  name: 'work',
  about: 'what mcmesh does for `loops` times the mix: memory that it allocates, system calls, bytes that it inflates',
  full: { loops: 10, warmUp: 20 },
  quick: { loops: 3, warmUp: 10 },
  async run({ loops, warmUp }, { traffic, say }) {
    const bursts = burstsOf(traffic.loop, traffic.frames, BURST)
    const backend = await Backend.start({ traffic })
    const contestant = await mcmesh(oneServer([backend.port]), {
      execArgv: [
        ...['--expose-gc', '--import', counting],
        ...[`--min-semi-space-size=${YOUNG}`, `--max-semi-space-size=${YOUNG}`],
      ],
    })
    const pid = contestant.pid as number
    try {
      const { reader, player, whole } = await join(contestant, backend, 'worker')
      const play = async (times: number): Promise<void> => {
        for (let loop = 0; loop < times; loop++)
          for (const burst of bursts) {
            player.write(burst)
            // Read before the next is written: what is counted does not depend on how fast the machine is.
            await whole(player.settled())
          }
      }
      await play(warmUp)
      say('work: warmed up')
      // Begins with an empty young generation.
      await contestant.ask({ kind: 'memory' })
      const [before, callsBefore, sentBefore] = [
        await contestant.ask({ kind: 'work' }),
        systemCalls(pid),
        player.sent.total,
      ]
      await play(loops)
      const [after, calls] = [await contestant.ask({ kind: 'work' }), systemCalls(pid)]
      const packets = player.sent.total - sentBefore
      const more = (of: keyof typeof after): number => after[of] - before[of]
      const reads = calls.reads - callsBefore.reads
      const writes = calls.writes - callsBefore.writes
      reader.leave()
      return {
        rows: [
          {
            packets,
            bursts: loops * bursts.length,
            'heap KB/1,000 packets': more('heap') / 1_024 / (packets / 1_000),
            'buffer KB/1,000 packets': more('buffers') / 1_024 / (packets / 1_000),
            reads,
            writes,
            'writes/read': writes / reads,
            'compressed packets': loops * traffic.frames.filter(isCompressed).length,
            'inflated bytes': more('inflated'),
            collections: more('collections'),
          },
        ],
        figures: {},
      }
    } finally {
      await contestant.stop()
      await backend.stop()
    }
  },
})
