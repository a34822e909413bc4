import { parseArgs } from 'node:util'
import { readTraffic } from '../bench/traffic.ts'
import { leaks } from './compare.ts'
import { runSoak } from './soak.ts'

const USAGE = `npm run soak [-- OPTIONS]

Whether mcmesh is after many players what it was before them. 300 join beside a border, stand there with their dummies, walk over it
and leave; then 5,000 come and go. After each part what the mesh holds is compared with before: memory after garbage collection,
handles and timers, every table, and the objects of every class. Anything that is left is named, and the exit code is 1.

  --quick        a short one: 20 players, 100 joins
  --players N    so many at once
  --joins N      so many who come and go`

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    players: { type: 'string' },
    joins: { type: 'string' },
    help: { type: 'boolean' },
  },
})

function size(name: 'players' | 'joins', quick: number, full: number): number {
  const size = Number(values[name] ?? (values.quick ? quick : full))
  if (!(Number.isInteger(size) && size > 0)) throw new Error(`--${name} takes a whole number above 0.`)
  return size
}

if (values.help) console.log(USAGE)
else {
  const parts = await runSoak({
    players: size('players', 20, 300),
    joins: size('joins', 100, 5_000),
    warmUp: values.quick ? { players: 10, joins: 50 } : { players: 50, joins: 500 },
    lingers: 12_000,
    ticks: 40,
    traffic: readTraffic(new URL('../test/fixtures/captures/1.21.4.jsonl.gz', import.meta.url), 6, 'terrain'),
    say: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => console.log(text),
  })
  const left = new Set(parts.flatMap(({ all }) => leaks(all).map(({ what }) => what)))
  console.log(left.size === 0 ? '\nNothing is left.' : `\nLeft: ${[...left].join(', ')}.`)
  process.exit(left.size === 0 ? 0 : 1)
}
