import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { encodeVarint } from '../../src/wire/varint.ts'
import { aliceAtTheBorder, type MemoryConnection, switchTo } from '../kit/mesh-in-memory.ts'
import { senseless } from './senseless.ts'

describe('what a server sends', () => {
  test('a packet id that no version knows passes from the primary, and is dropped from a dummy, with one line a server', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const strange = Buffer.concat([encodeVarint(0xfe), Buffer.from('hello')])
    west.sayRaw(strange)
    for (let time = 0; time < 3; time++) east.sayRaw(strange)
    expect(alice.heard.map(({ packet }) => packet)).toEqual([strange])
    expect(mesh.logged('warn')).toEqual([
      expect.stringMatching(/west.*254.*passed on/),
      expect.stringMatching(/east.*254.*dropped/),
    ])
    expect([...mesh.unusable.values()]).toEqual([1, 3])
  })

  test('an entity packet that does not match its schema is dropped: one line names server, packet and reason, and all are counted', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    west.spawn(7, 'cow', { x: -4 })
    alice.forget()
    const whole = mesh.clientbound.encode('set_passengers', { entityId: 7, passengers: [1, 2, 3] })
    for (let time = 0; time < 5; time++) west.sayRaw(whole.subarray(0, whole.length - 2))
    expect(alice.names()).toEqual([])
    expect(mesh.logged('warn')).toHaveLength(1)
    expect(mesh.logged('warn')[0]).toMatch(/west.*set_passengers/)
    expect([...mesh.unusable].map(([key, count]) => [key.startsWith('west set_passengers '), count])).toEqual([
      [true, 5],
    ])
    west.say('entity_velocity', { entityId: 7, velocity: { x: 0, y: 0, z: 0 } })
    expect(alice.names()).toEqual(['entity_velocity'])
  })

  test('what a server says of its state and cannot be read is told of, from either role', async () => {
    const { mesh, west, east } = await aliceAtTheBorder()
    const cut = (name: string) => Buffer.concat([encodeVarint(mesh.clientbound.idOf(name) ?? -1), Buffer.from([0xff])])
    for (const one of [west, east]) one.sayRaw(cut('player_remove'))
    west.sayRaw(cut('teams'))
    east.sayRaw(cut('boss_bar'))
    // Most of it is only read once a switch needs it.
    await switchTo(mesh, 'alice', 'east')
    const kinds = [...mesh.unusable.keys()].map((key) => key.split(' ', 2).join(' '))
    expect(kinds.sort()).toEqual(['east boss_bar', 'east player_remove', 'west player_remove', 'west teams'])
  })

  test('one that mcmesh only passes is passed as it came', async () => {
    const { alice, west } = await aliceAtTheBorder()
    const { clientbound } = alice.player.mesh
    const cut = clientbound.encode('set_title_text', { text: { type: 'string', value: 'long enough' } }).subarray(0, 5)
    west.sayRaw(cut)
    expect(alice.heard.map(({ packet }) => packet)).toEqual([cut])
    const health = clientbound.encode('update_health', { health: 1, food: 2, foodSaturation: 3 }).subarray(0, 4)
    west.sayRaw(health)
    expect(alice.heard.map(({ packet }) => packet)).toEqual([cut, health])
  })

  test('packets for entities that it never spawned reach nobody, with one line for each kind', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east])
      for (const id of [98, 99]) {
        one.say('entity_velocity', { entityId: id, velocity: { x: 0, y: 0, z: 0 } })
        one.say('entity_metadata', { entityId: id, metadata: [{ key: 0, type: 'byte', value: 1 }] })
        one.say('rel_entity_move', { entityId: id, dX: 1, dY: 1, dZ: 1, onGround: true })
      }
    west.say('entity_destroy', { entityIds: [98] })
    west.say('camera', { cameraId: 98 })
    west.say('set_passengers', { entityId: 98, passengers: [west.entityId] })
    expect(alice.names()).toEqual([])
    const kinds = [...mesh.unusable.keys()].map((key) => key.split(' ', 2).join(' '))
    for (const server of ['west', 'east'])
      for (const name of ['entity_velocity', 'entity_metadata', 'rel_entity_move'])
        expect(kinds).toContain(`${server} ${name}`)
    expect(mesh.logged('warn')).toHaveLength(mesh.unusable.size)
    expect(alice.player.entities.size).toBe(0)
    expect(mesh.table.mappings).toBe(0)
  })

  test('a teleport to a place that is no number is dropped, from either role', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east])
      for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) one.teleport({ x })
    await mesh.settle()
    expect(alice.names()).toEqual([])
    expect(alice.player.position.pose.x).toBe(-8.5)
    expect(mesh.logged('warn')).toHaveLength(2)
    alice.move(-8, 8.5)
    expect(east.hears('position').map(({ x }) => x)).toEqual([-8])
  })

  test('chunks at coordinates that no world has reach nobody, and are not kept either', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const [x] = [0x7fff_ffff]
    for (const one of [west, east]) {
      one.chunk(x, -x)
      one.chunk(-x, x)
      one.say('unload_chunk', { chunkX: x, chunkZ: x })
      one.say('block_change', { location: { x: 0x1ff_ffff, y: 0, z: -0x200_0000 }, type: 1 })
    }
    expect(alice.names()).toEqual([])
    expect(alice.player.chunks.size + west.link.deferred.size + east.link.deferred.size).toBe(0)
    expect(mesh.logged('warn').some((line) => /west.*map_chunk/.test(line))).toBe(true)
  })

  test('a second login is dropped with one line, from either role', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    const own = alice.player.entityId
    for (const one of [west, east]) one.say('login', { ...one.loginParams(), entityId: 77 })
    expect(alice.names()).toEqual([])
    expect(mesh.logged('warn')).toHaveLength(2)
    for (const one of [west, east]) expect(one.link.level.selfId).toBe(one.entityId)
    west.say('hurt_animation', { entityId: west.entityId, yaw: 0 })
    expect(alice.hears('hurt_animation')).toMatchObject([{ entityId: own }])
  })

  test('an entity that stands at no number is the client’s to make sense of, and harms nobody', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) {
      one.spawn(7, 'cow', { x: Number.NaN, uuid: `00000000-0000-4000-8000-00000000000${one === west ? 1 : 2}` })
      one.say('sync_entity_position', {
        entityId: 7,
        ...{ x: Number.POSITIVE_INFINITY, y: Number.NaN, z: 0, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, onGround: true },
      })
    }
    await switchTo(mesh, 'alice', 'east')
    for (const one of [west, east]) one.say('entity_destroy', { entityIds: [7] })
    expect([alice.player.entities.size, mesh.table.mappings, mesh.logged('error').length]).toEqual([0, 0, 0])
    expect(alice.violations).toEqual([])
  })

  test.each(supportedVersions)('in %s: what can pass passes, the rest is dropped with one line', async (version) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    alice.ignored.add('packet-unknown')
    const strange = Buffer.concat([encodeVarint(0xfe), Buffer.from('hello')])
    for (const one of [west, east])
      for (let time = 0; time < 2; time++) {
        one.sayRaw(strange)
        one.teleport({ x: Number.NaN })
        one.chunk(0x7f_ffff, 0)
        one.say('login', one.loginParams())
        one.say('entity_velocity', { entityId: 99, velocity: { x: 0, y: 0, z: 0 } })
      }
    await mesh.settle()
    expect(alice.heard.map(({ packet }) => packet)).toEqual([strange, strange])
    const kinds = (server: string) => [...mesh.unusable].filter(([kind]) => kind.startsWith(`${server} `))
    for (const server of ['west', 'east']) {
      expect(kinds(server).length).toBeGreaterThanOrEqual(5)
      expect(kinds(server).every(([, count]) => count === 2)).toBe(true)
    }
    expect(mesh.logged('warn')).toHaveLength(mesh.unusable.size)
    expect(mesh.logged('error')).toEqual([])
    await switchTo(mesh, 'alice', 'east')
    expect(alice.violations).toEqual([])
  })

  test('a dimension that nobody has heard of is a dimension like any other', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    alice.witness.expect('respawn')
    alice.witness.expect('position')
    west.respawn('other:\u202eplace')
    west.teleport({ x: -8.5 })
    west.chunk(-1, 0)
    await mesh.settle()
    alice.move(-8, 8.5)
    await mesh.settle()
    expect(alice.player.level.dimension).toBe('other:\u202eplace')
    expect(alice.player.chunks.size).toBe(1)
    expect(mesh.logged('error')).toEqual([])
  })

  test('entity ids that are 0, negative or huge are ids like any other', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east])
      for (const id of [0, -1, -0x8000_0000, 0x7fff_ffff]) {
        one.spawn(id, one === west ? 'cow' : 'pig', {
          x: one === west ? -4 : 4,
          uuid: `00000000-0000-4000-8000-${one.server.name}${(id >>> 0).toString(16).padStart(8, '0')}`
            .replace(/[w-z]/g, '0')
            .replace(/s/g, '1')
            .replace(/t/g, '2'),
        })
        one.say('entity_velocity', { entityId: id, velocity: { x: 0, y: 0, z: 0 } })
      }
    expect([alice.sees('cow').length, alice.sees('pig').length]).toEqual([4, 4])
    expect(alice.hears('entity_velocity')).toHaveLength(8)
    expect(Math.min(...alice.sees('cow'), ...alice.sees('pig'))).toBeGreaterThan(0)
    for (const one of [west, east]) one.say('entity_destroy', { entityIds: [0, -1, -0x8000_0000, 0x7fff_ffff] })
    expect(alice.player.entities.size).toBe(0)
    expect(alice.violations).toEqual([])
  })

  test.each(['primary', 'dummy'] as const)(
    'senseless bytes under every packet id end nothing: from the %s',
    async (role) => {
      const { mesh, alice, west, east } = await aliceAtTheBorder()
      const from: MemoryConnection = role === 'primary' ? west : east
      from.server.forgives = true
      from.spawn(7, 'cow', { x: role === 'primary' ? -4 : 4 })
      for (const name of mesh.clientbound.names) {
        // These end things when they can be read, which is right.
        if (['kick_disconnect', 'start_configuration', 'bundle_delimiter', 'respawn'].includes(name)) continue
        for (const packet of senseless(mesh.clientbound.idOf(name) ?? 0)) from.sayRaw(packet)
      }
      await mesh.settle()
      expect([west.over, east.over, alice.ended]).toEqual([false, false, false])
      expect(mesh.logged('error')).toEqual([])
      expect(mesh.unusable.size).toBeGreaterThan(20)
      expect(mesh.logged('warn').length).toBeLessThanOrEqual(mesh.unusable.size)
      alice.forget()
      from.say('entity_velocity', { entityId: 7, velocity: { x: 0, y: 0, z: 0 } })
      expect(alice.names()).toEqual(['entity_velocity'])
      await switchTo(mesh, 'alice', 'east')
      expect(mesh.logged('error')).toEqual([])
      from.break()
      await mesh.settle()
      alice.leave()
      expect([mesh.table.mappings, mesh.table.references]).toEqual([0, 0])
    },
  )

  test('a list that announces millions of entries and holds none is refused at once', async () => {
    const { mesh, west, east } = await aliceAtTheBorder()
    const millions = encodeVarint(0x7fff_ffff)
    for (const name of [
      'player_remove',
      'player_info',
      'entity_destroy',
      'set_passengers',
      'advancements',
      'teams',
      'declare_commands',
    ])
      for (const one of [west, east])
        one.sayRaw(Buffer.concat([encodeVarint(mesh.clientbound.idOf(name) ?? 0), millions, millions, millions]))
    await switchTo(mesh, 'alice', 'east')
    expect([west.over, east.over]).toEqual([false, false])
    expect(mesh.unusable.size).toBeGreaterThanOrEqual(4)
  })

  test('so many kinds of unusable packets are told, and no more: the log is no way to fill a disk', async () => {
    const { mesh } = await aliceAtTheBorder()
    for (let kind = 0; kind < 3_000; kind++) mesh.running.unreadable('west', `packet${kind}`, 'it is odd')
    expect(mesh.unusable.size).toBeLessThanOrEqual(1_001)
    expect(mesh.logged('warn').length).toBeLessThanOrEqual(1_001)
    const counted = [...mesh.unusable.values()].reduce((sum, count) => sum + count, 0)
    expect(counted).toBe(3_000)
  })
})

test('a server that sends rubbish fills neither the log nor the count, and hides nobody else’s faults', async () => {
  const { mesh, west, east } = await aliceAtTheBorder()
  for (let id = 0x100; id < 0x100 + 1_500; id++) west.sayRaw(Buffer.concat([encodeVarint(id), Buffer.from('x')]))
  expect(mesh.logged('warn')).toHaveLength(1)
  for (const one of [west, east]) one.teleport({ x: Number.NaN })
  expect(mesh.logged('warn').slice(1)).toEqual([
    expect.stringMatching(/^west sent position: it teleports to a place that is no number$/),
    expect.stringMatching(/^east sent position/),
  ])
  for (let kind = 0; kind < 1_000; kind++) mesh.running.unreadable('west', `a${'b'.repeat(kind)}`, 'it is none')
  mesh.running.unreadable('east', 'teams', 'it is none')
  expect(mesh.unusable.size).toBeLessThan(250)
  expect(mesh.unusable.get('east teams it is none')).toBe(1)
  expect(mesh.unusable.get('west, other kinds')).toBeGreaterThan(700)
})

describe('what a client sends', () => {
  test('senseless bytes under every packet id neither end the connection nor reach a dummy', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const server of [mesh.west, mesh.east]) server.forgives = true
    for (const name of mesh.serverbound.names) {
      if (name === 'configuration_acknowledged') continue
      for (const packet of senseless(mesh.serverbound.idOf(name) ?? 0)) alice.sayRaw(packet)
    }
    alice.sayRaw(Buffer.concat([encodeVarint(0xfe), Buffer.from('hello')]))
    await mesh.settle()
    expect([west.over, east.over, alice.ended]).toEqual([false, false, false])
    expect(mesh.logged('error')).toEqual([])
    expect(west.heard.at(-1)?.packet.subarray(2).toString()).toBe('hello')
    expect(Number.isFinite(alice.player.position.pose.x)).toBe(true)
    for (const one of [west, east]) one.forget()
    alice.move(alice.player.position.pose.x, alice.player.position.pose.z)
    expect(west.names()).toContain('position')
  })

  test('places that are none are not believed', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -3.1e7]) {
      alice.move(x, 8.5)
      alice.say('vehicle_move', { x, y: 0, z: 0, yaw: 0, pitch: 0, onGround: true })
    }
    expect([alice.player.position.pose.x, alice.player.primary?.server]).toEqual([-8.5, 'west'])
    expect([...west.names(), ...east.names()]).toEqual([])
    expect(mesh.logged('error')).toEqual([])
  })

  test('an answer, a click or a hit that nothing asked for reaches no server', async () => {
    const { alice, west, east } = await aliceAtTheBorder()
    alice.say('teleport_confirm', { teleportId: -1 })
    alice.say('keep_alive', { keepAliveId: -1n })
    alice.say('pong', { id: -1 })
    alice.say('cookie_response', { key: `a:${'b'.repeat(30_000)}`, value: undefined })
    alice.say('chunk_batch_received', { chunksPerTick: Number.NaN })
    alice.say('use_entity', { target: -1, mouse: 1, sneaking: false })
    alice.say('close_window', { windowId: 3 })
    expect([...west.names(), ...east.names()]).toEqual([])
  })

  test('channels registered without end are remembered up to a bound, for links made later', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    const say = (data: Buffer) => alice.say('custom_payload', { channel: 'minecraft:register', data })
    for (let n = 0; n < 4_000; n++) say(Buffer.from(`a:${n}`))
    for (let n = 0; n < 40; n++) say(Buffer.alloc(1_000_000, n))
    expect(west.names().filter((name) => name === 'custom_payload')).toHaveLength(4_040)
    const { profile } = alice.player
    const kept = [...profile.forPlay(new Set())].reduce((sum, packet) => sum + packet.length, 0)
    // A packet takes some memory beside its bytes.
    expect(kept + 200 * profile.size).toBeLessThanOrEqual(mesh.limits.clientProfileBytes)
  })
})
