import { Backend } from './backend.ts'
import { Contestant } from './contestant.ts'
import { arriving, difference, type Joined, join, nothing, paced, type Sample, saturated } from './measure.ts'
import { type Switches, softSwitches } from './switches.ts'
import { CAPTURED_ID, type ChunkContent, readTraffic, type Traffic } from './traffic.ts'

export interface Effort {
  /** Rounds of saturated traffic, and how long each contestant plays in each; milliseconds. */
  readonly rounds: number
  readonly saturatedMs: number
  /** Warm-up before the first round; milliseconds for each contestant. */
  readonly warmUpMs: number
  /** How often the captured session is played at its own pace, after one time that does not count. */
  readonly pacedLoops: number
  /** 20 by default: a test has less time. */
  readonly ticksPerSecond?: number
  readonly switches: number
}

export const efforts = {
  full: { rounds: 5, saturatedMs: 1_500, warmUpMs: 2_000, pacedLoops: 5, switches: 2_000 },
  quick: { rounds: 2, saturatedMs: 500, warmUpMs: 500, pacedLoops: 1, switches: 1_000 },
} as const satisfies Record<string, Effort>

export interface BenchRow {
  readonly name: string
  readonly saturated: Sample
  readonly paced: Sample
  /** What differs from what arrives without a proxy; undefined when nothing does. */
  readonly differs: string | undefined
  readonly rssMb: number
}

export interface Result {
  readonly traffic: Traffic
  readonly rows: readonly BenchRow[]
  readonly switches: Switches
}

export interface RunOptions {
  readonly effort: Effort
  /** A folder for a CPU profile of mcmesh's process; none is written without it. */
  readonly profile?: string
  /** What the chunks hold: `terrain` by default. */
  readonly ground?: ChunkContent
  say(line: string): void
}

/** In the order in which they take turns; the direct connection shows what must arrive. */
const proxies = ['mcmesh', 'pipe', 'naive'] as const

/** The captured mobs this many times: some fifty entities, as about a player in an inhabited place. */
const CROWD = 6

/** Runs everything. Ends all that it started, whatever happens. */
export async function runBench({ effort, profile, ground = 'terrain', say }: RunOptions): Promise<Result> {
  const traffic = readTraffic(new URL('../test/fixtures/captures/1.21.4.jsonl.gz', import.meta.url), CROWD, ground)
  const backend = await Backend.start(traffic)
  const contestants: Contestant[] = [Contestant.direct(backend.port)]
  const joined: Joined[] = []
  try {
    const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
    for (const name of proxies)
      contestants.push(await Contestant.start(name, [String(backend.port)], name === 'mcmesh' ? profiling : []))
    for (const contestant of contestants) joined.push(await join(contestant, backend, `bench_${contestant.name}`))
    say(`${joined.length} clients are in play; ${traffic.entities} entities, ${traffic.loop.length} packets a loop`)

    const expected = await arriving(joined[0] as Joined, CAPTURED_ID)
    const differs = joined.map(() => undefined as string | undefined)
    for (const [i, each] of joined.entries()) differs[i] = difference(expected, await arriving(each, CAPTURED_ID))

    for (const each of joined) await saturated(each, effort.warmUpMs)
    const full = joined.map(nothing)
    for (let round = 1; round <= effort.rounds; round++) {
      for (const [i, each] of joined.entries()) add(full[i] as Sample, await saturated(each, effort.saturatedMs))
      say(`saturated: round ${round} of ${effort.rounds}`)
    }
    await paced(joined, traffic, 1, effort.ticksPerSecond)
    say(`at 20 ticks a second: ${effort.pacedLoops * traffic.seconds} s`)
    const calm = await paced(joined, traffic, effort.pacedLoops, effort.ticksPerSecond)
    const costs = await Promise.all(contestants.map((contestant) => contestant.cost()))
    for (const { reader } of joined) reader.leave()
    for (const contestant of contestants) await contestant.stop()
    say(`${effort.switches} warm soft switches`)
    const switches = await softSwitches(traffic, effort.switches)
    const rows = contestants.map(({ name }, i) => ({
      name,
      saturated: full[i] as Sample,
      paced: calm[i] as Sample,
      differs: differs[i],
      rssMb: costs[i]?.rssMb ?? 0,
    }))
    return { traffic, rows, switches }
  } finally {
    for (const { reader } of joined) reader.leave()
    await Promise.all(contestants.map((contestant) => contestant.stop()))
    await backend.stop()
  }
}

function add(sum: Sample, more: Sample): void {
  sum.packets += more.packets
  sum.bytes += more.bytes
  sum.cpuMs += more.cpuMs
  sum.wallMs += more.wallMs
}
