import { describe, expect, test } from 'vitest'
import { type Commanded, runCommand } from '../../src/engine/commands.ts'
import { switchByHand } from '../../src/player/switching/border.ts'
import {
  aliceAtTheBorder,
  type MemoryClient,
  type MemoryServer,
  MeshInMemory,
  switchTo,
} from '../kit/mesh-in-memory.ts'

/** Each of these went wrong in Splinter, a mesh for Minecraft 1.16. */
describe("Splinter's faults", () => {
  test('a second viewer does not take over the id under which the first one knows an entity', async () => {
    const mesh = new MeshInMemory()
    const [alice, bob] = [await mesh.join('alice', { x: -8.5 }), await mesh.join('bob', { x: -9.5 })]
    mesh.west.to('alice').spawn(7, 'cow', { x: -4 })
    const [seenByAlice] = alice.sees('cow')
    mesh.west.to('bob').spawn(7, 'cow', { x: -4 })
    expect(bob.sees('cow')).toEqual([seenByAlice])
    expect(mesh.table.get(seenByAlice ?? 0)?.holders).toEqual(new Set(['alice', 'bob']))
    mesh.west.to('bob').say('entity_destroy', { entityIds: [7] })
    expect(bob.sees('cow')).toEqual([])
    mesh.west.to('alice').say('entity_velocity', { entityId: 7, velocity: { x: 0, y: 1, z: 0 } })
    expect(alice.hears('entity_velocity').map(({ entityId }) => entityId)).toEqual([seenByAlice])
    expect([...alice.violations, ...bob.violations]).toEqual([])
  })

  test('an action runs on one server, never on every one that the player is linked to', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    const hand = { hand: 0, cursorX: 0, cursorY: 0, cursorZ: 0, insideBlock: false, worldBorderHit: false }
    alice.say('block_dig', { status: 0, location: { x: -3, y: 63, z: 8 }, face: 1, sequence: 1 })
    alice.say('block_dig', { status: 0, location: { x: 3, y: 63, z: 8 }, face: 1, sequence: 2 })
    alice.say('block_place', { ...hand, location: { x: -1, y: 64, z: 8 }, direction: 5, sequence: 3 })
    alice.say('use_item', { hand: 0, sequence: 4, rotation: { x: 0, y: 0 } })
    alice.say('chat_command', { command: 'seed' })
    expect(west.names()).toEqual(['block_dig', 'use_item', 'chat_command'])
    expect(east.names()).toEqual(['block_dig', 'block_place'])
  })

  test("a neighbour's block changes are shown, however they are said, and nobody else's there", async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    west.chunk(0, 0)
    east.chunk(0, 0)
    alice.forget()
    for (const [one, type] of [
      [east, 9],
      [west, 8],
    ] as const) {
      one.say('block_change', { location: { x: 3, y: 64, z: 3 }, type })
      one.say('multi_block_change', { chunkCoordinates: { x: 0, y: 4, z: 0 }, records: [type << 12] })
      one.say('tile_entity_data', { location: { x: 5, y: 64, z: 3 }, action: type, nbtData: undefined })
      one.say('block_action', { location: { x: 5, y: 64, z: 3 }, byte1: type, byte2: 0, blockId: 1 })
    }
    expect(alice.names()).toEqual(['block_change', 'multi_block_change', 'tile_entity_data', 'block_action'])
    expect(alice.hears('block_change')).toMatchObject([{ type: 9 }])
    expect(alice.hears('multi_block_change')).toMatchObject([{ records: [9 << 12] }])
    expect(alice.hears('tile_entity_data')).toMatchObject([{ action: 9 }])
    expect(alice.hears('block_action')).toMatchObject([{ byte1: 9 }])
    expect(alice.violations).toEqual([])
  })

  const ways: readonly (readonly [how: string, leave: (mesh: MeshInMemory, alice: MemoryClient) => unknown])[] = [
    ['its connection breaks', (mesh) => mesh.east.to('alice').break('the connection broke')],
    ['its player walks beyond border.leave', (mesh, alice) => alice.walk(mesh, -16 * mesh.running.border.leave - 8)],
    [
      'it is dropped by hand',
      (mesh) =>
        runCommand({ mesh: mesh.running } as Partial<Commanded> as Commanded, {
          name: 'drop',
          args: { player: 'alice', server: 'east' },
        }),
    ],
  ]
  test.each(ways)('entities, bodies, passengers, chunks and tab entries of a dummy go when %s', async (_how, leave) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    await mesh.join('bob', { x: -9.5 })
    await switchTo(mesh, 'bob', 'east')
    west.chunk(-1, 0)
    east.chunk(-1, 0)
    east.chunk(0, 0)
    west.spawn(7, 'cow', { x: -4 })
    east.spawn(7, 'pig', { x: 4 })
    east.spawn(8, 'sheep', { x: 5 })
    const { entityId: bobs } = mesh.east.to('bob')
    east.spawnPlayer(bobs, 'bob', { x: 5 })
    east.say('set_passengers', { entityId: 7, passengers: [8, bobs] })
    const erik = { uuid: 'eeeeeeee-0000-3000-8000-000000000000', player: { name: 'erik', properties: [] }, listed: 1 }
    east.say('player_info', { action: { add_player: true, update_listed: true }, data: [erik] })
    const listed = () => [...alice.witness.state.tab.values()].sort()
    expect(['pig', 'sheep', 'player'].map((type) => alice.sees(type).length)).toEqual([1, 1, 1])
    expect(listed()).toEqual(['alice', 'bob', 'erik'])
    await leave(mesh, alice)
    expect([...alice.witness.state.entities.values()].map(({ type }) => type)).toEqual(['cow'])
    expect([...alice.witness.state.chunks.keys()]).toEqual(['-1,0'])
    expect(listed()).toEqual(['alice', 'bob'])
    expect(mesh.table.mappings).toBe(1)
    expect(alice.violations).toEqual([])
  })

  test('no packet around a switch is mapped by the wrong server: each link speaks in its own ids', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.spawn(7, 'cow', { x: -4 })
    east.spawn(7, 'pig', { x: 4 })
    const [cow, pig] = [alice.sees('cow')[0], alice.sees('pig')[0]]
    alice.forget()
    const kick = (from: typeof west) => from.say('entity_velocity', { entityId: 7, velocity: { x: 0, y: 1, z: 0 } })
    const hurt = (from: typeof west) => from.say('hurt_animation', { entityId: from.entityId, yaw: 0 })
    for (const one of [west, east]) kick(one)
    hurt(west)
    await switchTo(mesh, 'alice', 'east')
    for (const one of [west, east]) kick(one)
    hurt(east)
    expect(alice.hears('entity_velocity').map(({ entityId }) => entityId)).toEqual([cow, pig, cow, pig])
    const own = alice.player.entityId
    expect(alice.hears('hurt_animation').map(({ entityId }) => entityId)).toEqual([own, own])
    alice.say('use_entity', { target: cow, mouse: 1, sneaking: false })
    alice.say('use_entity', { target: pig, mouse: 1, sneaking: false })
    expect([west, east].map((one) => one.hears('use_entity').map(({ target }) => target))).toEqual([[7], [7]])
    expect(alice.violations).toEqual([])
  })

  test.each([
    ['their own', [41, 57]],
    ['the same', [1, 1]],
  ] as const)(
    'nor in its very tick, nor in a bundle that it comes in the midst of (%s ids for the player)',
    async (_, entityIds) => {
      const { alice, west, east } = await aliceAtTheBorder({ entityIds })
      west.spawn(7, 'cow', { x: -4 })
      east.spawn(7, 'pig', { x: 4 })
      const [cow, pig, own] = [alice.sees('cow')[0], alice.sees('pig')[0], alice.player.entityId]
      alice.forget()
      const speak = (from: typeof west): void => {
        from.say('entity_velocity', { entityId: 7, velocity: { x: 0, y: 1, z: 0 } })
        from.say('hurt_animation', { entityId: from.entityId, yaw: 0 })
      }
      for (const one of [west, east]) speak(one)
      void switchByHand(alice.player, 'east')
      for (const one of [west, east]) speak(one)
      const ids = (name: string) => alice.hears(name).map(({ entityId }) => entityId)
      expect(ids('entity_velocity')).toEqual([cow, pig, cow, pig])
      expect(ids('hurt_animation')).toEqual([own, own])
      alice.forget()
      // Both servers are in the midst of a bundle when the player goes back: each is told whole, in its server's ids.
      for (const one of [west, east]) {
        one.say('bundle_delimiter')
        speak(one)
      }
      void switchByHand(alice.player, 'west')
      for (const one of [east, west]) {
        speak(one)
        one.say('bundle_delimiter')
      }
      const velocities = ['entity_velocity', 'entity_velocity']
      const hurts = ['entity_velocity', 'hurt_animation']
      expect(alice.names()).toEqual([
        ...['bundle_delimiter', ...velocities, 'bundle_delimiter'],
        ...['bundle_delimiter', ...hurts, ...hurts, 'bundle_delimiter'],
      ])
      expect(ids('entity_velocity')).toEqual([pig, pig, cow, cow])
      expect(ids('hurt_animation')).toEqual([own, own])
      expect(alice.violations).toEqual([])
    },
  )

  test('one unknown id in a packet costs that id, not the packet', async () => {
    const { alice, west } = await aliceAtTheBorder()
    for (const id of [10, 11, 12]) west.spawn(id, 'cow', { x: -4 })
    const [horse, rider] = alice.sees('cow')
    west.say('set_passengers', { entityId: 10, passengers: [998, 11, 999] })
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: horse, passengers: [rider] })
    west.say('attach_entity', { entityId: 11, vehicleId: 999 })
    expect(alice.hears('attach_entity').at(-1)?.entityId).toBe(rider)
    west.say('entity_destroy', { entityIds: [999, 12, 998, 10] })
    expect(alice.sees('cow')).toEqual([rider])
    west.say('damage_event', { entityId: 11, sourceTypeId: 1, sourceCauseId: 1000, sourceDirectId: 0 })
    expect(alice.hears('damage_event').at(-1)).toMatchObject({ entityId: rider, sourceCauseId: 0, sourceDirectId: 0 })
    expect(alice.violations).toEqual([])
  })

  test('no id is given again while somebody still knows it', async () => {
    const mesh = new MeshInMemory()
    const [alice, bob] = [await mesh.join('alice', { x: -8.5 }), await mesh.join('bob', { x: -9.5 })]
    for (const name of ['alice', 'bob']) mesh.west.to(name).spawn(7, 'cow', { x: -4 })
    const [cow] = alice.sees('cow')
    mesh.west.to('bob').say('entity_destroy', { entityIds: [7] })
    // West gives 7 to something else, which bob hears of before alice has heard that the cow is gone.
    mesh.west.to('bob').spawn(7, 'pig', { x: -5 })
    for (let id = 100; id < 140; id++) mesh.west.to('bob').spawn(id, 'sheep', { x: -4 })
    expect(alice.sees('cow')).toEqual([cow])
    for (const id of bob.sees('sheep')) expect(id).not.toBe(cow)
    expect(new Set([...bob.witness.state.entities.keys(), alice.player.entityId, bob.player.entityId]).size).toBe(43)
    mesh.west.to('alice').say('entity_destroy', { entityIds: [7] })
    mesh.west.to('alice').spawn(7, 'pig', { x: -5 })
    expect(alice.sees('pig')).toEqual(bob.sees('pig'))
    expect([...alice.violations, ...bob.violations]).toEqual([])
  })

  test("a target in metadata is mapped because that entity's type holds one there, not because it looks like an id", async () => {
    const { alice, west } = await aliceAtTheBorder()
    west.spawn(10, 'cow', { x: -4 })
    west.spawn(11, 'guardian', { x: -5 })
    const [[cow], [guardian]] = [alice.sees('cow'), alice.sees('guardian')]
    const TARGET = 17
    const metadata = [{ key: TARGET, type: 'int', value: 10 }]
    west.say('entity_metadata', { entityId: 11, metadata })
    expect(alice.hears('entity_metadata').at(-1)).toEqual({
      entityId: guardian,
      metadata: [{ key: TARGET, type: 'int', value: cow }],
    })
    // The same number in the same place of another entity is no id, nor is air supply 10 of the guardian.
    west.say('entity_metadata', { entityId: 10, metadata })
    west.say('entity_metadata', { entityId: 11, metadata: [{ key: 1, type: 'int', value: 10 }] })
    const values = alice.hears('entity_metadata').map(({ metadata }) => (metadata as { value: number }[])[0]?.value)
    expect(values.slice(-2)).toEqual([10, 10])
    expect(alice.violations).toEqual([])
  })

  test('zones are decided by the very move that crosses the border, not by a clock', async () => {
    const { mesh, alice } = await aliceAtTheBorder()
    const { border } = mesh.running
    await alice.walk(mesh, -1)
    alice.move(border.cross - 0.1, 8.5)
    expect(alice.player.primary?.server).toBe('west')
    alice.move(border.cross, 8.5)
    expect(alice.player.primary?.server).toBe('east')
    expect(mesh.events.filter(({ event }) => event === 'switch')).toHaveLength(1)
  })

  test('a player outside of all zones stays with its primary, and nothing breaks', async () => {
    const zones = [
      { server: 'west', x: [-10, 0], z: [-10, 10] },
      { server: 'east', x: [0, 10], z: [-10, 10] },
    ]
    const mesh = new MeshInMemory({ file: { zones } })
    const alice = await mesh.join('alice', { x: 8.5 })
    await alice.walk(mesh, -8.5)
    for (const [x, z] of [
      [-8.5, 200],
      [-8.5, -29_999_999],
      [29_999_999, 29_999_999],
    ] as const) {
      alice.move(x, z)
      await mesh.settle()
      alice.say('block_dig', {
        status: 0,
        location: { x: Math.floor(x), y: 63, z: Math.floor(z) },
        face: 1,
        sequence: 1,
      })
      mesh.west.to('alice').chunk(x >> 4, z >> 4)
      mesh.west.to('alice').spawn(Math.abs(x) | 1, 'cow', { x, z })
    }
    expect(alice.player.primary?.server).toBe('west')
    expect(mesh.west.to('alice').hears('block_dig')).toHaveLength(3)
    expect(mesh.logged('error')).toEqual([])
    expect(alice.ended).toBe(false)
  })

  test('chunks at negative coordinates belong to the zone that they lie in', async () => {
    const zones = [
      { server: 'west', x: [null, -1] },
      { server: 'east', x: [-1, null] },
    ]
    const mesh = new MeshInMemory({ file: { zones } })
    const alice = await mesh.join('alice', { x: -20.5 })
    const [west, east] = [mesh.west.to('alice'), mesh.east.to('alice')]
    for (const one of [west, east]) for (const x of [-2, -1]) one.chunk(x, -1)
    // Blocks -32 … -17 are chunk -2, blocks -16 … -1 chunk -1.
    const dig = (x: number) =>
      alice.say('block_dig', { status: 0, location: { x, y: 63, z: -1 }, face: 1, sequence: 0 })
    for (const x of [-17, -16, -1]) dig(x)
    const dug = (from: typeof west) => from.hears('block_dig').map(({ location }) => (location as { x: number }).x)
    expect([dug(west), dug(east)]).toEqual([[-17], [-16, -1]])
    alice.forget()
    for (const one of [west, east])
      for (const x of [-17, -16, -1])
        one.say('block_change', { location: { x, y: 70, z: -1 }, type: one === west ? 1 : 2 })
    const shown = alice.hears('block_change').map(({ location, type }) => [(location as { x: number }).x, type])
    expect(shown).toEqual([
      [-17, 1],
      [-16, 2],
      [-1, 2],
    ])
    // East's cow at -16.1 stands on west's ground, the one at -15.9 on its own.
    east.spawn(20, 'cow', { x: -16.1, z: -0.1 })
    east.spawn(21, 'pig', { x: -15.9, z: -0.1 })
    expect([alice.sees('cow').length, alice.sees('pig').length]).toEqual([0, 1])
  })

  test('chunks and blocks on both sides of a border at a negative z are those of their zones', async () => {
    const zones = [
      { server: 'west', z: [null, -1] },
      { server: 'east', z: [-1, null] },
    ]
    const mesh = new MeshInMemory({ file: { zones } })
    const alice = await mesh.join('alice', { x: -8.5, z: -20.5 })
    const [west, east] = [mesh.west.to('alice'), mesh.east.to('alice')]
    alice.forget()
    for (const one of [east, west]) for (const z of [-2, -1]) one.chunk(-1, z)
    const ground = ({ world }: MemoryServer) => world.chunk(-1, -1).at(-1)?.[1].chunkData
    const shown = new Map(alice.hears('map_chunk').map(({ z, chunkData }) => [z, chunkData]))
    expect(shown.get(-2)).toEqual(ground(mesh.west))
    expect(shown.get(-1)).toEqual(ground(mesh.east))
    alice.forget()
    // Of each chunk its owner's word counts, whichever server says more.
    for (const [one, state] of [
      [west, 1],
      [east, 2],
    ] as const)
      for (const z of [-2, -1])
        one.say('multi_block_change', { chunkCoordinates: { x: -1, y: 4, z }, records: [state << 12] })
    const changes = alice
      .hears('multi_block_change')
      .map(({ chunkCoordinates, records }) => [(chunkCoordinates as { z: number }).z, (records as number[])[0]])
    expect(changes).toEqual([
      [-2, 1 << 12],
      [-1, 2 << 12],
    ])
    // On the south face of z -17, and on the north face of z -16: each block would stand in the other's chunk.
    const hand = { hand: 0, cursorX: 0, cursorY: 0, cursorZ: 0, insideBlock: false, worldBorderHit: false }
    const [NORTH, SOUTH] = [2, 3]
    for (const [z, direction] of [
      [-17, SOUTH],
      [-16, NORTH],
      [-17, NORTH],
      [-16, SOUTH],
    ] as const)
      alice.say('block_place', { ...hand, location: { x: -3, y: 64, z }, direction, sequence: 0 })
    const placed = (from: typeof west) => from.hears('block_place').map(({ location }) => (location as { z: number }).z)
    expect([placed(west), placed(east)]).toEqual([
      [-16, -17],
      [-17, -16],
    ])
    expect(alice.violations).toEqual([])
  })
})
