import { afterEach, expect, test, vi } from 'vitest'
import { type Mesh, readMesh } from '../../src/config/mesh.ts'
import type { EmbeddedWorldOptions } from '../../src/embedded/world.ts'
import { RunningMesh } from '../../src/engine/mesh.ts'
import type { EngineEvent } from '../../src/engine/messages.ts'
import { SystemRuntime } from '../../src/engine/runtime.ts'
import { Servers } from '../../src/engine/servers.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { until } from '../kit/conditions.ts'

/** What the worlds' processes did, in order; `ends` lets the oldest that saves itself end. */
const worlds = vi.hoisted(() => ({ story: [] as string[], ends: [] as (() => void)[] }))

vi.mock('../../src/embedded/world.ts', () => ({
  EmbeddedWorld: class {
    readonly #options: EmbeddedWorldOptions
    #running = false

    constructor(options: EmbeddedWorldOptions) {
      this.#options = options
    }

    async start(): Promise<void> {
      this.#running = true
      worlds.story.push(`${this.#options.name} starts`)
    }

    async stop(): Promise<void> {
      if (!this.#running) return
      this.#running = false
      worlds.story.push(`${this.#options.name} saves itself`)
      await new Promise<void>((resolve) => worlds.ends.push(resolve))
      worlds.story.push(`${this.#options.name} ended`)
    }
  },
}))

afterEach(() => {
  worlds.story.length = 0
  worlds.ends.length = 0
})

/** A mesh file of embedded worlds, each with its way of sync. */
function meshOf(servers: Readonly<Record<string, 'auto' | 'none'>>, more: object = {}): Mesh {
  const names = Object.keys(servers)
  const { mesh, errors } = readMesh(
    JSON.stringify({
      version: '1.21.4',
      auth: 'offline',
      servers: Object.fromEntries(names.map((name) => [name, { embedded: { seed: 1 }, sync: servers[name] }])),
      zones: [{ server: names[0] }],
      spawn: names[0],
      ...more,
    }),
    { env: {}, readFile: () => Buffer.alloc(0) },
  )
  if (!mesh) throw new Error(JSON.stringify(errors))
  return mesh
}

async function running(config: Mesh) {
  const logged: string[] = []
  const onEvent = (event: EngineEvent): void => {
    if (event.event === 'log') logged.push(event.message)
  }
  const runtime = new SystemRuntime(onEvent)
  const protocol = protocolOf('1.21.4')
  const servers = new Servers(config, { protocol, dataDir: '', runtime, onEvent })
  const mesh = new RunningMesh(config, { protocol, runtime, servers, onOperator: () => undefined })
  await servers.start()
  return { mesh, servers, logged }
}

/** Lets every world that saves itself end, until the work is done. */
async function ending(work: Promise<void>): Promise<void> {
  let done = false
  void work.then(() => {
    done = true
  })
  await until(() => {
    for (const end of worlds.ends.splice(0)) end()
    return done
  })
}

test('a world whose row was edited starts again only when its old process has saved itself and ended', async () => {
  const { mesh, servers } = await running(meshOf({ home: 'auto' }))
  mesh.reconfigure(meshOf({ home: 'none' }))
  await until(() => worlds.ends.length === 1)
  expect(worlds.story).toEqual(['home starts', 'home saves itself'])
  // Edited once more meanwhile, twice: only the last of them is started.
  mesh.reconfigure(meshOf({ home: 'auto' }))
  mesh.reconfigure(meshOf({ home: 'none' }))
  expect(worlds.story).toEqual(['home starts', 'home saves itself'])
  worlds.ends.shift()?.()
  await until(() => worlds.story.length === 4)
  expect(worlds.story.slice(2)).toEqual(['home ended', 'home starts'])
  await ending(servers.stop())
})

test('a world that was removed and comes back waits for its old process too', async () => {
  const { mesh, servers } = await running(meshOf({ home: 'auto', far: 'auto' }))
  mesh.reconfigure(meshOf({ home: 'auto' }))
  mesh.reconfigure(meshOf({ home: 'auto', far: 'auto' }))
  await until(() => worlds.ends.length === 1)
  expect(worlds.story.filter((line) => line.startsWith('far'))).toEqual(['far starts', 'far saves itself'])
  worlds.ends.shift()?.()
  await until(() => worlds.story.at(-1) === 'far starts')
  await ending(servers.stop())
})

test('the mesh stops only when the worlds that left it have ended as well', async () => {
  const { mesh, servers } = await running(meshOf({ home: 'auto', far: 'auto' }))
  mesh.reconfigure(meshOf({ home: 'auto' }))
  mesh.beginStopping()
  await ending(servers.stop())
  expect(worlds.story.filter((line) => line.endsWith('ended')).sort()).toEqual(['far ended', 'home ended'])
})

test('a server that is being drained is still drained when its row is edited', async () => {
  const { mesh, servers } = await running(meshOf({ home: 'auto' }))
  const server = servers.server('home')
  server?.drain()
  mesh.reconfigure(meshOf({ home: 'none' }))
  expect(servers.server('home')).not.toBe(server)
  expect(servers.server('home')?.draining).toBe(true)
  await ending(servers.stop())
})

test('an untouched server stays as it is', async () => {
  const { mesh, servers } = await running(meshOf({ home: 'auto' }))
  const server = servers.server('home')
  mesh.reconfigure(meshOf({ home: 'auto' }, { motd: 'another' }))
  expect(servers.server('home')).toBe(server)
  expect([worlds.story, mesh.status().motd]).toEqual([['home starts'], 'another'])
  await ending(servers.stop())
})

test('a server stays as it is when only where who returns to it stands was edited: nobody is disconnected for that', async () => {
  const { mesh, servers } = await running(meshOf({ home: 'auto' }))
  const server = servers.server('home')
  expect(mesh.placesWhoReturns('home')).toBe(true)
  const edited = { servers: { home: { embedded: { seed: 1 }, sync: 'auto', rejoin: 'server' } } }
  mesh.reconfigure(meshOf({ home: 'auto' }, edited))
  expect([servers.server('home') === server, worlds.story]).toEqual([true, ['home starts']])
  expect([mesh.placesWhoReturns('home'), mesh.placesWhoReturns('nowhere')]).toEqual([false, false])
  await ending(servers.stop())
})
