import { expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { aliceAtTheBorder, type MemoryConnection, switchTo } from '../kit/mesh-in-memory.ts'
import { senseless } from './senseless.ts'

test.each(supportedVersions)(
  'one conversation in every version, %s: sight, ground, questions and windows across switches, and nothing is left',
  async (version) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    const own = alice.player.entityId
    const both = [west, east]
    for (const one of both) {
      one.spawn(7, one === west ? 'cow' : 'pig', { x: one === west ? -4 : 4 })
      for (const x of [-1, 0]) one.chunk(x, 0)
    }
    const [[cow], [pig]] = [alice.sees('cow'), alice.sees('pig')]
    expect(cow).not.toBe(pig)
    const chest = (from: MemoryConnection) =>
      from.say('open_window', {
        windowId: 1,
        inventoryType: 2,
        windowTitle: mesh.protocol.number < 765 ? '{"text":"chest"}' : { type: 'string', value: 'chest' },
      })
    for (const to of ['east', 'west', 'east'] as const) {
      const [acts, rests] = to === 'east' ? [west, east] : [east, west]
      for (const one of both) one.forget()
      alice.forget()
      acts.say('keep_alive', { keepAliveId: 5n })
      acts.sayIfKnown('ping', { id: 6 })
      const teleport = acts.teleport({ x: -8.5 })
      alice.witness.expect('position')
      chest(acts)
      alice.confirms = false
      await mesh.settle()
      await switchTo(mesh, 'alice', to)
      expect(alice.witness.state.window).toBe(0)
      expect(acts.hears('close_window')).toEqual([{ windowId: 1 }])
      for (const name of ['login', 'respawn', 'start_configuration']) expect(alice.names()).not.toContain(name)
      expect(alice.hears('position')).toHaveLength(1)
      alice.say('keep_alive', { keepAliveId: 5n })
      if (mesh.serverbound.idOf('pong') !== undefined) alice.say('pong', { id: 6 })
      alice.say('teleport_confirm', { teleportId: alice.hears('position')[0]?.teleportId })
      expect(acts.names()).toEqual(expect.arrayContaining(['keep_alive', 'teleport_confirm']))
      expect(acts.hears('teleport_confirm').map(({ teleportId }) => teleportId)).toContain(teleport)
      expect(rests.names()).not.toContain('teleport_confirm')
      for (const one of both) {
        one.say('entity_velocity', {
          entityId: 7,
          velocity: { x: 0, y: 0, z: 0 },
          velocityX: 0,
          velocityY: 0,
          velocityZ: 0,
        })
        one.say('block_change', { location: { x: one === west ? -3 : 3, y: 70, z: 8 }, type: 1 })
        one.say('block_change', { location: { x: one === west ? 3 : -3, y: 70, z: 8 }, type: 2 })
        one.say('entity_status', { entityId: one.entityId, entityStatus: 24 })
      }
      expect(alice.hears('entity_velocity').map(({ entityId }) => entityId)).toEqual([cow, pig])
      expect(alice.hears('block_change').map(({ type }) => type)).toEqual([1, 1])
      expect(alice.hears('entity_status').filter(({ entityStatus }) => entityStatus === 24)).toEqual(
        alice.hears('entity_status').filter(({ entityId }) => entityId === own),
      )
      alice.confirms = true
    }
    west.break()
    expect([alice.sees('cow'), alice.sees('pig')]).toEqual([[], [pig]])
    expect(alice.violations).toEqual([])
    alice.leave()
    expect([mesh.table.mappings, mesh.table.references, mesh.logged('error'), mesh.logged('warn')]).toEqual([
      0,
      0,
      [],
      [],
    ])
  },
)

test.each(supportedVersions)(
  'senseless bytes under every packet id from either server and from the client end nothing in %s',
  async (version) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    for (const server of [mesh.west, mesh.east]) server.forgives = true
    // What ends or restarts something when it can be read is right to do so.
    const ends = new Set([
      'kick_disconnect',
      'start_configuration',
      'bundle_delimiter',
      'respawn',
      'configuration_acknowledged',
    ])
    for (const one of [west, east])
      for (const name of mesh.clientbound.names)
        if (!ends.has(name)) for (const packet of senseless(mesh.clientbound.idOf(name) ?? 0)) one.sayRaw(packet)
    await mesh.settle()
    for (const name of mesh.serverbound.names)
      if (!ends.has(name)) for (const packet of senseless(mesh.serverbound.idOf(name) ?? 0)) alice.sayRaw(packet)
    await mesh.settle()
    expect([west.over, east.over, alice.ended]).toEqual([false, false, false])
    expect(mesh.logged('error')).toEqual([])
    expect(
      [...mesh.unusable.keys()].filter((kind) => / at .*[.]ts:/.test(kind)),
      'faults of ours',
    ).toEqual([])
    alice.leave()
    expect([mesh.table.mappings, mesh.table.references]).toEqual([0, 0])
  },
)
