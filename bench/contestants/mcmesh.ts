import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMesh } from '../../src/config/mesh.ts'
import { parseLine } from '../../src/engine/command-lines.ts'
import { Engine } from '../../src/engine/engine.ts'
import { VERSION } from '../version.ts'
import { held, heldBytes } from './held.ts'
import { type Question, serveParent } from './report.ts'

/** mcmesh as `mcmesh run` runs it headless; its argument is the text of a zones.json. */
const { mesh, errors } = readMesh(process.argv[2] ?? '', { env: {}, baseDir: '.', readFile: () => Buffer.alloc(0) })
if (!mesh) throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join(' '))
const dataDir = mkdtempSync(join(tmpdir(), 'mcmesh-bench-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const engine = new Engine({ config: mesh, version: VERSION, dataDir, snapshotMs: 1_000 })
engine.subscribe((message) => {
  if (message.kind !== 'events' || !process.env.BENCH_EVENTS) return
  for (const event of message.events) process.stderr.write(`${JSON.stringify(event)}\n`)
})
await engine.start()
serveParent(engine.listen.port, answer)

async function answer(question: Question): Promise<unknown> {
  if (question.kind === 'command') return run(question.line)
  if (question.kind === 'held') return held(engine)
  // Only a process that counts loads what counts.
  if (question.kind === 'work') return (await import('./counting.ts')).work()
  const { heap, external } = await heldBytes()
  return heap + external
}

async function run(line: string): Promise<unknown> {
  const parsed = parseLine(line)
  return parsed.ok ? engine.run(parsed.command) : parsed
}
