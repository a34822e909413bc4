import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMesh } from '../../src/config/mesh.ts'
import { parseLine } from '../../src/engine/command-lines.ts'
import { Engine } from '../../src/engine/engine.ts'
import { VERSION } from '../traffic.ts'
import { serveParent } from './report.ts'

/** mcmesh as `mcmesh run` runs it headless, with the servers of the arguments: `PORT` or `PORT/RCON PORT` each. */
const servers = process.argv.slice(2).map((ports, index) => {
  const [port, rcon] = ports.split('/')
  return [
    `server${index}`,
    {
      address: `127.0.0.1:${port}`,
      ...(rcon ? { sync: 'rcon', rcon: { address: `127.0.0.1:${rcon}`, password: 'bench' } } : { sync: 'none' }),
    },
  ] as const
})
const file = {
  listen: '127.0.0.1:0',
  version: VERSION,
  auth: 'offline',
  servers: Object.fromEntries(servers),
  zones: [{ server: 'server0' }],
}
const { mesh, errors } = readMesh(JSON.stringify(file), {
  env: {},
  baseDir: '.',
  readFile: () => Buffer.alloc(0),
  listen: { host: '127.0.0.1', port: 0 },
})
if (!mesh) throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join(' '))
const dataDir = mkdtempSync(join(tmpdir(), 'mcmesh-bench-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const engine = new Engine({ config: mesh, version: VERSION, dataDir, snapshotMs: 1_000 })
engine.subscribe((message) => {
  if (message.kind !== 'events' || !process.env.BENCH_EVENTS) return
  for (const event of message.events) process.stderr.write(`${JSON.stringify(event)}\n`)
})
await engine.start()
serveParent(engine.listen.port, async (line) => {
  const parsed = parseLine(line)
  return parsed.ok ? engine.run(parsed.command) : parsed
})
