/* The oracle by hand: `npm run oracle -- --crossings 1000 --version 26.2`, on flying-squid with `--squid`. Says how many steps it compared and every difference. */
import { parseArgs } from 'node:util'
import { atTheBorder, servers } from './differences.ts'
import { consult } from './oracle.ts'
import { consultSquid } from './squid.ts'
import { playable, VERSION } from './stage.ts'

const { values } = parseArgs({
  options: {
    crossings: { type: 'string', default: '1000' },
    squid: { type: 'boolean', default: false },
    version: { type: 'string', default: VERSION },
  },
})
const crossings = Number(values.crossings)
const { version } = values
if (!Number.isInteger(crossings) || crossings < 1) {
  console.error('--crossings takes a whole number from 1 on')
  process.exit(2)
}
if (!playable.includes(version)) {
  console.error(`--version takes one of ${playable.join(', ')}`)
  process.exit(2)
}
const on = values.squid ? 'flying-squid' : 'scripted servers'
console.log(`one session on one server and in a mesh of two, on ${on} of ${version}, ${crossings} crossings`)
const since = performance.now()
let shown = since
let steps = 0
const progress = (step: string): void => {
  steps++
  if (performance.now() - shown < 5_000) return
  shown = performance.now()
  console.log(`  ${steps} steps, now: ${step}`)
}
const verdict = await (values.squid ? consultSquid(crossings, { version }) : consult(crossings, { version, progress }))
for (const line of [...verdict.differences, ...verdict.violations]) console.log(`  ${line}`)
for (const { why } of [...servers, ...atTheBorder]) console.log(`  not held against the mesh: ${why}`)
console.log(
  `${verdict.crossings} crossings, ${verdict.steps} steps compared, ${verdict.facts} facts, ${verdict.differences.length} differences, ${verdict.violations.length} violations, ${Math.round((performance.now() - since) / 1000)} s`,
)
process.exitCode = verdict.differences.length + verdict.violations.length > 0 ? 1 : 0
