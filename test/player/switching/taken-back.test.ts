import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder, type MeshInMemory, switchTo } from '../../kit/mesh-in-memory.ts'

/*
 * A soft switch waits for nobody: the server that was left may be reading still the steps that led over the border, and not let
 * them stand.
 */

/** Alice has walked over the border, by steps that nobody could take for more, and is played by east. */
async function crossed(version = '1.21.4') {
  const world = await aliceAtTheBorder({ version })
  const { mesh, alice, west, east } = world
  // The tests judge for it.
  mesh.west.forgives = true
  await alice.walk(mesh, 2.5)
  expect(alice.player.playsOn).toBe('east')
  for (const one of [alice, west, east]) one.forget()
  return world
}

const switches = ({ events }: MeshInMemory) =>
  events.flatMap((event) =>
    event.event === 'switch' ? [`${event.from} ${event.to} ${event.cause} ${event.mode}`] : [],
  )

describe.each(supportedVersions)('%s: who is put back by the server that it left over a border', (version) => {
  test('stands there, on that server, which hears its confirmation; its dummy beyond the border follows', async () => {
    const { mesh, alice, west, east } = await crossed(version)
    alice.witness.expect('position')
    const teleportId = west.teleport({ x: -0.5 })
    await mesh.settle()
    const { player } = alice
    expect([player.playsOn, player.position.pose.x, alice.violations]).toEqual(['west', -0.5, []])
    expect([west, east].map((one) => one.hears('teleport_confirm'))).toMatchObject([[{ teleportId }], []])
    expect(alice.hears('position')).toMatchObject([{ x: -0.5 }])
    expect([east.link.role, east.link.placed, east.link.level.position.x]).toEqual(['dummy', true, -0.5])
    expect(switches(mesh)).toEqual(['west east zone soft', 'east west zone soft'])
  })

  test('is not switched again until it has been let stand', async () => {
    const { mesh, alice, west } = await crossed(version)
    for (let time = 0; time < 3; time++) {
      alice.witness.expect('position')
      west.teleport({ x: -0.5 })
      await mesh.settle()
      for (const x of [0.5, 1.5, 2.5]) alice.move(x, 8.5)
      await mesh.pass(300)
      expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', 2.5])
    }
    await mesh.pass(mesh.limits.unverifiedMoveSettle)
    alice.move(2.6, 8.5)
    expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
  })
})

describe('the server that a player left over a border', () => {
  test('takes it back however late, to a place on its way', async () => {
    const { mesh, alice, west } = await crossed()
    await mesh.pass(4_000)
    alice.witness.expect('position')
    west.teleport({ x: -1 })
    await mesh.settle()
    expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', -1])
  })

  test.each([3_400, 8_000])('takes it back to where it set out, over %s ms that it hung', async (ms) => {
    const { mesh, alice, west } = await aliceAtTheBorder()
    mesh.west.forgives = true
    // Down through the ground, and on below it, a quarter of a block a tick: east is asked for nothing until the border.
    const steps = ms / 50
    for (let step = 1; step <= steps; step++) {
      alice.move(Math.max(-8.5, 3 - 0.245 * (steps - step)), 8.5, Math.max(30, 64 - step * 0.5))
      await mesh.pass(50)
    }
    await mesh.pass(1_000)
    expect(alice.player.playsOn).toBe('east')
    alice.witness.expect('position')
    west.teleport({ x: -8.5, y: 64 })
    await mesh.settle()
    const { x, y } = alice.player.position.pose
    expect([alice.player.playsOn, x, y, alice.violations]).toEqual(['west', -8.5, 64, []])
  })

  test('takes it back to any place on its ground at once (a portal, a command), and not later', async () => {
    for (const [ms, playsOn] of [
      [500, 'west'],
      [5_000, 'east'],
    ] as const) {
      const { mesh, alice, west } = await crossed()
      await mesh.pass(ms)
      if (playsOn === 'west') alice.witness.expect('position')
      west.teleport({ x: -300.25 })
      await mesh.settle()
      expect([alice.player.playsOn, alice.violations]).toEqual([playsOn, []])
    }
  })

  test.each([
    ['to ground beyond the border', false, 0.5],
    ['after a switch by hand', true, -0.5],
  ])('teleports a dummy: %s', async (_, byHand, x) => {
    const { mesh, alice, west } = await crossed()
    if (byHand) for (const server of ['west', 'east']) await switchTo(mesh, 'alice', server)
    west.teleport({ x })
    await mesh.settle()
    expect([alice.player.playsOn, alice.player.position.pose.x, alice.violations]).toEqual(['east', 2.5, []])
    expect([west.link.placed, west.link.level.position.x]).toEqual([true, 2.5])
  })

  test('is the only one: the server from which a player is taken back does not take it again', async () => {
    const { mesh, alice, west, east } = await crossed()
    alice.witness.expect('position')
    west.teleport({ x: -0.5 })
    await mesh.settle()
    // East does not let its dummy go where it is.
    east.teleport({ x: 2.5 })
    await mesh.settle()
    expect([alice.player.playsOn, alice.violations]).toEqual(['west', []])
    expect(east.link.placed).toBe(true)
  })

  test('leaves it where it lies dead', async () => {
    const { mesh, alice, west, east } = await crossed()
    east.say('update_health', { health: 0, food: 20, foodSaturation: 5 })
    west.teleport({ x: -0.5 })
    await mesh.settle()
    expect([alice.player.playsOn, alice.player.switching.pending]).toEqual(['east', undefined])
  })
})

test('who steered over a border, and is put back there, stands where its vehicle was put', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  mesh.west.forgives = true
  west.spawn(7, 'horse', { x: -8.5 })
  west.say('set_passengers', { entityId: 7, passengers: [west.entityId] })
  await mesh.settle()
  const steer = (x: number) => alice.say('vehicle_move', { x, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
  for (let x = -8; x <= 3; x += 0.5) {
    steer(x)
    await mesh.pass(50)
  }
  expect(alice.player.playsOn).toBe('east')
  alice.witness.expect('position')
  west.say('vehicle_move', { x: -1, y: 64, z: 8.5, yaw: 0, pitch: 0 })
  await mesh.settle()
  expect([alice.player.playsOn, alice.player.position.pose.x, alice.violations]).toEqual(['west', -1, []])
})

test('a switch that waits for its dummy is not made once the player is put back before the border', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  mesh.west.forgives = true
  mesh.east.obeys = false
  // East has put its dummy elsewhere, and takes its time to bring it back.
  east.teleport({ x: -8.5, z: 60 })
  await mesh.settle()
  await alice.walk(mesh, 2.5)
  expect(alice.player.switching.pending).toMatchObject({ server: 'east', cause: 'zone' })
  alice.witness.expect('position')
  west.teleport({ x: -0.5 })
  mesh.east.obeys = true
  east.teleport(east.placings.at(-1) ?? { x: 0 })
  await mesh.settle()
  expect([alice.player.playsOn, alice.violations]).toEqual(['west', []])
})
