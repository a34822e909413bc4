import fc from 'fast-check'
import { conversations, faultOf, kindOf } from './conversation.ts'

const seed = Number(process.argv[2])
const n = Number(process.argv[3])
const kinds = new Map<string, [number, string]>()
for (const c of fc.sample(conversations, { seed, numRuns: n })) {
  const f = await faultOf(c)
  if (!f) continue
  const k = kindOf(f) ?? ''
  const old = kinds.get(k)
  kinds.set(k, [(old?.[0] ?? 0) + 1, c.setting.version + ' ' + c.setting.east + ' ' + f.message.slice(0, 700)])
}
for (const [k, [n, m]] of [...kinds].sort((a, b) => b[1][0] - a[1][0]).slice(0, 8)) console.log(n, k, '\n   ', m)
console.log(kinds.size)
