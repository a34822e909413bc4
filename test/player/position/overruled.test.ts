import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

/*
 * A client's word about its place is not truth: what its server has overruled is neither crossed at nor given to RCON. The tests
 * put it back themselves.
 */
async function overruled(version: string) {
  const world = await aliceAtTheBorder({ version })
  world.mesh.west.forgives = true
  world.alice.confirms = false
  const placed = world.east.placings.length
  return { ...world, placings: () => world.east.placings.slice(placed).map(({ x }) => x) }
}

describe.each(supportedVersions)('%s: a client that does not confirm its server’s teleports', (version) => {
  test('goes nowhere by steps: it is not switched, no dummy follows, nobody is placed', async () => {
    const { mesh, alice, west, east, placings } = await overruled(version)
    for (let time = 0; time < 13; time++) {
      west.teleport({ x: -8.5 })
      for (let x = -8; x <= 6; x += 2) alice.move(x, 8.5)
      await mesh.pass(mesh.limits.unverifiedMoveSettle)
    }
    expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', -8.5])
    expect([east.names(), placings()]).toEqual([[], []])
    // Its server is sent all of it: that is who judges.
    expect(west.hears('position')).toHaveLength(13 * 8)
  })

  test('is nowhere far off either, whenever and however often it says so', async () => {
    const { mesh, alice, west, east, placings } = await overruled(version)
    for (let time = 0; time < 5; time++) {
      alice.move(5_000, 8.5)
      west.teleport({ x: -8.5 })
      for (let tick = 0; tick < 30; tick++) {
        alice.move(5_000 + tick, 8.5)
        await mesh.pass(50)
      }
    }
    expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', -8.5])
    expect([east.names(), placings()]).toEqual([[], []])
  })

  test('goes on from where it was put once it has confirmed that', async () => {
    const { mesh, alice, west, east } = await overruled(version)
    alice.witness.expect('position')
    west.teleport({ x: -7.25 })
    await alice.walk(mesh, 6)
    expect(alice.player.playsOn).toBe('west')
    alice.say('teleport_confirm', { teleportId: alice.hears('position').at(-1)?.teleportId })
    expect(alice.player.position.pose.x).toBe(-7.25)
    mesh.west.forgives = false
    await alice.walk(mesh, 6)
    expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
    expect(east.hears('position').at(-1)?.x).toBe(6)
  })

  test('gets dummies where its server put it, not where it stood or says it stands', async () => {
    const { mesh, alice, west, placings } = await overruled(version)
    west.teleport({ x: -30.5 })
    alice.move(-6, 8.5)
    await mesh.settle()
    expect([alice.player.position.pose.x, placings()]).toEqual([-30.5, [-30.5]])
  })
})

describe('a client that confirms, and goes again where its server puts it back from', () => {
  test('is not switched until it has been let stand', async () => {
    const { mesh, alice, west } = await overruled('1.21.4')
    alice.confirms = true
    for (let time = 0; time < 5; time++) {
      for (const x of [-4, -2]) alice.move(x, 8.5)
      alice.witness.expect('position')
      west.teleport({ x: -4 })
      await mesh.settle()
      for (let x = -2; x <= 6; x += 2) alice.move(x, 8.5)
      await mesh.pass(200)
      expect(alice.player.playsOn).toBe('west')
      alice.witness.expect('position')
      west.teleport({ x: -4 })
      await mesh.settle()
    }
    await mesh.pass(mesh.limits.unverifiedMoveSettle)
    mesh.west.forgives = false
    await alice.walk(mesh, 6)
    expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
  })

  test('has its dummies placed where it was put back', async () => {
    const { mesh, alice, west, east, placings } = await overruled('1.21.4')
    alice.confirms = true
    for (const x of [-6, -4, -2]) alice.move(x, 8.5)
    west.teleport({ x: -6 })
    await mesh.settle()
    for (const x of [-4, -2]) alice.move(x, 8.5)
    // East does not let it stand there either.
    east.teleport({ x: -9 })
    await mesh.settle()
    expect(placings()).toEqual([-6])
  })
})

describe('who steers a vehicle that its server puts back', () => {
  async function riding() {
    const world = await aliceAtTheBorder()
    const { mesh, alice, west } = world
    west.spawn(7, 'horse', { x: -8.5 })
    west.say('set_passengers', { entityId: 7, passengers: [west.entityId] })
    await mesh.settle()
    const steer = (x: number) => alice.say('vehicle_move', { x, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
    for (let x = -8; x <= -1; x++) steer(x)
    await mesh.settle()
    return { ...world, steer }
  }

  test('goes nowhere by steering on', async () => {
    const { mesh, alice, west, east, steer } = await riding()
    const placed = east.placings.length
    for (let time = 0; time < 5; time++) {
      west.say('vehicle_move', { x: -8, y: 64, z: 8.5, yaw: 0, pitch: 0 })
      for (let x = -7; x <= 6; x++) steer(x)
      await mesh.pass(mesh.limits.unverifiedMoveSettle)
    }
    expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', -8])
    expect(east.placings.slice(placed)).toEqual([])
  })

  test('goes on once it has answered from there, and was let stand', async () => {
    const { mesh, alice, west, steer } = await riding()
    west.say('vehicle_move', { x: -8, y: 64, z: 8.5, yaw: 0, pitch: 0 })
    for (let x = -8; x <= -1; x++) steer(x)
    await mesh.settle()
    expect(alice.player.position.pose.x).toBe(-1)
    await mesh.pass(mesh.limits.unverifiedMoveSettle)
    for (let x = 0; x <= 6; x++) steer(x)
    await mesh.settle()
    expect(alice.player.playsOn).toBe('east')
  })
})
