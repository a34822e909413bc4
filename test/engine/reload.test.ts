import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { issue } from '../../src/engine/command.ts'
import { type RunningEngine, startEngine } from '../../src/engine/host.ts'
import type { EngineEvent, Snapshot } from '../../src/engine/messages.ts'
import { until } from '../kit/conditions.ts'

const watched = vi.hoisted(() => ({ reloads: 0 }))

vi.mock('../../src/config/watch.ts', async (original) => {
  const real = await original<typeof import('../../src/config/watch.ts')>()
  return {
    watchMesh(...args: Parameters<typeof real.watchMesh>) {
      const watch = real.watchMesh(...args)
      return {
        ...watch,
        reload() {
          watched.reloads++
          return watch.reload()
        },
      }
    },
  }
})

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of running.splice(0)) await end()
})

/** A mesh from a file, whose one server is not there. */
async function started(more: object = {}, data = '.') {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-reload-'))
  const file = join(folder, 'zones.json')
  const write = (changed: object): void =>
    writeFileSync(
      file,
      JSON.stringify({
        listen: '127.0.0.1:0',
        version: '1.21.4',
        auth: 'offline',
        servers: { west: { address: '127.0.0.1:1' } },
        zones: [{ server: 'west' }],
        ...changed,
      }),
    )
  write(more)
  const events: EngineEvent[] = []
  let snapshot: Snapshot | undefined
  const engine: RunningEngine = await startEngine({ file, dataDir: join(folder, data), snapshotMs: 20 }, (message) => {
    if (message.kind === 'events') events.push(...message.events)
    if (message.kind === 'snapshot') snapshot = message.snapshot
  })
  running.push(async () => {
    await engine.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    run: (name: 'changes' | 'reload' | 'servers' | 'status') => engine.run(issue({ name, args: {} })),
    write,
    reloads: () => events.filter(({ event }) => event === 'zones.reload'),
    last: () => snapshot,
  }
}

test('reload goes by way of the watch, so that an edit is told once, and answers what changed', async () => {
  const { run, write, reloads } = await started()
  write({ motd: 'another' })
  expect(await run('changes')).toEqual({ ok: true, data: { changes: [expect.stringContaining('another')] } })
  expect(await run('reload')).toEqual({ ok: true, data: { changes: [expect.stringContaining('another')] } })
  expect(watched.reloads).toBe(1)
  await until(() => reloads().length > 0)
  expect(reloads()).toHaveLength(1)
  expect(await run('changes')).toEqual({ ok: true, data: { changes: [] } })
})

test('reload of a bad file says what is wrong with it, and the mesh goes on as it was', async () => {
  const { run, write } = await started({ motd: 'first' })
  write({ border: { join: -1 } })
  expect(await run('reload')).toMatchObject({ ok: false, error: expect.stringContaining('border.join') })
  expect(await run('status')).toMatchObject({ ok: true })
})

test('a file that brings a world where the data directory can’t be used is refused, and the mesh goes on', async () => {
  const { run, write } = await started({}, 'zones.json/data')
  write({ servers: { west: { embedded: { seed: 1 } } } })
  expect(await run('reload')).toMatchObject({
    ok: false,
    error: expect.stringMatching(/mcmesh\.db can't be used: .*\. Embedded worlds are kept in the data directory\.$/),
  })
  expect(await run('servers')).toMatchObject({ data: [{ name: 'west', embedded: false }] })
})

test('walkers come and go with the file', async () => {
  const { run, write, last } = await started({ walkers: 2 })
  await until(() => last()?.walkers.count === 2)
  write({ walkers: 1 })
  await run('reload')
  await until(() => last()?.walkers.count === 1)
  write({ walkers: 3 })
  await run('reload')
  await until(() => last()?.walkers.count === 3)
})
