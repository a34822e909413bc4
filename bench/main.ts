import { parseArgs } from 'node:util'
import { efforts, runBench } from './run.ts'
import { benchScreen, screenEfforts, screenTable } from './screen.ts'
import { tableOf } from './table.ts'

const USAGE = `npm run bench [-- --quick] [--captured] [--profile DIR]

What a player's play traffic costs in CPU time through mcmesh, through a bare pipe and through a naive
minecraft-protocol proxy, how long a warm soft switch takes, and what the screen costs. Loopback only, some four minutes.

  --quick         a short run: figures are rougher
  --captured      the chunks as they were captured, small and without ground, instead of chunks with terrain
  --profile DIR   write a CPU profile of mcmesh's process`

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    captured: { type: 'boolean' },
    profile: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) console.log(USAGE)
else {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  // First: it needs the built program, and says at once when there is none.
  const screen = await benchScreen(values.quick ? screenEfforts.quick : screenEfforts.full, say)
  const result = await runBench({
    effort: values.quick ? efforts.quick : efforts.full,
    ground: values.captured ? 'captured' : 'terrain',
    ...(values.profile === undefined ? {} : { profile: values.profile }),
    say,
  })
  // The screen stands before the ratios, which are what is looked for last.
  console.log(`\n${screenTable(screen)}\n\n${tableOf(result)}`)
  // What drew the screen leaves timers behind.
  process.exit(0)
}
