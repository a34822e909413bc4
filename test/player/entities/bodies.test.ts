import { describe, expect, test } from 'vitest'
import { type MemoryClient, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

/** Alice on west and bob on east, both at the border and linked to both; each server has shown each the other's body. */
async function twoAtTheBorder({ uuids = 'same' }: { uuids?: 'same' | 'own' } = {}) {
  const mesh = new MeshInMemory()
  if (uuids === 'own')
    for (const [backend, digit] of [
      [mesh.west, 'a'],
      [mesh.east, 'b'],
    ] as const)
      backend.uuidOf = (name) => `${digit.repeat(8)}-0000-3000-8000-${Buffer.from(name.padEnd(6, '_')).toString('hex')}`
  // East numbers its players from elsewhere, so that ids differ as well as meet.
  mesh.east.nextEntityId = 2
  const alice = await mesh.join('alice', { x: -8.5 })
  const bob = await mesh.join('bob', { x: -7.5 })
  await switchTo(mesh, 'bob', 'east')
  const on = { aliceWest: mesh.west.to('alice'), aliceEast: mesh.east.to('alice') }
  const all = { ...on, bobWest: mesh.west.to('bob'), bobEast: mesh.east.to('bob') }
  const show = () => {
    for (const side of ['West', 'East'] as const) {
      const [a, b] = [all[`alice${side}`], all[`bob${side}`]]
      a.spawnPlayer(b.entityId, 'bob', { x: -7.5 })
      b.spawnPlayer(a.entityId, 'alice', { x: -8.5 })
    }
  }
  const bodies = (client: MemoryClient) => client.sees('player')
  return { mesh, alice, bob, ...all, show, bodies }
}

const moves = (client: MemoryClient) =>
  client.heard.filter(({ name }) => ['rel_entity_move', 'sync_entity_position', 'entity_velocity'].includes(name))

describe('a player has one body for everybody who sees it', () => {
  test('both servers show it: it is spawned once, under the id that its own client has', async () => {
    const { alice, bob, show, bodies } = await twoAtTheBorder()
    show()
    expect(bodies(alice)).toEqual([bob.player.entityId])
    expect(bodies(bob)).toEqual([alice.player.entityId])
    expect([...alice.violations, ...bob.violations]).toEqual([])
  })

  test('it moves as the server says that its player plays on, and as no other', async () => {
    const { alice, bobWest, aliceWest, aliceEast, bobEast, show } = await twoAtTheBorder()
    show()
    alice.forget()
    const step = { dX: 4096, dY: 0, dZ: 0, onGround: true }
    aliceWest.say('rel_entity_move', { entityId: bobWest.entityId, ...step })
    expect(moves(alice)).toEqual([])
    aliceEast.say('rel_entity_move', { entityId: bobEast.entityId, ...step })
    expect(moves(alice)).toHaveLength(1)
    expect(alice.violations).toEqual([])
  })

  test('its source changes with its player’s switch: position, metadata and equipment of the new one, and no second spawn', async () => {
    const { mesh, alice, bob, aliceWest, aliceEast, bobWest, bobEast, show, bodies } = await twoAtTheBorder()
    show()
    const item = { slot: 4, item: { itemCount: 0 } }
    aliceWest.say('entity_metadata', { entityId: bobWest.entityId, metadata: [{ key: 0, type: 'byte', value: 2 }] })
    aliceWest.say('entity_equipment', { entityId: bobWest.entityId, equipments: [item] })
    aliceWest.say('sync_entity_position', {
      entityId: bobWest.entityId,
      ...{ x: -7, y: 65, z: 9, dx: 0, dy: 0, dz: 0, yaw: 90, pitch: 0, onGround: true },
    })
    alice.forget()
    await switchTo(mesh, 'bob', 'west')
    const body = bob.player.entityId
    expect(alice.names()).toEqual(['sync_entity_position', 'entity_metadata', 'entity_equipment'])
    expect(alice.hears('sync_entity_position')).toMatchObject([{ entityId: body, x: -7, y: 65, z: 9, yaw: 90 }])
    expect(alice.hears('entity_metadata')).toEqual([{ entityId: body, metadata: [{ key: 0, type: 'byte', value: 2 }] }])
    alice.forget()
    aliceEast.say('entity_velocity', { entityId: bobEast.entityId, velocity: { x: 0, y: 0, z: 0 } })
    expect(alice.names()).toEqual([])
    aliceWest.say('entity_velocity', { entityId: bobWest.entityId, velocity: { x: 0, y: 0, z: 0 } })
    expect(alice.hears('entity_velocity')).toMatchObject([{ entityId: body }])
    expect(bodies(alice)).toEqual([body])
    expect(alice.violations).toEqual([])
  })

  test('when the server that shows it takes it away, the other one’s stays in its place, without a destroy', async () => {
    const { alice, bob, aliceEast, aliceWest, bobEast, bobWest, show, bodies } = await twoAtTheBorder()
    show()
    alice.forget()
    aliceEast.say('entity_destroy', { entityIds: [bobEast.entityId] })
    expect(alice.names()).not.toContain('entity_destroy')
    expect(bodies(alice)).toEqual([bob.player.entityId])
    aliceWest.say('entity_velocity', { entityId: bobWest.entityId, velocity: { x: 0, y: 0, z: 0 } })
    expect(alice.hears('entity_velocity')).toHaveLength(1)
    aliceWest.say('entity_destroy', { entityIds: [bobWest.entityId] })
    expect(alice.hears('entity_destroy')).toEqual([{ entityIds: [bob.player.entityId] }])
    expect(alice.violations).toEqual([])
  })

  test('what one server says of its body last does not linger when the other takes over: state that only the old one told ends', async () => {
    const { mesh, alice, bob, aliceWest, aliceEast, bobEast, bobWest, show } = await twoAtTheBorder()
    show()
    // On east bob burns, wears a helmet and glows; on west he does none of it.
    aliceEast.say('entity_metadata', { entityId: bobEast.entityId, metadata: [{ key: 0, type: 'byte', value: 1 }] })
    aliceEast.say('entity_effect', { entityId: bobEast.entityId, effectId: 24, amplifier: 0, duration: 999, flags: 0 })
    const helmet = {
      itemCount: 1,
      itemId: 900,
      addedComponentCount: 0,
      removedComponentCount: 0,
      components: [],
      removeComponents: [],
    }
    aliceEast.say('entity_equipment', { entityId: bobEast.entityId, equipments: [{ slot: 5, item: helmet }] })
    aliceWest.say('entity_metadata', { entityId: bobWest.entityId, metadata: [{ key: 6, type: 'pose', value: 5 }] })
    alice.forget()
    await switchTo(mesh, 'bob', 'west')
    const body = bob.player.entityId
    expect(alice.hears('remove_entity_effect')).toEqual([{ entityId: body, effectId: 24 }])
    expect(alice.hears('entity_equipment')).toEqual([
      { entityId: body, equipments: [{ slot: 5, item: { itemCount: 0 } }] },
    ])
    const told = alice.hears('entity_metadata').flatMap(({ metadata }) => metadata as { key: number; value: unknown }[])
    expect(Object.fromEntries(told.map(({ key, value }) => [key, value]))).toEqual({ 0: 0, 6: 5 })
  })

  test('an observer on one server only sees the dummy, and the same body when its player has crossed', async () => {
    const mesh = new MeshInMemory()
    const bob = await mesh.join('bob', { x: -8.5 })
    const carol = await mesh.join('carol', { x: -200.5 })
    await switchTo(mesh, 'bob', 'east')
    const [west, carolWest] = [mesh.west.to('bob'), mesh.west.to('carol')]
    carolWest.spawnPlayer(west.entityId, 'bob', { x: -7.5 })
    expect([...mesh.player('carol').links.servers()]).toEqual(['west'])
    expect(carol.sees('player')).toEqual([bob.player.entityId])
    carol.forget()
    await switchTo(mesh, 'bob', 'west')
    await switchTo(mesh, 'bob', 'east')
    expect(carol.names()).toEqual([])
    expect(carol.violations).toEqual([])
  })

  test('servers that make their own UUIDs show one body with the mesh’s UUID and one tab entry', async () => {
    const { alice, bob, mesh, aliceWest, aliceEast, show, bodies } = await twoAtTheBorder({ uuids: 'own' })
    const entry = (backend: typeof mesh.west) => ({
      action: { add_player: true, update_game_mode: true, update_listed: true, update_latency: true },
      data: [
        { uuid: backend.uuidOf('bob'), player: { name: 'bob', properties: [] }, gamemode: 0, listed: 1, latency: 0 },
      ],
    })
    aliceWest.say('player_info', entry(mesh.west))
    aliceEast.say('player_info', entry(mesh.east))
    show()
    expect(bodies(alice)).toEqual([bob.player.entityId])
    expect([...alice.witness.state.entities.values()].map(({ uuid }) => uuid)).toEqual([bob.uuid])
    expect([...alice.witness.state.tab].filter(([, name]) => name === 'bob')).toEqual([[bob.uuid, 'bob']])
    await switchTo(mesh, 'bob', 'west')
    expect(bodies(alice)).toEqual([bob.player.entityId])
    expect([...alice.violations, ...bob.violations]).toEqual([])
  })

  test('a spectator that follows a player names it to its server by the UUID that this server knows', async () => {
    const { mesh, alice, bob, aliceWest, aliceEast } = await twoAtTheBorder({ uuids: 'own' })
    alice.say('spectate', { target: bob.uuid })
    expect(aliceWest.hears('spectate')).toEqual([{ target: mesh.west.uuidOf('bob') }])
    expect(aliceEast.hears('spectate')).toEqual([])
    const stranger = '99999999-0000-4000-8000-000000000000'
    alice.say('spectate', { target: stranger })
    expect(aliceWest.hears('spectate')[1]).toEqual({ target: stranger })
  })

  test('a player that leaves and comes back has a new body, and nothing of the old one stays', async () => {
    const { mesh, alice, bob, aliceWest, aliceEast, bobWest, bobEast, show, bodies } = await twoAtTheBorder()
    show()
    const before = bob.player.entityId
    bob.leave()
    for (const [from, id] of [
      [aliceWest, bobWest.entityId],
      [aliceEast, bobEast.entityId],
    ] as const)
      from.say('entity_destroy', { entityIds: [id] })
    expect(bodies(alice)).toEqual([])
    const again = await mesh.join('bob', { x: -7.5 })
    const id = mesh.west.to('bob').entityId
    aliceWest.spawnPlayer(id, 'bob', { x: -7.5 })
    expect(bodies(alice)).toEqual([again.player.entityId])
    expect(again.player.entityId).not.toBe(before)
    expect(mesh.table.get(before)).toBeUndefined()
    aliceWest.say('entity_destroy', { entityIds: [id] })
    for (const client of [alice, again]) client.leave()
    expect([mesh.table.mappings, mesh.table.references]).toEqual([0, 0])
    expect([...alice.violations, ...again.violations]).toEqual([])
  })

  test('a body goes at once with its player, and what its servers say of it afterwards reaches nobody', async () => {
    const { mesh, alice, bob, aliceWest, aliceEast, bobWest, bobEast, show, bodies } = await twoAtTheBorder()
    show()
    const before = bob.player.entityId
    bob.leave()
    // The servers have not taken the body away yet, and others come in meanwhile.
    for (let n = 0; n < 20; n++) aliceWest.spawn(500 + n, 'cow', { x: -4 })
    expect(bodies(alice)).toEqual([])
    alice.forget()
    for (const [from, id] of [
      [aliceWest, bobWest.entityId],
      [aliceEast, bobEast.entityId],
    ] as const)
      from.say('entity_velocity', { entityId: id, velocity: { x: 0, y: 0, z: 0 } })
    expect(alice.names()).toEqual([])
    const again = await mesh.join('bob', { x: -7.5 })
    expect(again.player.entityId).not.toBe(before)
    aliceWest.spawnPlayer(700, 'bob', { x: -7.5 })
    expect(bodies(alice)).toHaveLength(1)
    for (const [from, id] of [
      [aliceWest, bobWest.entityId],
      [aliceEast, bobEast.entityId],
    ] as const)
      from.say('entity_destroy', { entityIds: [id] })
    expect(bodies(alice)).toEqual([again.player.entityId])
    expect(alice.violations).toEqual([])
  })

  test('a slow server that shows who was here before makes no second body of who came back', async () => {
    const { mesh, alice, bob, bodies, aliceWest, aliceEast } = await twoAtTheBorder()
    bob.leave()
    await mesh.settle()
    await mesh.pass(10_000)
    // West has not noticed yet, and shows its old bob anew; only then he is back, on east.
    aliceWest.spawnPlayer(900, 'bob', { x: -7.5 })
    const again = await mesh.join('bob', { x: -7.5 })
    await switchTo(mesh, 'bob', 'east')
    aliceEast.spawnPlayer(mesh.east.to('bob').entityId, 'bob', { x: -7.5 })
    expect(bodies(alice)).toEqual([again.player.entityId])
    // Nor does it when west says it once more.
    aliceWest.spawnPlayer(901, 'bob', { x: -7.5 })
    expect(bodies(alice)).toEqual([again.player.entityId])
    // West showed him without listing him, as a server does that has forgotten him half.
    expect(alice.violations.filter((said) => !said.startsWith('player-before-tab-entry'))).toEqual([])
  })

  test('a server’s spawn of the player itself is never a second body of its own', async () => {
    const { alice, aliceWest, aliceEast } = await twoAtTheBorder()
    alice.forget()
    // A server may show the player its own other link under another id.
    aliceWest.spawnPlayer(900, 'alice', { x: -8.5 })
    aliceEast.spawnPlayer(901, 'alice', { x: -8.5 })
    aliceWest.spawnPlayer(aliceWest.entityId, 'alice', { x: -8.5 })
    aliceWest.say('entity_velocity', { entityId: 900, velocity: { x: 0, y: 0, z: 0 } })
    expect(alice.sees('player')).toEqual([])
    expect(alice.names()).not.toContain('entity_velocity')
    expect(alice.violations).toEqual([])
  })

  test('though a server’s word on it is read before its own login there', async () => {
    const mesh = new MeshInMemory({ version: '1.20.1' })
    mesh.east.uuidOf = (name) => `bbbbbbbb-0000-3000-8000-${Buffer.from(name.padEnd(6, '_')).toString('hex')}`
    const alice = await mesh.join('alice', { x: -8.5 })
    mesh.east.letsIn = false
    const bob = await mesh.join('bob', { x: -7.5 })
    const [aliceWest, aliceEast, bobEast] = [mesh.west.to('alice'), mesh.east.to('alice'), mesh.east.to('bob')]
    aliceWest.spawnPlayer(mesh.west.to('bob').entityId, 'bob', { x: -7.5 })
    const uuid = mesh.east.uuidOf('bob')
    aliceEast.say('player_info', {
      action: 1,
      data: [{ uuid, player: { name: 'bob', properties: [] }, gamemode: 0, listed: true, latency: 0 }],
    })
    aliceEast.spawnPlayer(900, 'bob', { x: -7.5 })
    bobEast.say('success', { uuid, username: 'bob', properties: [] })
    expect(alice.sees('player')).toEqual([bob.player.entityId])
    expect([...alice.player.tab.entries.keys()].sort()).toEqual([alice.uuid, bob.uuid].sort())
    // East's body is bob's too: when west's goes, it is shown in its place.
    aliceWest.say('entity_destroy', { entityIds: [mesh.west.to('bob').entityId] })
    expect(alice.sees('player')).toEqual([bob.player.entityId])
    aliceEast.say('entity_destroy', { entityIds: [900] })
    expect(alice.sees('player')).toEqual([])
  })
})
