import { parseArgs } from 'node:util'
import { type CrashCase, caseName, cases, run } from './case.ts'
import { type RconCrashCase, rconCaseName, rconCases, runOverRcon } from './rcon-case.ts'

/**
 * `npm run crash -- [--transport plugin|rcon] [--cases N] [--seed S]`: deaths in the midst of carries, each at another place; ends with how many lost or
 * doubled anything. Without `--cases` every place once; those of RCON are walked in steps, so that a few are spread over all.
 */
const { values } = parseArgs({
  options: { transport: { type: 'string' }, cases: { type: 'string' }, seed: { type: 'string' } },
})
const first = Number(values.seed ?? 0)
/** No place is a multiple of it away from another until all were walked. */
const STRIDE = 331

const plugin = (at: number) => {
  const one: CrashCase = { ...cases[at % cases.length]!, seed: first + Math.floor(at / cases.length) }
  return { name: caseName(one), run: () => run(one) }
}

const rcon = (at: number) => {
  const place = rconCases[(at * STRIDE) % rconCases.length]!
  const one: RconCrashCase = { ...place, seed: first + place.seed + 100 * Math.floor(at / rconCases.length) }
  return { name: rconCaseName(one), run: () => runOverRcon(one) }
}

const kinds = [
  { name: 'plugin', all: cases.length, case: plugin },
  { name: 'rcon', all: rconCases.length, case: rcon },
].filter(({ name }) => values.transport === undefined || values.transport === name)

const failures: string[] = []
let count = 0
for (const { name: transport, all, case: caseAt } of kinds) {
  const wanted = Number(values.cases ?? all)
  for (let at = 0; at < wanted; at++) {
    const one = caseAt(at)
    count++
    try {
      await one.run()
      console.log(`${at + 1} of ${wanted} (${transport}): ${one.name}: nothing lost, nothing double`)
    } catch (error) {
      failures.push(`${one.name}: ${(error as Error).message}`)
      console.log(`${at + 1} of ${wanted} (${transport}): FAILED ${failures.at(-1)}`)
    }
  }
}
console.log(`${count} cases, ${failures.length} failed`)
for (const failure of failures) console.log(failure)
process.exitCode = failures.length > 0 ? 1 : 0
