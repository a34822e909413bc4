import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type CurveName, curve, type Point } from './curves/points.ts'
import { type Chart, chartsSvg } from './curves/svg.ts'
import { machine } from './table.ts'

const USAGE = `npm run curves [-- OPTIONS]

Measures what mcmesh costs over players, entities, servers and zones, writes docs/curves/curves.json, and draws it as docs/curves/*.svg.

  --draw           draw only, from the file that is there
  --only NAME      this curve alone (players, entities, servers, zones), the others as they are in the file
  --players N,…    other sizes; so with --entities (copies of the captured mobs), --servers, --zones`

/** What is measured, with what it was measured on. */
interface Curves {
  readonly date: string
  readonly machine: string
  /** Processes that wanted to run when it ended, a minute's mean. */
  readonly load: number
  readonly curves: Readonly<Record<CurveName, readonly Point[]>>
}

/** What is drawn of each point. A flat line is a cost that grows no faster than what it is over. */
const drawn: readonly { readonly title: string; readonly of: keyof Omit<Point, 'size'> }[] = [
  { title: 'CPU of a packet, µs', of: 'packetUs' },
  { title: 'memory a player, KB', of: 'playerKb' },
  { title: 'CPU of a join, ms', of: 'joinMs' },
  { title: 'CPU of a player who stands, µs a second', of: 'standingUs' },
]

const names: readonly CurveName[] = ['players', 'entities', 'servers', 'zones']
const folder = new URL('../docs/curves/', import.meta.url)
const file = new URL('curves.json', folder)

const { values } = parseArgs({
  options: {
    draw: { type: 'boolean', default: false },
    only: { type: 'string' },
    players: { type: 'string', default: '10,30,100,300,1000' },
    entities: { type: 'string', default: '1,3,10,30' },
    servers: { type: 'string', default: '1,3,10,30' },
    zones: { type: 'string', default: '1,10,100,1000' },
    help: { type: 'boolean' },
  },
})

if (values.help) console.log(USAGE)
else {
  mkdirSync(folder, { recursive: true })
  if (!values.draw) await measure()
  const { curves } = read()
  for (const name of names) {
    const charts: Chart[] = drawn.map(({ title, of }) => ({
      title,
      points: curves[name].map((point) => ({ size: point.size, value: point[of] })),
    }))
    if (curves[name].length > 0) writeFileSync(new URL(`${name}.svg`, folder), chartsSvg(name, charts))
  }
}

function read(): Curves {
  return JSON.parse(readFileSync(file, 'utf8')) as Curves
}

/** The file is written after each curve: what is measured stays, whatever comes then. */
async function measure(): Promise<void> {
  const asked = names.filter((name) => values.only === undefined || name === values.only)
  if (asked.length === 0) throw new Error(`No curve is named ${values.only}; there are ${names.join(', ')}.`)
  const sizes = Object.fromEntries(names.map((name) => [name, values[name].split(',').map(Number)])) as Record<
    CurveName,
    number[]
  >
  const none: Curves['curves'] = { players: [], entities: [], servers: [], zones: [] }
  let curves = values.only === undefined ? none : read().curves
  for (const name of asked) {
    const points = await curve(name, {
      capture: new URL('../test/fixtures/captures/1.21.4.jsonl.gz', import.meta.url),
      sizes,
      players: 20,
      standing: 5,
      ticks: 3_000,
      say: (line) => void process.stderr.write(`${line}\n`),
    })
    curves = { ...curves, [name]: points }
    const [load = 0] = loadavg()
    const said: Curves = { date: new Date().toISOString(), machine: machine(), load, curves }
    writeFileSync(file, `${JSON.stringify(said, undefined, 2)}\n`)
  }
}
