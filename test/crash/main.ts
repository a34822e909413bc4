import { parseArgs } from 'node:util'
import { caseName, cases, run } from './case.ts'

/** `npm run crash -- [--cases N] [--seed S]`: deaths in the midst of carries, each at another place; ends with how many lost or doubled anything. */
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } })
const wanted = Number(values.cases ?? cases.length)
const first = Number(values.seed ?? 0)
const failures: string[] = []
for (let at = 0; at < wanted; at++) {
  const one = { ...cases[at % cases.length]!, seed: first + Math.floor(at / cases.length) }
  try {
    await run(one)
    console.log(`${at + 1} of ${wanted}: ${caseName(one)}: nothing lost, nothing double`)
  } catch (error) {
    failures.push(`${caseName(one)}: ${(error as Error).message}`)
    console.log(`${at + 1} of ${wanted}: FAILED ${failures.at(-1)}`)
  }
}
console.log(`${wanted} cases, ${failures.length} failed`)
for (const failure of failures) console.log(failure)
process.exitCode = failures.length > 0 ? 1 : 0
