/*
 * Plays random conversations by hand: `node test/fuzz/main.ts [runs] [seed] [seconds]`. Says how many it played, and what
 * broke: one conversation of each kind of fault, made shorter.
 */
import fc from 'fast-check'
import { conversations, faultOf, kindOf, shortened } from './conversation.ts'

const runs = Number(process.argv[2] ?? 20_000)
const seed = Number(process.argv[3] ?? Date.now() & 0x7fffffff)
const seconds = Number(process.argv[4] ?? Number.POSITIVE_INFINITY)
/** Conversations made at a time. */
const BATCH = 50
/** Milliseconds spent on making a fault's conversation shorter. */
const SHORTEN = 15_000

/** Conversations between two signs of life. */
const TOLD = 5_000

let played = 0
const kinds = new Map<string, number>()
const versions = new Map<string, number>()
const since = performance.now()
const passed = (): number => Math.round((performance.now() - since) / 1000)
console.log(`seed ${seed}, ${runs} runs`)
for (let batch = 0; played < runs && passed() < seconds; batch++) {
  const sample = fc.sample(conversations, { seed: seed + batch, numRuns: Math.min(BATCH, runs - played) })
  for (const conversation of sample) {
    if (++played % TOLD === 0) console.log(`${played} played, ${passed()} s`)
    const { version } = conversation.setting
    versions.set(version, (versions.get(version) ?? 0) + 1)
    const kind = kindOf(await faultOf(conversation))
    if (kind === undefined) continue
    const known = kinds.get(kind) ?? 0
    kinds.set(kind, known + 1)
    if (known > 0) continue
    const short = await shortened(conversation, SHORTEN)
    console.log(`\nrun ${played} (seed ${seed + batch}): ${(await faultOf(short))?.message}`)
    console.log(`  ${short.setting.version}, east ${short.setting.east}`)
    for (const { what, a, b, c } of short.events) console.log(`  ${what} ${a} ${b} ${c}`)
  }
}
console.log(`\n${played} conversations, seeds ${seed} on, ${passed()} s; by version:`, Object.fromEntries(versions))
for (const [kind, times] of kinds) console.log(`${times} × ${kind}`)
process.exitCode = kinds.size > 0 ? 1 : 0
