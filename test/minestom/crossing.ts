import { expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { seenOfSwitch, standsOn } from '../kit/halves.ts'
import { aliceAtTheBorder, faults, type Halves } from './halves.ts'
import { heard, sight, standing } from './looks.ts'

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0

const noKeys = { forward: false, backward: false, left: false, right: false, jump: false, shift: false, sprint: false }

/** Switches by zone: soft ones, one out of a boat, and hard ones. */
export function crossing(servers: () => Halves): void {
  test('rules 1 and 2: ten crossings, soft, and the client hears nothing of them', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    const { entityId } = alice.witness.state
    expect(entityId).not.toBe(0)
    alice.reset()
    for (let crossing = 0; crossing < 10; crossing++) {
      const since = mesh.events.length
      const [to, x] = crossing % 2 === 0 ? (['east', 6.5] as const) : (['west', -6.5] as const)
      await alice.walk(x, 8.5, { stepEvery: 5 })
      const { mode, cause } = await mesh.event('switch', { player: 'alice', to }, { since })
      expect([mode, cause]).toEqual(['soft', 'zone'])
    }
    expect(mesh.all('switch')).toHaveLength(10)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.witness.state.entityId).toBe(entityId)
    // Rule 5: movement reaches all.
    for (const server of [west, east]) await standing(server, 'alice', ({ x }) => x === -6.5)
    expect(faults(world, mesh, alice)).toEqual([])
  })

  test('a boat carries its rider: steered, seen by others, followed by the dummy, and left at the border', async () => {
    const { world, mesh, alice, west, east } = await aliceAtTheBorder(servers())
    const bob = await world.join(mesh, 'bob')
    const boat = await west.spawn('minecraft:oak_boat', -7.5, 64, 8.5)
    const id = await sight(alice, boat.uuid)
    await sight(bob, boat.uuid)
    const own = alice.witness.state.entityId!
    alice.send('use_entity', { target: id, hand: 0, location: { x: 0, y: 0.3, z: 0 }, sneaking: false })
    for (const client of [alice, bob]) {
      await until(() => heard(client, 'set_passengers').length > 0)
      expect(heard(client, 'set_passengers').at(-1)).toEqual({ entityId: id, passengers: [own] })
    }
    await standing(west, 'alice', ({ vehicle }) => vehicle === boat.entityId)
    const steer = async (from: number, to: number) => {
      for (let x = from; x <= to; x += 0.25) {
        alice.send('vehicle_move', { x, y: 64, z: 8.5, yaw: -90, pitch: 0, onGround: true })
        alice.send('player_input', { inputs: { ...noKeys, forward: true } })
        await until(async () => (await west.entity(boat.uuid))?.x === x)
      }
    }
    await steer(-7.25, -4)
    // The mesh moves the dummy beside the boat.
    await standing(east, 'alice', ({ x, vehicle }) => vehicle === undefined && Math.abs(x + 4) < 1)
    const where = () =>
      heard(bob, 'sync_entity_position')
        .filter(({ entityId }) => entityId === id)
        .at(-1)?.x
    await until(() => where() === -4, { message: () => `the boat to be seen at -4, not ${where()}` })
    const since = mesh.events.length
    void steer(-3.75, 3).catch(() => undefined)
    await mesh.event('switch', { player: 'alice', to: 'east' }, { since })
    await until(() => isEmpty(heard(alice, 'set_passengers').at(-1)?.passengers))
    await standing(west, 'alice', ({ vehicle }) => vehicle === undefined)
    expect(await standsOn(mesh, 'alice')).toBe('east+west')
    await west.remove(boat.uuid)
    expect(faults(world, mesh, alice, bob)).toEqual([])
  })

  test('to a server of other registries the switch is hard, there and back: the client is configured anew', async () => {
    const world = servers()
    const odd = await world.another({ spawn: { x: 8.5, z: 8.5 }, biome: 'mcmesh:odd' })
    const mesh = await world.start({}, odd)
    const alice = await world.join(mesh, 'alice')
    const { entityId } = alice.witness.state
    for (const [to, x, server] of [
      ['east', 6.5, odd],
      ['west', -6.5, world.west],
    ] as const) {
      await until(async () => (await standsOn(mesh, 'alice')).includes('+'))
      const since = mesh.events.length
      for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
      alice.reset()
      await alice.walk(x, 8.5, { stepEvery: 5 })
      expect((await mesh.event('switch', { player: 'alice', to }, { since })).mode).toBe('hard')
      await until(() => alice.counts.has('position'))
      expect(seenOfSwitch(alice)).toEqual(['login', 'start_configuration', 'position'])
      expect(alice.witness.state.entityId).toBe(entityId)
      await alice.walk(x + 1, 8.5, { stepEvery: 5 })
      await standing(server, 'alice', (body) => body.x === x + 1)
    }
    expect([...faults(world, mesh, alice), ...odd.complaints]).toEqual([])
  })
}
