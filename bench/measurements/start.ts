import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Backend } from '../backend.ts'
import { built } from '../built.ts'
import { measurement, median } from '../measurement.ts'

/** How long the program takes to answer, and to be ready. */
export const start = measurement({
  name: 'start',
  about: 'milliseconds until the built program has answered `--version` and `check`, and until a mesh is ready',
  full: { rounds: 7 },
  quick: { rounds: 2 },
  async run({ rounds }, { traffic, say }) {
    const program = built()
    const backends = [await Backend.start({ traffic }), await Backend.start({ traffic })]
    const folder = mkdtempSync(join(tmpdir(), 'mcmesh-bench-start-'))
    const file = join(folder, 'zones.json')
    const servers = Object.fromEntries(
      backends.map(({ port }, i) => [`server${i}`, { address: `127.0.0.1:${port}`, sync: 'none' }]),
    )
    const zones = [{ server: 'server0', x: [0, null] }, { server: 'server1' }]
    writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0', version: 'auto', auth: 'offline', servers, zones }))
    const ways = {
      'node itself': () => answered(['-e', '0']),
      '--version': () => answered([program, '--version']),
      check: () => answered([program, 'check', file]),
      ready: () => ready([program, file, '--headless', '--data-dir', folder]),
    }
    const names = Object.keys(ways) as (keyof typeof ways)[]
    const times = new Map(names.map((name) => [name, [] as number[]]))
    try {
      for (let round = 1; round <= rounds; round++) {
        for (const name of names) times.get(name)?.push(await ways[name]())
        say(`start: round ${round} of ${rounds}`)
      }
      // Whatever else the machine does only ever adds: the best is the figure.
      const best = (name: keyof typeof ways): number => Math.min(...(times.get(name) ?? []))
      return {
        rows: names.map((name) => ({
          '': name,
          'best ms': best(name),
          'median ms': median(times.get(name) ?? []),
          '× node itself': best(name) / best('node itself'),
        })),
        figures: { startVersion: best('--version'), startCheck: best('check'), startReady: best('ready') },
      }
    } finally {
      await Promise.all(backends.map((backend) => backend.stop()))
      rmSync(folder, { recursive: true, force: true })
    }
  },
})

/** Milliseconds until a program has ended well. */
async function answered(args: readonly string[]): Promise<number> {
  const since = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with exit code ${code}`)
  return performance.now() - since
}

/** Milliseconds until a mesh has said that it is ready. */
async function ready(args: readonly string[]): Promise<number> {
  const since = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = once(child, 'exit')
  try {
    for await (const line of createInterface({ input: child.stdout }))
      if (line.includes('"event":"ready"')) return performance.now() - since
    throw new Error('mcmesh ended before it was ready')
  } finally {
    child.kill('SIGTERM')
    await gone
  }
}
