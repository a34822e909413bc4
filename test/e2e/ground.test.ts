import type { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, halves } from '../kit/halves.ts'
import type { ScriptedServer } from '../kit/scripted.ts'

const start = halves()

/** What a client was sent as each chunk: `x,z` → its blocks, by its latest map_chunk. */
function chunksOf(client: TestClient): ReadonlyMap<string, Buffer> {
  const seen = new Map<string, Buffer>()
  const emitter: EventEmitter = client.client
  emitter.on('map_chunk', ({ x, z, chunkData }: { x: number; z: number; chunkData: Buffer }) =>
    seen.set(`${x},${z}`, Buffer.from(chunkData)),
  )
  return seen
}

const blocksOf = (server: ScriptedServer, x: number, z: number): Buffer =>
  server.world.chunk(x, z).find(([name]) => name === 'map_chunk')?.[1].chunkData as Buffer

const blockChanges = (client: TestClient): string[] =>
  client.received.flatMap(({ name, params }) => {
    if (name !== 'block_change') return []
    const { x, y, z } = params.location as { x: number; y: number; z: number }
    return [`${x},${y},${z}`]
  })

describe('rule 7', () => {
  test('a chunk is loaded once per client, shows its owner’s blocks, and is unloaded when no link holds it', async () => {
    const mesh = await start({
      west: { ground: 'stone', spawn: { x: -88.5, y: 64, z: 8.5 } },
      east: { ground: 'dirt' },
      // She runs faster than players can.
      file: { limits: { moveSpeed: 10_000, moveBurst: 10_000 } },
    })
    const { west, east } = mesh
    expect(blocksOf(west.server, 0, 0).equals(blocksOf(east.server, 0, 0))).toBe(false)
    const alice = await mesh.join('alice')
    const chunks = chunksOf(alice)
    const loaded = alice.witness.state.chunks
    for (const x of [-20.5, 6.5, 20.5, -6.5, 88.5]) {
      await alice.walk(x, 8.5, { stepEvery: 1 })
      if (x === -20.5) await mesh.mesh.event('dummy.join', { server: 'east' })
    }
    await mesh.mesh.event('dummy.leave', { server: 'west' })
    const onEast = east.server.player('alice')
    await until(() => loaded.size === onEast.chunks.size && onEast.openBatches === 0)
    expect([...loaded.keys()].sort()).toEqual([...onEast.chunks].sort())
    for (const [key, data] of chunks) {
      const [x = 0, z = 0] = key.split(',').map(Number)
      expect(data.equals(blocksOf(x < 0 ? west.server : east.server, x, z)), key).toBe(true)
    }
    expect((await mesh.mesh.status()).players[0]?.chunks).toBe(loaded.size)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('block changes count only from the server that supplies the chunk', async () => {
    const mesh = await start()
    const { west, east } = mesh
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await until(() => east.server.player('alice').openBatches === 0)
    for (const { server } of [west, east])
      for (const x of [-5, 5]) server.setBlock(x, 70, server === west.server ? 1 : 2, 'stone')
    await until(() => blockChanges(alice).length >= 2)
    expect(blockChanges(alice).sort()).toEqual(['-5,70,1', '5,70,2'])
    await mesh.mesh.does('switch alice east')
    for (const { server } of [west, east])
      for (const x of [-6, 6]) server.setBlock(x, 70, server === west.server ? 1 : 2, 'stone', 2)
    await until(() => blockChanges(alice).length >= 6)
    expect(blockChanges(alice).slice(2).sort()).toEqual(['-6,70,1', '-6,70,1', '6,70,2', '6,70,2'])
    expect(faults(mesh, alice)).toEqual([])
  })

  test('when the supplier leaves, what is shown stays, and changes come from who still holds the chunk', async () => {
    const mesh = await start()
    const { west, east } = mesh
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    await until(() => east.server.player('alice').openBatches === 0)
    const before = new Set(alice.witness.state.chunks.keys())
    expect(before.has('0,0')).toBe(true)
    alice.reset()
    await mesh.mesh.does('drop alice east')
    await mesh.mesh.event('dummy.leave', { server: 'east' })
    west.server.setBlock(5, 70, 1, 'stone')
    await until(() => blockChanges(alice).includes('5,70,1'))
    expect(alice.counts.has('map_chunk')).toBe(false)
    expect(alice.witness.state.chunks.has('0,0')).toBe(true)
    // East alone held those that west's view does not reach.
    for (const key of alice.witness.state.chunks.keys()) expect(west.server.player('alice').chunks.has(key)).toBe(true)
    expect(faults(mesh, alice)).toEqual([])
  })

  test('chunks before the first position, unloads of chunks never sent and changes sent twice are taken', async () => {
    const mesh = await start({ west: { chunksFirst: true }, east: { chunksFirst: true } })
    const { west, east } = mesh
    const alice = await mesh.join('alice')
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    for (const { server } of [west, east]) {
      server.player('alice').send('unload_chunk', { chunkX: 900, chunkZ: 900 })
      server.setBlock(server === west.server ? -5 : 5, 70, 1, 'stone', 2)
    }
    await until(() => blockChanges(alice).length === 4)
    await alice.walk(6.5, 8.5, { stepEvery: 1 })
    await mesh.mesh.event('switch', { to: 'east', mode: 'soft' })
    expect(faults(mesh, alice)).toEqual([])
  })
})
