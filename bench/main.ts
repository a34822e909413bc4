import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type BenchOptions, type Report, runBench } from './bench.ts'
import { measurements } from './measurements.ts'
import { figuresTable, rowsTable } from './table.ts'
import { readTraffic } from './traffic.ts'

const USAGE = `npm run bench [-- OPTIONS]

What mcmesh costs, beside a bare pipe, a raw relay, a naive proxy and HAProxy where it is found: CPU time, latency, memory,
start times. Loopback only, some ten minutes. docs/performance.md says what each figure means.

  --quick          a short run, some 90 seconds: figures are rougher
  --only NAME      this measurement alone; may be given again
  --size NAME=N    another size for the measurements that have it, such as players=50; may be given again
  --curve NAME=N,… run once with each of these sizes, such as players=10,100,300: a line for each
  --mobs N         the captured mobs so many times; 6, some fifty entities, as about a player in an inhabited place
  --json FILE      write the figures and all rows to FILE
  --captured       the chunks as they were captured, small and without ground, instead of chunks with terrain
  --profile DIR    write CPU profiles of the contestants; node bench/profile.ts DIR reads them

Measurements:
${measurements.map(({ name, about, full }) => `  ${name.padEnd(10)} ${about}\n             ${sizesSaid(full)}`).join('\n')}`

function sizesSaid(sizes: Readonly<Record<string, number>>): string {
  return Object.entries(sizes)
    .map(([name, size]) => `${name}=${size}`)
    .join(' ')
}

const capture = new URL('../test/fixtures/captures/1.21.4.jsonl.gz', import.meta.url)

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    size: { type: 'string', multiple: true, default: [] },
    curve: { type: 'string' },
    mobs: { type: 'string', default: '6' },
    json: { type: 'string' },
    captured: { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) console.log(USAGE)
else {
  const options: BenchOptions = {
    quick: values.quick,
    only: values.only,
    sizes: Object.fromEntries(values.size.map((text) => text.split('=')).map(([name, size]) => [name, Number(size)])),
    traffic: readTraffic(capture, Number(values.mobs), values.captured ? 'captured' : 'terrain'),
    ...(values.profile === undefined ? {} : { profile: values.profile }),
    ticksPerSecond: 20,
    say: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => console.log(text),
  }
  const report = values.curve === undefined ? await runBench(options) : await curve(options, values.curve)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (!Array.isArray(report)) console.log(`\n${figuresTable((report as Report).figures)}`)
  // What drew the screen leaves timers behind.
  process.exit(0)
}

/** The same at several sizes (`players=10,100`); prints a line of figures for each. */
async function curve(options: BenchOptions, text: string): Promise<Report[]> {
  const [name = '', sizes = ''] = text.split('=')
  const points: { size: number; report: Report }[] = []
  for (const size of sizes.split(',').map(Number))
    points.push({ size, report: await runBench({ ...options, sizes: { ...options.sizes, [name]: size } }) })
  console.log(`\n${rowsTable(points.map(({ size, report }) => ({ [name]: size, ...report.figures })))}`)
  return points.map(({ report }) => report)
}
