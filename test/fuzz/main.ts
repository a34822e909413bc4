/* Plays random conversations by hand: `node test/fuzz/main.ts [runs] [seed]`. Says how many it played and what broke. */
import fc from 'fast-check'
import { conversations, faultOf, shortened } from './conversation.ts'

const runs = Number(process.argv[2] ?? 20_000)
const seed = Number(process.argv[3] ?? Date.now() & 0x7fffffff)
/** Conversations made at a time. */
const BATCH = 100
/** Milliseconds spent on making a fault's conversation shorter. */
const SHORTEN = 8_000
const SHOWN = 3

let played = 0
let faults = 0
const since = performance.now()
console.log(`seed ${seed}, ${runs} runs`)
for (let batch = 0; played < runs; batch++) {
  for (const conversation of fc.sample(conversations, {
    seed: seed + batch,
    numRuns: Math.min(BATCH, runs - played),
  })) {
    played++
    if ((await faultOf(conversation)) === undefined) continue
    faults++
    if (faults > SHOWN) continue
    const short = await shortened(conversation, SHORTEN)
    console.log(`\nrun ${played} (seed ${seed + batch}): ${(await faultOf(short))?.stack?.split('\n    at conv')[0]}`)
    for (const { what, a, b, c } of short) console.log(`  ${what} ${a} ${b} ${c}`)
  }
}
const seconds = Math.round((performance.now() - since) / 1000)
console.log(`\n${played} conversations, ${faults} with faults, ${seconds} s`)
process.exitCode = faults > 0 ? 1 : 0
