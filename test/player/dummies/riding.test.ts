import { describe, expect, test } from 'vitest'
import {
  aliceAtTheBorder,
  type MemoryClient,
  type MemoryConnection,
  type MeshInMemory,
  switchTo,
} from '../../kit/mesh-in-memory.ts'
import { newest } from '../../kit/versions.ts'

const VEHICLE = 70
const noKeys = { forward: false, backward: false, left: false, right: false, jump: false, shift: false, sprint: false }

/** Alice sits in something on west. */
async function seated(type: string, version = '1.21.4') {
  const all = await aliceAtTheBorder({ version })
  const { west, alice } = all
  west.spawn(VEHICLE, type, { x: -8.5 })
  west.say('set_passengers', { entityId: VEHICLE, passengers: [west.entityId] })
  expect(alice.witness.state.entities.size).toBe(1)
  return all
}

/** West moves the vehicle, as a server does with one that nobody steers; a client that rides looks around every tick. */
async function carry(mesh: MeshInMemory, alice: MemoryClient, west: MemoryConnection, to: number): Promise<void> {
  for (let x = alice.player.position.pose.x + 1; x <= to; x++) {
    west.say('sync_entity_position', {
      entityId: VEHICLE,
      ...{ x, y: 64, z: 8.5, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, onGround: true },
    })
    alice.say('look', { yaw: x, pitch: 0, onGround: false, flags: { onGround: false } })
    await mesh.settle()
  }
}

const steer = async (mesh: MeshInMemory, alice: MemoryClient, to: number): Promise<void> => {
  for (let x = alice.player.position.pose.x + 1; x <= to; x++) {
    alice.say('vehicle_move', { x, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
    await mesh.settle()
  }
}

describe('riding over a border', () => {
  test('who steers is set down there, on its client and on the server that it leaves', async () => {
    const { mesh, alice, west, east } = await seated('oak_boat')
    await steer(mesh, alice, 4)
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.hears('set_passengers').at(-1)?.passengers).toEqual([])
    const sneaks = () => west.hears('entity_action').map(({ actionId }) => actionId)
    // Held down until the server has looked: one that is let go in the same tick was never held.
    expect(sneaks()).toEqual(['start_sneaking'])
    west.say('set_passengers', { entityId: VEHICLE, passengers: [] })
    expect(sneaks()).toEqual(['start_sneaking', 'stop_sneaking'])
    expect(east.placings.at(-1)?.x).toBeGreaterThan(-4.5)
    expect(alice.violations).toEqual([])
    // The boat is west's and nobody's: what east moves is not it, and steering it is no news.
    alice.say('vehicle_move', { x: 30, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
    expect(alice.player.position.pose.x).toBeLessThan(5)
  })

  test('a passenger of what the server moves goes by where that is, and is set down there', async () => {
    const { mesh, alice, west, east } = await seated('minecart')
    const placed = east.placings.length
    await carry(mesh, alice, west, 4)
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.hears('set_passengers').at(-1)?.passengers).toEqual([])
    expect(east.placings.length).toBeGreaterThan(placed)
    expect(east.placings.at(-1)?.x).toBeGreaterThan(-4.5)
    expect(alice.violations).toEqual([])
  })

  test('who steers is where it says, not where its server has heard that it is', async () => {
    const { mesh, alice, west } = await seated('oak_boat')
    await steer(mesh, alice, -6)
    west.say('sync_entity_position', {
      entityId: VEHICLE,
      ...{ x: -8, y: 64, z: 8.5, dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, onGround: true },
    })
    expect(alice.player.position.pose.x).toBe(-6.5)
  })

  test('a vehicle that is gone carries nobody', async () => {
    const { mesh, alice, west } = await seated('minecart')
    west.say('entity_destroy', { entityIds: [VEHICLE] })
    west.spawn(VEHICLE, 'cow', { x: -8.5 })
    await carry(mesh, alice, west, -4)
    expect(alice.player.position.pose.x).toBe(-8.5)
  })

  test('who comes back before its server has set it down sits there still', async () => {
    const { mesh, alice, west } = await seated('oak_boat')
    await switchTo(mesh, 'alice', 'east')
    await switchTo(mesh, 'alice', 'west')
    const [boat] = alice.sees('oak_boat')
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: boat, passengers: [alice.player.entityId] })
    west.say('set_passengers', { entityId: VEHICLE, passengers: [] })
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: boat, passengers: [] })
    expect(alice.violations).toEqual([])
  })

  test.each(['1.17.1', '1.21.1'])('in %s the steering itself asks to be let down', async (version) => {
    const { mesh, west } = await seated('horse', version)
    await switchTo(mesh, 'alice', 'east')
    expect(west.hears('steer_vehicle')).toEqual([{ sideways: 0, forward: 0, jump: 2 }])
  })

  test.each(['1.21.6', ...newest])(
    'in %s a key is held down for it, and the client’s own keys are told again',
    async (version) => {
      const { mesh, alice, west } = await seated('horse', version)
      const keys = { ...noKeys, forward: true }
      alice.say('player_input', { inputs: keys })
      west.forget()
      await switchTo(mesh, 'alice', 'east')
      west.say('set_passengers', { entityId: VEHICLE, passengers: [] })
      const said = west.hears('player_input').map(({ inputs }) => inputs as Record<string, boolean>)
      expect(said.map(({ shift, forward }) => [shift, forward])).toEqual([
        [true, false],
        [false, false],
        [false, true],
      ])
    },
  )

  test('who looks through another’s eyes is put out of them on the server that it leaves, at its next tick', async () => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    west.spawn(7, 'cow', { x: -4 })
    west.say('camera', { cameraId: 7 })
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('camera').at(-1)).toEqual({ cameraId: alice.player.entityId })
    west.say('camera', { cameraId: west.entityId })
    expect(west.hears('entity_action').map(({ actionId }) => actionId)).toEqual(['start_sneaking', 'stop_sneaking'])
    alice.forget()
    await switchTo(mesh, 'alice', 'west')
    expect(alice.names()).not.toContain('camera')
  })

  test('who sits beside it stays seated', async () => {
    const { mesh, alice, west } = await seated('oak_boat')
    west.spawn(8, 'cow', { x: -8.5 })
    west.say('set_passengers', { entityId: VEHICLE, passengers: [west.entityId, 8] })
    await switchTo(mesh, 'alice', 'east')
    const [[boat], [cow]] = [alice.sees('oak_boat'), alice.sees('cow')]
    expect(alice.hears('set_passengers').at(-1)).toEqual({ entityId: boat, passengers: [cow] })
  })

  test('a dummy that its server seats is let down again: it would follow its player no more', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    east.spawn(VEHICLE, 'minecart', { x: 4 })
    for (let time = 0; time < 2; time++) east.say('set_passengers', { entityId: VEHICLE, passengers: [east.entityId] })
    const sneaks = () => east.hears('entity_action').map(({ actionId }) => actionId)
    expect(sneaks()).toEqual(['start_sneaking'])
    east.say('set_passengers', { entityId: VEHICLE, passengers: [] })
    expect(sneaks()).toEqual(['start_sneaking', 'stop_sneaking'])
    await alice.walk(mesh, 4)
    expect([alice.player.primary?.server, alice.violations]).toEqual(['east', []])
    expect(alice.hears('set_passengers').every(({ passengers }) => (passengers as number[]).length === 0)).toBe(true)
  })
})
