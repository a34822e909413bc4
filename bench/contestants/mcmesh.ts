import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readMesh } from '../../src/config/mesh.ts'
import { parseLine } from '../../src/engine/command-lines.ts'
import { Engine } from '../../src/engine/engine.ts'
import { VERSION } from '../version.ts'
import { serveParent } from './report.ts'

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
serveParent(engine.listen.port, (question) => (question.kind === 'memory' ? held() : run(question.line)))

async function run(line: string): Promise<unknown> {
  const parsed = parseLine(line)
  return parsed.ok ? engine.run(parsed.command) : parsed
}

/** Bytes that are held for something: the heap and what lies outside it (buffers), after the garbage is gone. */
async function held(): Promise<number> {
  const { gc } = globalThis
  if (!gc) throw new Error('It takes --expose-gc to tell what is held from what is garbage.')
  // What a finalizer frees goes with the collection after the one that found it.
  for (let round = 0; round < 3; round++) {
    gc()
    await sleep(50)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
