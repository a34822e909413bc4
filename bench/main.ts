import { parseArgs } from 'node:util'
import { efforts, runBench } from './run.ts'
import { tableOf } from './table.ts'

const USAGE = `npm run bench [-- --quick] [-- --profile DIR]

What a player's play traffic costs in CPU time through mcmesh, through a bare pipe and through a naive
minecraft-protocol proxy, and how long a warm soft switch takes. Loopback only, under three minutes.

  --quick         a short run: figures are rougher
  --profile DIR   write a CPU profile of mcmesh's process`

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, profile: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) console.log(USAGE)
else {
  const result = await runBench({
    effort: values.quick ? efforts.quick : efforts.full,
    ...(values.profile === undefined ? {} : { profile: values.profile }),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  console.log(`\n${tableOf(result)}`)
}
