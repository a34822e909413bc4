import { describe, expect, test } from 'vitest'
import {
  aliceAtTheBorder,
  type MemoryClient,
  type MemoryConnection,
  type MemoryOptions,
} from '../../kit/mesh-in-memory.ts'
import { replayed } from '../recorder/replayed.ts'

const borderAt = (chunk: number) => ({
  zones: [
    { server: 'west', x: [null, chunk] },
    { server: 'east', x: [chunk, null] },
  ],
})

const change = (from: MemoryConnection, x: number, type: number) =>
  from.say('block_change', { location: { x, y: 70, z: 8 }, type })

/** The blocks of the client's chunks: what the last whole chunk and the changes since say, as packets. */
const heardOf = (client: { hears(name: string): Record<string, unknown>[] }) => ({
  chunks: client.hears('map_chunk').map(({ x, z }) => [x, z]),
  changes: client.hears('block_change').map(({ location, type }) => [(location as { x: number }).x, type]),
})

/** Both servers have the chunks at −1 and 0, each its own ground there; alice, pinned to west, is shown each owner's. */
async function bothHave(options: MemoryOptions = {}) {
  const all = await aliceAtTheBorder(options)
  const { alice, west, east } = all
  alice.player.switching.pin()
  for (const one of [west, east]) for (const x of [-1, 0]) one.chunk(x, 0)
  alice.forget()
  return all
}

/** Sends on `from` the chunk as `of` has it. */
function sameChunk(from: MemoryConnection, of: MemoryConnection, x: number): void {
  for (const [name, params] of of.server.world.chunk(x, 0)) from.say(name, params)
}

const chunksOf = (from: MemoryConnection, x: number): Buffer => {
  const parcel = from.server.world.chunk(x, 0).find(([name]) => name === 'map_chunk')
  if (!parcel) throw new Error('no chunk')
  return from.server.protocol.packets('play', 'clientbound').encode(...parcel)
}

const lastChunk = (client: MemoryClient): Buffer | undefined =>
  client.heard.findLast(({ name }) => name === 'map_chunk')?.packet

describe('chunks that two links have are shown from the ground’s new owner at once', () => {
  test('its own is sent where it differs, once, and its neighbour’s is untouched', async () => {
    const { mesh, alice, east } = await bothHave()
    mesh.edit(borderAt(-1))
    expect(heardOf(alice)).toEqual({ chunks: [[-1, 0]], changes: [] })
    expect(lastChunk(alice)).toEqual(chunksOf(east, -1))
    expect([-1, 0].map((x) => alice.player.chunks.supplier(x, 0))).toEqual(['east', 'east'])
    alice.forget()
    mesh.edit(borderAt(-1))
    mesh.edit(borderAt(-2))
    expect(alice.names()).toEqual([])
    expect(alice.violations).toEqual([])
  })

  test('nothing is sent where it is the same, and from then on the new owner’s changes are told', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.player.switching.pin()
    sameChunk(west, west, -1)
    sameChunk(east, west, -1)
    alice.forget()
    mesh.edit(borderAt(-1))
    expect(alice.names()).toEqual([])
    change(west, -3, 1)
    change(east, -3, 2)
    expect(heardOf(alice)).toEqual({ chunks: [], changes: [[-3, 2]] })
    expect(alice.violations).toEqual([])
  })

  test('what the new owner changed meanwhile comes with it, in its order', async () => {
    const { mesh, alice, east } = await bothHave()
    change(east, -3, 7)
    change(east, -4, 8)
    change(east, -3, 9)
    expect(alice.names()).toEqual([])
    mesh.edit(borderAt(-1))
    const changes = [
      [-3, 7],
      [-4, 8],
      [-3, 9],
    ]
    expect(heardOf(alice)).toEqual({ chunks: [[-1, 0]], changes })
    expect(alice.names()[0]).toBe('map_chunk')
    expect(alice.violations).toEqual([])
  })

  test('one that was the same and was changed since, by either, is sent', async () => {
    for (const changing of ['west', 'east'] as const) {
      const all = await aliceAtTheBorder()
      const { mesh, alice, west, east } = all
      alice.player.switching.pin()
      sameChunk(west, west, -1)
      sameChunk(east, west, -1)
      change(all[changing], -3, 5)
      alice.forget()
      mesh.edit(borderAt(-1))
      expect(heardOf(alice), changing).toEqual({ chunks: [[-1, 0]], changes: changing === 'east' ? [[-3, 5]] : [] })
    }
  })

  test('when the edit is taken back, the old owner’s is shown again with what it changed meanwhile', async () => {
    const { mesh, alice, west, east } = await bothHave()
    change(west, -3, 1)
    mesh.edit(borderAt(-1))
    change(west, -4, 2)
    change(east, -3, 3)
    alice.forget()
    mesh.edit(borderAt(0))
    const changes = [
      [-3, 1],
      [-4, 2],
    ]
    expect(heardOf(alice)).toEqual({ chunks: [[-1, 0]], changes })
    expect(lastChunk(alice)).toEqual(chunksOf(west, -1))
    expect(alice.violations).toEqual([])
  })

  test('what had waited for its link is told with the changes that came while it waited', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.player.switching.pin()
    for (const x of [-1, 0]) west.chunk(x, 0)
    mesh.east.obeys = false
    east.teleport({ x: 100 })
    east.chunk(-1, 0)
    change(east, -3, 7)
    east.teleport({ x: -8.5 })
    await mesh.settle()
    expect(alice.player.isReady('east')).toBe(true)
    alice.forget()
    mesh.edit(borderAt(-1))
    expect(heardOf(alice)).toEqual({ chunks: [[-1, 0]], changes: [[-3, 7]] })
  })

  test('a chunk that the new owner’s link doesn’t have stays as it is until that brings it', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.player.switching.pin()
    west.chunk(-1, 0)
    alice.forget()
    mesh.edit(borderAt(-1))
    expect([alice.names(), alice.player.chunks.supplier(-1, 0)]).toEqual([[], 'west'])
    east.chunk(-1, 0)
    expect(lastChunk(alice)).toEqual(chunksOf(east, -1))
  })

  test('one that its link had unloaded before is not shown from there', async () => {
    const { mesh, alice, east } = await bothHave()
    east.say('unload_chunk', { chunkX: -1, chunkZ: 0 })
    mesh.edit(borderAt(-1))
    expect([alice.names(), alice.player.chunks.supplier(-1, 0)]).toEqual([[], 'west'])
  })

  test('the new owner’s link was being moved just then: its ground is shown once it stands', async () => {
    const { mesh, alice, east } = await bothHave()
    mesh.east.obeys = false
    east.teleport({ x: 100 })
    await mesh.settle()
    expect(alice.player.isReady('east')).toBe(false)
    mesh.edit(borderAt(-1))
    expect(alice.names()).toEqual([])
    change(east, -3, 7)
    east.teleport({ x: -8.5 })
    await mesh.settle()
    expect(alice.player.isReady('east')).toBe(true)
    expect(heardOf(alice)).toEqual({ chunks: [[-1, 0]], changes: [[-3, 7]] })
    expect(alice.violations).toEqual([])
  })

  test('where there is no room to keep it, changes come from the new owner all the same', async () => {
    const { mesh, alice, west, east } = await bothHave({ file: { limits: { recordChunkBytes: 0 } } })
    mesh.edit({ ...borderAt(-1), limits: { recordChunkBytes: 0 } })
    expect(alice.names()).toEqual([])
    change(west, -3, 1)
    change(east, -3, 2)
    expect(heardOf(alice).changes).toEqual([[-3, 2]])
  })

  test('who is switched by the edit is sent each chunk once', async () => {
    const { mesh, alice } = await bothHave()
    alice.player.switching.unpin()
    mesh.edit(borderAt(-20))
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('east')
    expect(heardOf(alice).chunks).toEqual([[-1, 0]])
    expect(alice.violations).toEqual([])
  })
})

describe('a recording that begins after an edit of the zones', () => {
  test('opens with the new owner’s chunk and all of its changes, before the edit and after', async () => {
    const { mesh, alice, west, east } = await bothHave()
    change(west, -5, 1)
    change(east, -3, 7)
    mesh.edit(borderAt(-1))
    change(east, -4, 8)
    change(west, -6, 9)
    const opening = replayed(alice.player)
    const at = opening.findIndex(({ packet }) => packet.equals(chunksOf(east, -1)))
    expect(at).toBeGreaterThan(0)
    expect(opening.filter(({ packet }) => packet.equals(chunksOf(west, -1)))).toEqual([])
    const changes = opening.filter(({ name }) => name === 'block_change')
    expect(changes.map(({ params }) => [(params.location as { x: number }).x, params.type])).toEqual([
      [-3, 7],
      [-4, 8],
    ])
    expect(opening.findIndex(({ name }) => name === 'block_change')).toBeGreaterThan(at)
  })

  test('opens with the shared chunk once where both are the same', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.player.switching.pin()
    sameChunk(west, west, -1)
    sameChunk(east, west, -1)
    mesh.edit(borderAt(-1))
    expect(replayed(alice.player).filter(({ name }) => name === 'map_chunk')).toHaveLength(1)
    expect(alice.player.chunks.kept).toBe(1)
  })

  test('nothing of what is kept outlives its player', async () => {
    const { mesh, alice, east } = await bothHave()
    change(east, -3, 7)
    mesh.edit(borderAt(-1))
    expect(mesh.running.shown.chunks.size).toBeGreaterThan(0)
    alice.leave()
    await mesh.settle()
    expect([mesh.running.shown.chunks.size, mesh.running.shown.chunks.bytes]).toEqual([0, 0])
  })
})

describe('light that is no part of its chunk (up to 1.17.1)', () => {
  const lights = (client: MemoryClient) => client.names().filter((name) => name === 'update_light').length

  test('comes with the new owner’s chunk', async () => {
    const { mesh, alice } = await bothHave({ version: '1.17.1' })
    mesh.edit(borderAt(-1))
    expect(alice.names()).toEqual(['map_chunk', 'update_light'])
    expect(replayed(alice.player).filter(({ name }) => name === 'update_light')).toHaveLength(2)
  })

  test('is the new owner’s also where the blocks are the same', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version: '1.17.1' })
    alice.player.switching.pin()
    sameChunk(west, west, -1)
    sameChunk(east, west, -1)
    alice.forget()
    mesh.edit(borderAt(-1))
    expect([alice.names().includes('map_chunk'), lights(alice)]).toEqual([false, 1])
  })
})
