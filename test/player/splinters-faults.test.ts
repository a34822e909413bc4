import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, MeshInMemory, switchTo } from './mesh-in-memory.ts'

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

  test("a neighbour's block changes are shown", async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    west.chunk(0, 0)
    east.chunk(0, 0)
    alice.forget()
    east.say('block_change', { location: { x: 3, y: 64, z: 3 }, type: 9 })
    west.say('block_change', { location: { x: 4, y: 64, z: 3 }, type: 9 })
    expect(alice.hears('block_change')).toEqual([{ location: { x: 3, y: 64, z: 3 }, type: 9 }])
    expect(alice.violations).toEqual([])
  })

  test('entities and chunks of a dummy go when it leaves', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.chunk(-1, 0)
    east.chunk(-1, 0)
    east.chunk(0, 0)
    west.spawn(7, 'cow', { x: -4 })
    east.spawn(7, 'pig', { x: 4 })
    east.spawn(8, 'sheep', { x: 5 })
    expect(alice.sees('pig')).toHaveLength(1)
    east.break('the connection broke')
    expect([...alice.witness.state.entities.values()].map(({ type }) => type)).toEqual(['cow'])
    expect([...alice.witness.state.chunks.keys()]).toEqual(['-1,0'])
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
    const { border } = mesh
    alice.move(-1, 8.5)
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
})
