import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { TAB_LIST_DELAY_MS } from '../../../src/roster/roster.ts'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

/** Alice's switch to east, in the midst of what she does. */
const toEast = async (mesh: Parameters<typeof switchTo>[0]) => switchTo(mesh, 'alice', 'east')

describe('what the player does with its body', () => {
  /** entity_metadata of 1.21.4: 0 is a byte of flags (-0x80 gliding), 6 the pose, 14 the bed. */
  const posture = (from: MemoryConnection, flags: number, pose: number) =>
    from.say('entity_metadata', {
      entityId: from.entityId,
      metadata: [
        { key: 0, type: 'byte', value: flags },
        { key: 6, type: 'pose', value: pose },
      ],
    })

  test('sleeping: the bed is on one server, and after a switch the client lies where the new primary says', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const bed = (from: MemoryConnection, value: unknown) =>
      from.say('entity_metadata', {
        entityId: from.entityId,
        metadata: [{ key: 14, type: 'optional_block_pos', value }],
      })
    bed(west, { x: -8, y: 64, z: 8 })
    posture(west, 0, 2)
    expect(alice.hears('entity_metadata').every(({ entityId }) => entityId === alice.player.entityId)).toBe(true)
    bed(east, undefined)
    posture(east, 0, 0)
    alice.forget()
    await toEast(mesh)
    const told = new Map(
      alice
        .hears('entity_metadata')
        .flatMap(({ metadata }) =>
          (metadata as { key: number; value: unknown }[]).map(({ key, value }) => [key, value]),
        ),
    )
    expect([told.get(14), told.get(6)]).toEqual([undefined, 0])
    expect(told.has(14)).toBe(true)
    alice.say('entity_action', { entityId: alice.player.entityId, actionId: 2, jumpBoost: 0 })
    for (const one of [west, east]) expect(one.hears('entity_action').at(-1)?.entityId).toBe(one.entityId)
    expect(alice.violations).toEqual([])
  })

  test('gliding: every server hears of it, and it goes on over a switch', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    alice.say('entity_action', { entityId: alice.player.entityId, actionId: 8, jumpBoost: 0 })
    for (const one of [west, east]) {
      expect(one.hears('entity_action').map(({ entityId }) => entityId)).toEqual([one.entityId])
      posture(one, -0x80, 1)
    }
    alice.forget()
    await toEast(mesh)
    expect(alice.hears('entity_metadata')).toEqual([])
    expect(alice.names()).not.toContain('position')
  })

  test('riding: a switch sets the player down, on its client and on the server that it leaves', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.spawn(7, 'horse', { x: -8 })
    west.say('set_passengers', { entityId: 7, passengers: [west.entityId] })
    const [horse] = alice.sees('horse')
    expect(alice.hears('set_passengers')).toEqual([{ entityId: horse, passengers: [alice.player.entityId] }])
    await toEast(mesh)
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: horse, passengers: [] })
    expect(west.hears('entity_action').map(({ actionId }) => actionId)).toEqual(['start_sneaking'])
    // What the horse's server says of it later does not seat the player again.
    west.say('set_passengers', { entityId: 7, passengers: [west.entityId] })
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: horse, passengers: [] })
    expect(east.names()).not.toContain('entity_action')
    expect(alice.violations).toEqual([])
  })

  test('a seat that a server gave its dummy is the player’s once that server is its primary, and not before', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    east.spawn(7, 'oak_boat', { x: 4 })
    east.spawn(8, 'cow', { x: 4 })
    const [[boat], [cow]] = [alice.sees('oak_boat'), alice.sees('cow')]
    east.say('set_passengers', { entityId: 7, passengers: [east.entityId, 8] })
    expect(alice.hears('set_passengers')).toEqual([{ entityId: boat, passengers: [cow] }])
    await toEast(mesh)
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: boat, passengers: [alice.player.entityId, cow] })
    expect(alice.violations).toEqual([])
  })

  test('riding: the vehicle’s moves decide zones, and dummies follow it', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.spawn(7, 'oak_boat', { x: -8 })
    west.say('set_passengers', { entityId: 7, passengers: [west.entityId] })
    alice.forget()
    east.placings.length = 0
    for (let x = -8; x <= 4 && alice.player.primary?.server === 'west'; x += 0.5) {
      alice.say('vehicle_move', { x, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
      await mesh.settle()
    }
    expect(west.names().filter((name) => name === 'vehicle_move').length).toBeGreaterThan(10)
    expect(east.names()).not.toContain('vehicle_move')
    expect(east.placings.length).toBeGreaterThan(0)
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.names()).not.toContain('position')
  })
})

describe('respawn, death and another dimension', () => {
  test('a primary’s death: what was shown is destroyed and unloaded before the respawn, and dummies are made anew', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.chunk(-1, 0)
    west.spawn(7, 'cow', { x: -4 })
    east.spawn(7, 'pig', { x: 4 })
    alice.forget()
    alice.witness.expect('respawn')
    alice.witness.expect('position')
    west.respawn()
    const names = alice.names()
    expect(names).toContain('entity_destroy')
    expect(names.lastIndexOf('entity_destroy')).toBeLessThan(names.indexOf('respawn'))
    expect(names.lastIndexOf('unload_chunk')).toBeLessThan(names.indexOf('respawn'))
    expect([mesh.table.mappings, alice.player.chunks.size]).toEqual([0, 0])
    // The server takes back what it had shown; the client is told once only.
    alice.forget()
    west.say('entity_destroy', { entityIds: [7] })
    west.say('unload_chunk', { chunkX: -1, chunkZ: 0 })
    expect(alice.names()).toEqual([])
    west.teleport({ x: -8.5 })
    west.chunk(-1, 0)
    west.spawn(9, 'cow', { x: -4 })
    await mesh.settle()
    alice.move(-8, 8.5)
    await mesh.settle()
    expect(mesh.east.connections).toHaveLength(2)
    expect(alice.player.isReady('east')).toBe(true)
    expect(alice.violations).toEqual([])
  })

  test.each(supportedVersions)(
    'what a client of %s says of its place after a respawn counts once it stands there',
    async (version) => {
      const zones = [{ server: 'east', x: [0, null], dimension: 'minecraft:the_nether' }, { server: 'west' }]
      const mesh = new MeshInMemory({ version, file: { zones } })
      const alice = await mesh.join('alice', { x: 100 })
      const west = mesh.west.to('alice')
      alice.confirms = false
      alice.witness.expect('position')
      west.teleport({ x: 100 })
      const { teleportId } = alice.hears('position').at(-1) ?? {}
      alice.witness.expect('respawn')
      west.respawn('minecraft:the_nether')
      await mesh.settle()
      const there = { x: 100, y: 64, z: 8.5, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0 }
      // Its old body's place, its old body's teleport: neither is of the other world.
      for (let step = 0; step < 60; step++) {
        alice.move(100 + step * 0.2, 8.5)
        if (step === 20) alice.say('teleport_confirm', { ...there, teleportId })
        await mesh.pass(50)
      }
      expect([alice.player.playsOn, alice.player.position.confirmed, mesh.east.connections.length]).toEqual([
        'west',
        false,
        0,
      ])
      alice.confirms = true
      alice.witness.expect('position')
      west.teleport({ x: -20 })
      await mesh.settle()
      alice.move(-20.1, 8.5)
      expect([alice.player.position.confirmed, alice.player.position.pose.x]).toEqual([true, -20.1])
    },
  )

  test('a dummy’s death is its own: mcmesh respawns it and places it again, and the client hears nothing', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    east.say('update_health', { health: 0, food: 20, foodSaturation: 0 })
    east.say('death_combat_event', { playerId: east.entityId, message: { type: 'string', value: 'ouch' } })
    expect(east.hears('client_command')).toHaveLength(1)
    east.respawn()
    east.placings.length = 0
    east.teleport({ x: 100 })
    await mesh.settle()
    expect(east.placings).toMatchObject([{ x: -8.5 }])
    expect(alice.player.isReady('east')).toBe(true)
    expect(alice.names()).toEqual([])
  })

  test('a dummy in another dimension shows nothing of it, and what it had shown goes', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    west.chunk(0, 0)
    east.chunk(0, 0)
    east.chunk(1, 0)
    east.spawn(7, 'pig', { x: 4 })
    expect(alice.sees('pig')).toHaveLength(1)
    east.respawn('minecraft:the_nether')
    expect(alice.sees('pig')).toHaveLength(0)
    expect([...alice.witness.state.chunks.keys()]).toEqual(['0,0'])
    east.say('entity_destroy', { entityIds: [7] })
    alice.forget()
    east.chunk(0, 0)
    east.spawn(9, 'pig', { x: 4 })
    expect(alice.names()).toEqual([])
    west.say('block_change', { location: { x: 1, y: 64, z: 1 }, type: 9 })
    expect(alice.names()).toEqual(['block_change'])
    expect(mesh.table.mappings).toBe(0)
    expect(alice.violations).toEqual([])
  })

  test('a primary in another dimension: the client drops its level, dummies of the old one leave, zones are asked again', async () => {
    const zones = [
      { server: 'west', dimension: 'minecraft:the_nether', x: [null, null], z: [null, null] },
      { server: 'west', x: [null, 0] },
      { server: 'east', x: [0, null] },
    ]
    const { mesh, alice, west } = await aliceAtTheBorder({ file: { zones } })
    west.spawn(7, 'cow', { x: -4 })
    alice.witness.expect('respawn')
    alice.witness.expect('position')
    west.respawn('minecraft:the_nether')
    west.teleport({ x: -8.5 })
    await mesh.settle()
    alice.move(-8, 8.5)
    await mesh.settle()
    expect([...alice.player.links.servers()]).toEqual(['west'])
    expect(alice.player.level.dimension).toBe('minecraft:the_nether')
    expect(mesh.table.mappings).toBe(0)
    alice.move(4, 8.5)
    await mesh.settle()
    expect(alice.player.primary?.server).toBe('west')
    expect(alice.violations).toEqual([])
  })
})

describe('the game mode in everybody’s tab list', () => {
  test('is the one that the player has now, its own entry’s too', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const bob = await mesh.join('bob', { x: 40.5 })
    const modes = () => [alice, bob].map(({ player }) => player.tab.entries.get(alice.uuid)?.looks.gamemode)
    await mesh.pass(TAB_LIST_DELAY_MS)
    expect(modes()).toEqual([0, 0])
    west.say('game_state_change', { reason: 'change_game_mode', gameMode: 3 })
    expect(modes()).toEqual([3, 3])
    east.say('game_state_change', { reason: 'change_game_mode', gameMode: 1 })
    expect(modes()).toEqual([3, 3])
    await toEast(mesh)
    expect(modes()).toEqual([1, 1])
    expect(alice.violations).toEqual([])
  })
})
