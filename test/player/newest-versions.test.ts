import { describe, expect, test } from 'vitest'
import { protocolOf } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { aliceAtTheBorder, type MemoryClient, switchTo } from '../kit/mesh-in-memory.ts'
import { moving, pathTo } from '../kit/moves.ts'
import { newest } from '../kit/versions.ts'

/*
 * What 26.2 and 26.3 say otherwise than the versions before: each fact by its name, in the middle of a mesh.
 */

const since = (number: number): string[] => newest.filter((version) => protocolOf(version).number >= number)

describe.each(newest)('%s: digging and its like', (version) => {
  const renumbered = protocolOf(version).number >= 777
  const location = { x: 3, y: 63, z: 8 }
  const dig = (alice: MemoryClient, status: number) =>
    alice.say('block_dig', { status, location, face: 1, sequence: 0 })

  test('what is about a block goes to its owner, what drops, releases, swaps and stabs to the primary', async () => {
    const { alice, west, east } = await aliceAtTheBorder({ version })
    const [about, others] = renumbered
      ? [
          [0, 1, 2, 3],
          [4, 5, 6, 7, 8],
        ]
      : [
          [0, 1, 2],
          [3, 4, 5, 6, 7],
        ]
    for (const status of [...about, ...others]) dig(alice, status)
    expect(east.hears('block_dig').map(({ status }) => status)).toEqual(about)
    expect(west.hears('block_dig').map(({ status }) => status)).toEqual(others)
  })

  test('what the off hand uses ends by two swaps of the hands, on the server that is left', async () => {
    const { mesh, west } = await aliceAtTheBorder({ version })
    const row = { key: 8, type: 'byte', value: 3 }
    west.say('entity_metadata', { entityId: west.entityId, metadata: [row] })
    await switchTo(mesh, 'alice', 'east')
    const swap = renumbered ? 7 : 6
    expect(west.hears('block_dig').map(({ status }) => status)).toEqual([swap, swap])
  })
})

describe.each(newest)('%s: through whose eyes a spectator looks', (version) => {
  const optional = protocolOf(version).number >= 776
  const raw = (id: number): number => (optional ? id + 1 : id)

  test('the entity’s own server is told, under its id there', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    east.spawn(200, 'cow', { x: 4.5 })
    await mesh.settle()
    const [cow] = alice.sees('cow') as [number]
    alice.say('spectate_entity', { entityId: raw(cow) })
    expect(east.hears('spectate_entity')).toEqual([{ entityId: raw(200) }])
    alice.say('spectate_entity', { entityId: raw(alice.player.entityId) })
    expect(west.hears('spectate_entity')).toEqual([{ entityId: raw(west.entityId) }])
    alice.say('spectate_entity', { entityId: raw(4_000_000) })
    expect([west, east].map((one) => one.hears('spectate_entity').length)).toEqual([1, 1])
  })

  test.runIf(optional)('nobody’s: the primary is told as it is', async () => {
    const { alice, west, east } = await aliceAtTheBorder({ version })
    alice.say('spectate_entity', { entityId: 0 })
    expect(west.hears('spectate_entity')).toEqual([{ entityId: 0 }])
    expect(east.hears('spectate_entity')).toEqual([])
  })
})

describe.each(since(777))('%s: a confirmed teleport', (version) => {
  test('tells who asked and nobody else of it; the others hear of a movement to the place that it names', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    alice.witness.expectTeleport()
    const asked = west.teleport({ x: -6.5, yaw: 30, pitch: 10 })
    await mesh.settle()
    const place = { x: -6.5, y: 64, z: 8.5, yaw: 0, pitch: 0 }
    expect(west.hears('teleport_confirm')).toEqual([{ teleportId: asked, ...place }])
    expect(west.names()).not.toContain('position_look')
    expect(east.hears('position_look')).toMatchObject([place])
    expect(east.names()).not.toContain('teleport_confirm')
    expect(alice.player.position.pose).toMatchObject(place)
    expect(alice.violations).toEqual([])
  })

  test('a dummy’s says where its server has put it', async () => {
    const { mesh, east } = await aliceAtTheBorder({ version })
    const asked = east.teleport({ x: -8.5, y: 65 })
    await mesh.settle()
    expect(east.hears('teleport_confirm')).toContainEqual({
      teleportId: asked,
      x: -8.5,
      y: 65,
      z: 8.5,
      yaw: 0,
      pitch: 0,
    })
    expect(east.over).toBe(false)
  })

  test('that names no place in a world goes to who asked, and moves nobody', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    mesh.west.forgives = true
    alice.confirms = false
    west.teleport({ x: -6.5 })
    await mesh.settle()
    const { teleportId } = alice.hears('position')[0] as { teleportId: number }
    const before = alice.player.position.pose
    alice.say('teleport_confirm', { teleportId, x: Number.NaN, y: 64, z: 8, yaw: 0, pitch: 0 })
    expect(west.hears('teleport_confirm')).toHaveLength(1)
    expect(east.names()).not.toContain('position_look')
    expect(alice.player.position.pose).toEqual(before)
  })

  test('far off: dummies follow, and one that crosses by it is switched', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    alice.witness.expectTeleport()
    west.teleport({ x: 20.5 })
    await mesh.settle()
    expect(east.hears('teleport_confirm').at(-1)).toMatchObject({ x: 20.5, y: 64, z: 8.5 })
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.violations).toEqual([])
  })

  test('an answer that came with its short form is dropped, and the player stays', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    alice.confirms = false
    west.teleport({ x: -6.5 })
    await mesh.settle()
    alice.sayRaw(Buffer.concat([encodeVarint(mesh.serverbound.idOf('teleport_confirm')!), encodeVarint(4711)]))
    expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'west'])
  })
})

describe.each(since(777))('%s: entities on paths', (version) => {
  test('are where all steps lead, and are shown there to who comes to see them later', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    west.spawn(300, 'cow', { x: -4.5 })
    await mesh.settle()
    alice.forget()
    const move = moving({ dX: 4096, dY: 0, dZ: -2048, onGround: true }, 100)
    west.say('rel_entity_move', { entityId: 300, ...move })
    west.say('entity_move_look', {
      entityId: 300,
      yaw: 8,
      pitch: 9,
      ...moving({ dX: 1, dY: 2, dZ: 3, onGround: false }),
    })
    const entity = alice.player.primary?.entities.get(300)
    expect(entity).toMatchObject({ x: -3.5 + 1 / 4096, y: 64 + 2 / 4096, z: 8 + 3 / 4096, yaw: 8, pitch: 9 })
    const [id] = alice.sees('cow')
    expect(alice.hears('rel_entity_move')).toMatchObject([{ entityId: id, move: move.move }])
    const place = { x: -2.5, y: 70, z: 9.5 }
    west.say('sync_entity_position', { entityId: 300, ...pathTo(place, 3), yaw: 90, pitch: 0, onGround: true })
    expect(entity).toMatchObject({ ...place, yaw: 64 })
    // None: it stays where it is, and turns.
    west.say('sync_entity_position', { entityId: 300, kind: 'stepped', path: [], yaw: 0, pitch: 0, onGround: true })
    expect(entity).toMatchObject({ ...place, yaw: 0 })
  })
})

describe.each(since(777))('%s: new packets', (version) => {
  test('a punch reaches each server', async () => {
    const { alice, west, east } = await aliceAtTheBorder({ version })
    alice.say('punch')
    expect([west, east].map((one) => one.hears('punch').length)).toEqual([1, 1])
  })

  test('an arm that swings is that of the entity as the client knows it', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    west.spawn(300, 'cow', { x: -4.5 })
    await mesh.settle()
    const animation = { type: 'stab', duration: 6 }
    west.say('swing_animation', { entityId: 300, hand: 1, animation })
    expect(alice.hears('swing_animation')).toEqual([{ entityId: alice.sees('cow')[0], hand: 1, animation }])
  })

  test('a transient block is shown by who supplies its chunk', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    west.chunk(-1, 0)
    east.chunk(0, 0)
    await mesh.settle()
    for (const one of [west, east])
      for (const x of [-3, 3])
        one.say('add_transient_block', { location: { x, y: 64, z: 8 }, type: one === west ? 1 : 2 })
    expect(alice.hears('add_transient_block')).toEqual([
      { location: { x: -3, y: 64, z: 8 }, type: 1 },
      { location: { x: 3, y: 64, z: 8 }, type: 2 },
    ])
  })

  test('what the world is drawn through is the primary’s, and goes where the next one has none', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    west.say('post_effects', { postEffects: ['minecraft:blur'] })
    expect(alice.hears('post_effects')).toEqual([{ postEffects: ['minecraft:blur'] }])
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('post_effects').at(-1)).toEqual({ postEffects: [] })
    east.say('post_effects', { postEffects: ['minecraft:creeper'] })
    await switchTo(mesh, 'alice', 'west')
    expect(alice.hears('post_effects').at(-1)).toEqual({ postEffects: ['minecraft:blur'] })
  })
})
