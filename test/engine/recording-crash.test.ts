import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { State } from '../../src/protocol/versions.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { Witness } from '../../src/world/witness.ts'
import { startBackend } from '../kit/backend.ts'
import { joinClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { MeshProcess } from '../kit/mesh-process.ts'
import { describe as lines } from '../kit/watch.ts'
import { readStream, unzip } from './recording-reader.ts'

const opened = closing()
const folders: string[] = []
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true })
})

test('what kill -9 leaves of recordings is finished at the next start, as far as it got', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-crash-'))
  folders.push(folder)
  const west = opened(await startBackend({ spawn: { x: -8.5, y: 64, z: 8.5 } }))
  const zones = {
    listen: '127.0.0.1:0',
    version: '1.21.4',
    auth: 'offline',
    servers: { west: west.entry },
    zones: [{ server: 'west' }],
    spawn: 'west',
    fallback: ['west'],
    carry: [],
    limits: { recordBuffer: 1024 * 1024 },
  }
  writeFileSync(join(folder, 'zones.json'), JSON.stringify(zones))
  const first = opened(new MeshProcess(folder))
  const { listen } = await first.event('ready')
  const port = Number(String(listen).split(':').at(-1))
  const alice = await joinClient({ port, name: 'alice' })
  const bob = await joinClient({ port, name: 'bob' })
  await until(() => alice.witness.state.chunks.size >= 49)
  const [replay, rows] = [join(folder, 'alice.mcpr'), join(folder, 'bob.jsonl')]
  await first.does(`record alice ${replay}`)
  await first.does(`record bob ${rows}`)
  west.server.spawn({ id: 99, type: 'pig', x: -3, y: 64, z: 3 })
  const stream = join(`${replay}.tmp`, 'changed', 'recording.tmcpr')
  // The pig is the last thing that is told, and it is on the disk soon after.
  await until(() => readFileSync(stream).length > 0 && statSync(rows).size > 0)
  await until(() =>
    readStream(readFileSync(stream), '1.21.4').some(({ time, name }) => name === 'spawn_entity' && time > 0),
  )
  await first.kill()
  expect(existsSync(replay)).toBe(false)
  // The worst that a crash does: the last packet, and the last line, are cut.
  const whole = readStream(readFileSync(stream), '1.21.4')
  truncateSync(stream, statSync(stream).size - 3)
  truncateSync(rows, statSync(rows).size - 3)
  const second = opened(new MeshProcess(folder))
  await until(() => existsSync(replay), { timeout: 60_000, message: 'the finished replay' })
  await until(() => !existsSync(`${replay}.tmp`))
  const files = unzip(readFileSync(replay))
  const packets = readStream(files.get('recording.tmcpr')!, '1.21.4')
  expect(packets).toHaveLength(whole.length - 1)
  const metaData = JSON.parse(files.get('metaData.json')!.toString('utf8'))
  expect(metaData).toMatchObject({ fileFormat: 'MCPR', protocol: 769, duration: packets.at(-1)?.time })
  const witness = new Witness(protocolOf('1.21.4'), { ignore: ['own-spawned', 'bundle-open'] })
  witness.expectTeleport()
  for (const { state, raw } of packets) witness.clientbound(state as State, raw)
  expect(lines(witness.violations)).toEqual([])
  expect(witness.state.chunks.size).toBe(alice.witness.state.chunks.size)
  const text = await until(() => {
    const now = readFileSync(rows, 'utf8')
    return now.endsWith('\n') || now === '' ? `${now} ` : undefined
  })
  for (const line of text.trimEnd().split('\n')) if (line !== '') JSON.parse(line)
  await second.event('ready')
  expect(second.said.filter(({ event, level }) => event === 'log' && level !== 'info')).toEqual([])
  await second.stop()
  expect(JSON.parse(readFileSync(join(folder, 'data', 'recordings.json'), 'utf8'))).toEqual([])
  await Promise.all([alice.quit(), bob.quit()])
})
