import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory } from '../../kit/mesh-in-memory.ts'

const change = (from: MemoryConnection, x: number, type: number, z = 8) =>
  from.say('block_change', { location: { x, y: 70, z }, type })
/** What the client was told of blocks: x and type. */
const changes = (client: { hears(name: string): Record<string, unknown>[] }) =>
  client.hears('block_change').map(({ location, type }) => [(location as { x: number }).x, type])

describe('where two servers have the same chunk', () => {
  test('it is loaded once; the owner’s replaces the neighbour’s, and is not sent again when it is the same', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.chunk(0, 0)
    expect(alice.names()).toEqual(['map_chunk'])
    // East's ground is sand: its own chunk differs, and it owns the ground.
    east.chunk(0, 0)
    expect(alice.names()).toEqual(['map_chunk', 'map_chunk'])
    west.chunk(0, 0)
    east.chunk(0, 0)
    expect(alice.names()).toHaveLength(2)
    expect(mesh.player('alice').chunks.size).toBe(1)
    const same = mesh.west.world.chunk(-1, 0)
    for (const one of [west, east]) for (const [name, params] of same) one.say(name, params)
    expect(alice.names()).toHaveLength(3)
    expect(alice.violations).toEqual([])
  })

  test('a change by whoever does not supply it is not shown, and one of the owner’s is', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) for (const x of [-1, 0]) one.chunk(x, 0)
    alice.forget()
    for (const one of [west, east]) for (const x of [-3, 3]) change(one, x, one === west ? 1 : 2)
    expect(changes(alice)).toEqual([
      [-3, 1],
      [3, 2],
    ])
    for (const one of [west, east]) {
      one.say('tile_entity_data', { location: { x: 3, y: 70, z: 8 }, action: 1, nbtData: undefined })
      one.say('block_action', { location: { x: 3, y: 70, z: 8 }, byte1: 1, byte2: 0, blockId: 5 })
      one.say('multi_block_change', { chunkCoordinates: { x: 0, y: 4, z: 0 }, records: [4096] })
      one.say('world_event', { effectId: 1000, location: { x: 3, y: 70, z: 8 }, data: 0, global: false })
    }
    for (const name of ['tile_entity_data', 'block_action', 'multi_block_change', 'world_event'])
      expect(alice.hears(name), name).toHaveLength(1)
    expect(alice.violations).toEqual([])
  })

  test('the owner’s chunk is shown anew after the neighbour’s changes, though it was loaded before unchanged', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const same = mesh.west.world.chunk(0, 0)
    for (const [name, params] of same) west.say(name, params)
    change(west, 3, 1)
    alice.forget()
    for (const [name, params] of same) east.say(name, params)
    expect(alice.names()).toEqual(['map_chunk'])
    expect(alice.violations).toEqual([])
  })

  test('when its supplier leaves, what is shown stays, and changes come from whoever still has it', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) one.chunk(0, 0)
    east.chunk(1, 0)
    alice.forget()
    east.break()
    expect(alice.hears('unload_chunk')).toEqual([{ chunkX: 1, chunkZ: 0 }])
    expect(alice.names()).not.toContain('map_chunk')
    change(west, 3, 1)
    expect(changes(alice)).toEqual([[3, 1]])
    west.say('unload_chunk', { chunkX: 0, chunkZ: 0 })
    expect(alice.hears('unload_chunk')).toHaveLength(2)
    expect(alice.violations).toEqual([])
  })

  test('what its supplier unloads stays shown while another link has it, with changes from there', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) one.chunk(0, 0)
    alice.forget()
    east.say('unload_chunk', { chunkX: 0, chunkZ: 0 })
    expect(alice.names()).toEqual([])
    change(east, 4, 2)
    change(west, 3, 1)
    expect(changes(alice)).toEqual([[3, 1]])
    expect(alice.violations).toEqual([])
  })
})

test('what changes in a chunk that is shown goes on being told while its link is moved to where the player stands', async () => {
  const { mesh, alice, east } = await aliceAtTheBorder()
  for (const x of [0, 1]) east.chunk(x, 0)
  alice.forget()
  mesh.east.obeys = false
  east.teleport({ x: 100 })
  expect(alice.player.isReady('east')).toBe(false)
  change(east, 3, 7)
  east.teleport({ x: -8.5 })
  await mesh.settle()
  expect(alice.player.isReady('east')).toBe(true)
  change(east, 4, 8)
  expect(changes(alice)).toEqual([
    [3, 7],
    [4, 8],
  ])
  expect(alice.violations).toEqual([])
})

describe('a chunk that waits', () => {
  test('until its link stands where the player stands, with every change that came meanwhile', async () => {
    const mesh = new MeshInMemory()
    mesh.east.obeys = false
    const alice = await mesh.join('alice', { x: -8.5 })
    const east = mesh.east.to('alice')
    expect(east.placings).toHaveLength(1)
    east.chunk(0, 0)
    for (let n = 0; n < 256; n++) change(east, n % 16, n, n >> 4)
    change(east, 3, 999)
    alice.forget()
    east.teleport(east.placings[0] ?? { x: 0 })
    await mesh.settle()
    expect(alice.names()[0]).toBe('map_chunk')
    const last = new Map(
      alice.hears('block_change').map(({ location, type }) => {
        const { x, z } = location as { x: number; z: number }
        return [`${x},${z}`, type]
      }),
    )
    expect(last.size).toBe(256)
    for (let n = 0; n < 256; n++) expect(last.get(`${n % 16},${n >> 4}`)).toBe(n === 8 * 16 + 3 ? 999 : n)
    expect(alice.violations).toEqual([])
  })

  test('until the client’s view reaches it', async () => {
    const { alice, west } = await aliceAtTheBorder()
    west.chunk(20, 0)
    change(west, 20 * 16 + 1, 5)
    expect(alice.names()).toEqual([])
    west.say('update_view_position', { chunkX: 18, chunkZ: 0 })
    expect(alice.names()).toEqual(['update_view_position', 'map_chunk', 'block_change'])
    west.chunk(40, 0)
    west.say('unload_chunk', { chunkX: 40, chunkZ: 0 })
    west.say('update_view_position', { chunkX: 40, chunkZ: 0 })
    expect(alice.names()).toEqual(['update_view_position', 'map_chunk', 'block_change', 'update_view_position'])
    expect(alice.violations).toEqual([])
  })

  test('is gone with its link: nothing of it is told to whoever takes the place', async () => {
    const mesh = new MeshInMemory()
    mesh.east.obeys = false
    const alice = await mesh.join('alice', { x: -8.5 })
    const first = mesh.east.to('alice')
    first.chunk(0, 0)
    first.break()
    mesh.east.obeys = true
    await mesh.pass(1_000)
    expect(mesh.east.connections).toHaveLength(2)
    expect(alice.player.isReady('east')).toBe(true)
    expect(alice.names()).not.toContain('map_chunk')
  })
})

describe('light that comes before its chunk (up to 1.17.1)', () => {
  test('waits for it, and is dropped with a chunk that is not shown', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version: '1.17.1' })
    west.chunk(0, 0)
    expect(alice.names()).toEqual(['map_chunk', 'update_light'])
    east.chunk(0, 0)
    expect(alice.names()).toEqual(['map_chunk', 'update_light', 'map_chunk', 'update_light'])
    const light = mesh.west.world.chunk(0, 0)[0]
    if (!light) throw new Error('no light')
    for (const one of [west, east]) one.say(...light)
    expect(alice.names()).toHaveLength(5)
    east.break()
    expect(alice.violations).toEqual([])
  })

  test('is kept with a chunk that waits', async () => {
    const { alice, west } = await aliceAtTheBorder({ version: '1.17.1' })
    west.chunk(20, 0)
    expect(alice.names()).toEqual([])
    west.say('update_view_position', { chunkX: 18, chunkZ: 0 })
    expect(alice.names()).toEqual(['update_view_position', 'map_chunk', 'update_light'])
    expect(alice.violations).toEqual([])
  })
})
