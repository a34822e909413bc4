import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { joinClient, type TestClient } from '../kit/client.ts'
import { closing } from '../kit/closing.ts'
import { until } from '../kit/conditions.ts'
import { MeshProcess } from '../kit/mesh-process.ts'
import { type Squid, startSquid } from '../kit/squid.ts'

const plugins = [fileURLToPath(new URL('../../plugins/flying-squid/mesh-sync.ts', import.meta.url))]

const opened = closing()
const folders: string[] = []
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true })
})

/** A folder with a zones.json: west and east of x = 0. */
function folder(servers: Readonly<Record<string, object>>): string {
  const made = mkdtempSync(join(tmpdir(), 'mcmesh-returning-'))
  folders.push(made)
  const zones = [
    { server: 'west', x: [null, 0] },
    { server: 'east', x: [0, null] },
  ]
  const limits = { lastPositionInterval: 100 }
  const file = { listen: '127.0.0.1:0', version: '1.21.4', auth: 'offline', servers, zones, spawn: 'west', limits }
  writeFileSync(join(made, 'zones.json'), JSON.stringify(file))
  return made
}

const start = (made: string, options = {}): MeshProcess => opened(new MeshProcess(made, options))

/** When what the journal has written last reached its file; it is written ahead, beside the database. */
const written = (made: string): number => statSync(join(made, 'data', 'mcmesh.db-wal')).mtimeMs

describe('on two flying-squid servers that keep nothing of their players', () => {
  let [west, east]: (Squid | undefined)[] = []
  beforeAll(async () => {
    const world = { plugins, generator: 'superflat' as const, viewDistance: 2 }
    west = await startSquid({ ...world, spawn: { x: -6.5, z: 8.5 } })
    east = await startSquid({ ...world, spawn: { x: 100.5, z: 8.5 } })
  })
  afterAll(async () => {
    await Promise.all([west?.stop(), east?.stop()])
  })
  const servers = () => ({
    west: { address: `127.0.0.1:${west?.port}` },
    east: { address: `127.0.0.1:${east?.port}` },
  })

  async function join(mesh: MeshProcess): Promise<{ alice: TestClient; server: unknown }> {
    const since = mesh.said.length
    const alice = opened(await joinClient({ port: await mesh.port(), name: 'alice' }))
    const { server } = await mesh.event('player.join', since)
    return { alice, server }
  }

  /** How often the client was told where it is, and where the last time. */
  const told = ({ received }: TestClient): unknown[] =>
    received.filter(({ name }) => name === 'position').map(({ params: { x, z } }) => [x, z])

  test('who crossed and left returns to the same server and place: after it left, a stop, and kill -9', async () => {
    const made = folder(servers())
    const first = start(made)
    const { alice, server } = await join(first)
    expect(server).toBe('west')
    await first.event('dummy.join')
    await alice.walk(20.25, 12.5, { stepEvery: 5 })
    expect(await first.event('switch')).toMatchObject({ to: 'east', mode: 'soft' })
    await alice.quit()
    await first.event('player.leave')

    // The same process.
    const again = await join(first)
    expect([again.server, told(again.alice)]).toEqual(['east', [[20.25, 12.5]]])
    const { returned } = (await first.does('player alice')) as { returned: unknown }
    expect(returned).toMatchObject({ to: 'east', stands: 'placed', last: { server: 'east', x: 20.25, left: true } })
    await again.alice.walk(24, 12.5, { stepEvery: 5 })

    // A stop in order: she is on until then.
    await first.stop()
    expect([first.child.exitCode, first.stderr]).toEqual([0, ''])
    const second = start(made)
    const third = await join(second)
    expect([third.server, told(third.alice)]).toEqual(['east', [[24, 12.5]]])

    // A crash, a moment after she stands still.
    await third.alice.walk(30, 8.5, { stepEvery: 5 })
    await until(async () => (await statusX(second)) === 30)
    // One batch may have been on its way already, and another waited for it.
    for (let batch = 0; batch < 3; batch++) {
      const since = written(made)
      await until(() => written(made) > since || third.alice.move(30, 64 + Math.random(), 8.5))
    }
    await second.kill()
    const last = start(made)
    const fourth = await join(last)
    expect(fourth.server).toBe('east')
    expect(told(fourth.alice)).toEqual([[30, 8.5]])
    await fourth.alice.walk(31, 8.5, { stepEvery: 5 })
    expect(await statusX(last)).toBe(31)
    await last.stop()
  })

  async function statusX(mesh: MeshProcess): Promise<number | undefined> {
    const { players } = (await mesh.does('status')) as { players: { x: number }[] }
    return players[0]?.x
  }
})

describe('the data directory', () => {
  const nobody = { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } }

  test('is one process’s: a second says so and ends with 1; killed, it is the next one’s', async () => {
    const made = folder(nobody)
    const first = start(made)
    await first.event('ready')
    const second = start(made)
    expect(await second.exit()).toBe(1)
    const owner = `${join(made, 'data')} is in use by another mcmesh (process ${first.child.pid}).`
    expect(second.stderr).toBe(`mcmesh: ${owner} Stop that one, or give this one another --data-dir.\n`)
    expect(second.said.filter(({ event }) => event === 'ready')).toEqual([])
    await first.does('status')
    await first.kill()
    const third = start(made)
    await third.event('ready')
    await third.stop()
    expect([third.child.exitCode, third.stderr]).toEqual([0, ''])
  })

  test('with a damaged journal is refused in a sentence, and left as it is', async () => {
    const made = folder(nobody)
    const first = start(made)
    await first.event('ready')
    await first.stop()
    const file = join(made, 'data', 'mcmesh.db')
    const damaged = readFileSync(file).fill(0xee, 0, 200)
    writeFileSync(file, damaged)
    const second = start(made)
    expect(await second.exit()).toBe(1)
    expect(second.stderr).toMatch(/^mcmesh: .*mcmesh\.db is damaged \(.*\)\. mcmesh leaves it as it is[^\n]*\n$/)
    expect(readFileSync(file).equals(damaged)).toBe(true)
  })

  test('that can’t be written is done without, which is said', async () => {
    const made = folder(nobody)
    const mesh = start(made, { dataDir: join(made, 'zones.json', 'data') })
    await mesh.event('ready')
    const said = await until(() => mesh.said.find(({ event, level }) => event === 'log' && level === 'error'))
    expect(said.message).toMatch(
      /^Where players are can't be kept: .*mcmesh\.db can't be used: .*\. The mesh goes on; /,
    )
    await mesh.stop()
    expect([mesh.child.exitCode, mesh.stderr]).toEqual([0, ''])
  })

  test('that can’t be written is refused where worlds are kept there', async () => {
    const made = folder({ west: { embedded: { seed: 1 } }, east: { address: '127.0.0.1:2' } })
    const mesh = start(made, { dataDir: join(made, 'zones.json', 'data') })
    expect(await mesh.exit()).toBe(1)
    expect(mesh.stderr).toMatch(/^mcmesh: The data directory [^\n]* can't be used: [^\n]*\n$/)
  })
})
