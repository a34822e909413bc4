/*
 * Plays random conversations by hand: `node test/fuzz/main.ts [--runs 20000] [--seed n] [--version 1.20.2] [--seconds n]`.
 * Says how many it played and what broke: for every fault the line that plays its conversation again, and one conversation
 * of each kind made shorter. With `--path` only the conversation of the seed that such a line names is played.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { type Conversation, conversations, faultOf, inVersion, kindOf, replayOf, shortened } from './conversation.ts'

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: `${Date.now() & 0x7fffffff}` },
    path: { type: 'string' },
    version: { type: 'string' },
    seconds: { type: 'string', default: 'Infinity' },
  },
})
const { path, version } = given
const seed = Number(given.seed)
const runs = path === undefined ? Number(given.runs) : 1
const seconds = Number(given.seconds)
/** Conversations made at a time, each time of the next seed. */
const BATCH = 50
/** Milliseconds spent on making a fault's conversation shorter. */
const SHORTEN = 15_000
/** Conversations between two signs of life. */
const TOLD = 1_000

let played = 0
const kinds = new Map<string, number>()
const versions = new Map<string, number>()
const since = performance.now()
const passed = (): number => Math.round((performance.now() - since) / 1000)

/** A conversation broke a rule: how to see it again and, the first time of its kind, what it is about. */
async function tellFault(fault: Error, conversation: Conversation, replay: string): Promise<void> {
  const kind = kindOf(fault) ?? ''
  const known = kinds.get(kind) ?? 0
  kinds.set(kind, known + 1)
  console.log(`\n${replay}\n${fault.message}`)
  if (known > 0) return
  const short = await shortened(conversation, SHORTEN)
  console.log(`shorter, ${short.setting.version}, east ${short.setting.east}: ${(await faultOf(short))?.message}`)
  for (const { what, a, b, c } of short.events) console.log(`  ${what} ${a} ${b} ${c}`)
}

console.log(`seed ${seed}, ${runs} runs`)
for (let batch = 0; played < runs && passed() < seconds; batch++) {
  const numRuns = Math.min(BATCH, runs - played)
  const sample = fc.sample(conversations, { seed: seed + batch, numRuns, ...(path !== undefined && { path }) })
  for (const [index, drawn] of sample.entries()) {
    const conversation = inVersion(drawn, version ?? drawn.setting.version)
    const { setting } = conversation
    versions.set(setting.version, (versions.get(setting.version) ?? 0) + 1)
    const fault = await faultOf(conversation)
    if (fault) await tellFault(fault, conversation, replayOf(seed + batch, path ?? `${index}`, setting.version))
    if (++played % TOLD === 0) console.log(`${played} played, ${passed()} s`)
  }
}
console.log(`\n${played} conversations, seeds ${seed} on, ${passed()} s; by version:`, Object.fromEntries(versions))
for (const [kind, times] of kinds) console.log(`${times} × ${kind}`)
process.exitCode = kinds.size > 0 ? 1 : 0
