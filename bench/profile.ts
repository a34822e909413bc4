import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Says where the time of a CPU profile went: `node bench/profile.ts DIR` for what `npm run bench -- --profile DIR` wrote. Shares
 * are of the time that the process did not wait; functions by their own time, without what they call.
 */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  /** Microseconds from each sample to the next. */
  readonly timeDeltas: readonly number[]
}

const SHOWN = 25

/** Milliseconds by function, the longest first, without waiting. */
function ownTimes({ nodes, samples, timeDeltas }: CpuProfile): [name: string, ms: number][] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.replace(/^.*\/(?=(?:src|bench|node_modules|dist)\/)/, '')
      return [id, file ? `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}` : functionName]
    }),
  )
  const times = new Map<string, number>()
  for (const [i, id] of samples.entries()) {
    const name = names.get(id) ?? '?'
    if (name !== '(idle)') times.set(name, (times.get(name) ?? 0) + (timeDeltas[i] ?? 0) / 1_000)
  }
  return [...times].sort(([, a], [, b]) => b - a)
}

const [folder = '.'] = process.argv.slice(2)
for (const file of globSync('*.cpuprofile', { cwd: folder })) {
  const times = ownTimes(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile)
  const whole = times.reduce((sum, [, ms]) => sum + ms, 0)
  console.log(`${file}: ${Math.round(whole)} ms`)
  for (const [name, ms] of times.slice(0, SHOWN))
    console.log(`  ${((100 * ms) / whole).toFixed(1).padStart(5)} %  ${name}`)
}
