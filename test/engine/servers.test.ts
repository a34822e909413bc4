import { afterEach, describe, expect, test } from 'vitest'
import { type Mesh, readMesh } from '../../src/config/mesh.ts'
import type { EngineEvent } from '../../src/engine/messages.ts'
import { Servers } from '../../src/engine/servers.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { MeshInMemory } from '../kit/mesh-in-memory.ts'
import { MemoryRuntime } from '../kit/runtime.ts'

const open: Servers[] = []
afterEach(async () => {
  for (const servers of open.splice(0)) await servers.stop()
})

/** A mesh file of servers that nobody answers for. */
function meshOf(servers: Readonly<Record<string, object>>): Mesh {
  const [first] = Object.keys(servers)
  const { mesh, errors } = readMesh(
    JSON.stringify({ version: '1.21.4', auth: 'offline', servers, zones: [{ server: first }], spawn: first }),
    { env: { SECRET: 'sesame' }, readFile: () => Buffer.alloc(0) },
  )
  if (!mesh) throw new Error(JSON.stringify(errors))
  return mesh
}

function serversOf(config: Mesh) {
  const runtime = new MemoryRuntime()
  const events: EngineEvent[] = []
  const onEvent = (event: EngineEvent): void => void events.push(event)
  const servers = new Servers(config, { protocol: protocolOf('1.21.4'), dataDir: '', runtime, onEvent })
  open.push(servers)
  return { servers, runtime, events }
}

const rcon = { address: '127.0.0.1:9', password: 'sesame' }
const at = (port: number, more: object = {}) => ({ address: `127.0.0.1:${port}`, ...more })

describe('the servers that the file names', () => {
  test('are there before they are started, and count as up until they were asked', () => {
    const { servers } = serversOf(meshOf({ west: at(1), east: at(2) }))
    expect(servers.names()).toEqual(['west', 'east'])
    const rows = [...servers.values()].map((each) => [
      each.name,
      each.address,
      each.up,
      each.known,
      each.draining,
      each.embedded,
    ])
    expect(rows).toEqual([
      ['west', '127.0.0.1:1', true, false, false, false],
      ['east', '127.0.0.1:2', true, false, false, false],
    ])
    expect(servers.server('north')).toBeUndefined()
  })

  test('are those of the new file after an edit: answers which are no longer what they were', () => {
    const before = meshOf({ west: at(1), east: at(2), north: at(3) })
    const after = meshOf({ west: at(1), east: at(22), south: at(4) })
    const { servers } = serversOf(before)
    const [west, east] = ['west', 'east'].map((name) => servers.server(name))
    servers.server('east')?.drain()
    expect([...servers.reconfigure(before, after)].sort()).toEqual(['east', 'north'])
    expect(servers.names().sort()).toEqual(['east', 'south', 'west'])
    expect(servers.server('west')).toBe(west)
    expect(servers.server('east')).not.toBe(east)
    expect([servers.server('east')?.address, servers.server('east')?.draining]).toEqual(['127.0.0.1:22', true])
  })

  test('that is told what is as it was changes nothing', () => {
    const config = meshOf({ west: at(1) })
    const { servers } = serversOf(config)
    const west = servers.server('west')
    expect(servers.reconfigure(config, meshOf({ west: at(1) }))).toEqual([])
    expect(servers.server('west')).toBe(west)
  })

  test('drain and undrain one by one', () => {
    const { servers } = serversOf(meshOf({ west: at(1), east: at(2) }))
    servers.server('west')?.drain()
    expect(['west', 'east'].map((name) => servers.server(name)?.draining)).toEqual([true, false])
    servers.server('west')?.undrain()
    expect(servers.server('west')?.draining).toBe(false)
  })

  test('count the switches to them of the last minute', () => {
    const { servers } = serversOf(meshOf({ west: at(1), east: at(2) }))
    for (const name of ['west', 'west', 'elsewhere']) servers.switchedTo(name)
    expect(['west', 'east'].map((name) => servers.server(name)?.switchesPerMinute)).toEqual([2, 0])
  })
})

describe('how a server’s dummies are moved', () => {
  test('is as the file says, by the plugin where it was seen once, and not at all where nobody knows the server', () => {
    const { servers } = serversOf(
      meshOf({
        auto: at(1),
        ours: { embedded: { seed: 1 } },
        off: at(2, { sync: 'none' }),
        rcon: at(3, { rcon, sync: 'rcon' }),
      }),
    )
    const wanted = () => ['auto', 'ours', 'off', 'rcon', 'elsewhere'].map((name) => servers.syncWanted(name))
    expect(wanted()).toEqual(['auto', 'plugin', 'none', 'rcon', 'none'])
    servers.noteSync('auto', 'plugin')
    servers.noteSync('elsewhere', 'plugin')
    expect([wanted()[0], servers.server('auto')?.sync]).toEqual(['plugin', 'plugin'])
  })

  test('by RCON is over one connection for all, where the file gives one', () => {
    const { servers } = serversOf(meshOf({ west: at(1, { rcon }), east: at(2) }))
    const sync = servers.rcon('west')
    expect([sync?.kind, servers.rcon('west') === sync]).toEqual(['rcon', true])
    expect([servers.rcon('east'), servers.rcon('elsewhere')]).toEqual([undefined, undefined])
  })
})

test('a link to a server that is gone by the time it is dialled is dropped, and its player told nothing', async () => {
  const { servers } = serversOf(meshOf({ west: at(1) }))
  const mesh = new MeshInMemory()
  const alice = await mesh.join('alice', { x: -200.5 })
  mesh.servers.dial = (player, link, context) => servers.dial(player, link, context)
  alice.forget()
  alice.player.links.open('north', true)
  expect(alice.player.links.has('north')).toBe(true)
  await mesh.settle()
  expect([...alice.player.links.servers()]).toEqual(['west'])
  expect([alice.names(), alice.ended]).toEqual([[], false])
})
