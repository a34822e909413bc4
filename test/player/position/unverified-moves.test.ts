import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

test('a client that says it stands far off is where its server has it: no zone is asked, no dummy moved', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  // The test puts it back itself, late.
  mesh.west.forgives = true
  for (const x of [5_000, 5_001]) {
    alice.move(x, 8.5)
    await mesh.settle()
  }
  expect([alice.player.primary?.server, alice.player.position.pose.x]).toEqual(['west', -8.5])
  expect([west.hears('position').map(({ x }) => x), east.names()]).toEqual([[5_000, 5_001], []])
  // Vanilla answers by a teleport back.
  alice.confirms = true
  west.teleport({ x: -8.5 })
  await mesh.pass(mesh.limits.unverifiedMoveSettle * 2)
  await alice.walk(mesh, -8)
  expect([alice.player.primary?.server, alice.player.position.pose.x]).toEqual(['west', -8])
  expect(east.hears('position').at(-1)?.x).toBe(-8)
})

test('what its server lets stand for a while is believed, and its dummies are placed there', async () => {
  const { mesh, alice, east } = await aliceAtTheBorder()
  mesh.west.forgives = true
  const placed = east.placings.length
  alice.move(-8.5, 40.5)
  await mesh.pass(mesh.limits.unverifiedMoveSettle - 1)
  expect([alice.player.position.pose.z, east.placings.length]).toEqual([8.5, placed])
  // It need say nothing more.
  await mesh.pass(1)
  expect([alice.player.position.pose.z, east.placings.slice(placed).map(({ z }) => z)]).toEqual([40.5, [40.5]])
})

test('a client that comes back from where it never was is heard by all again', async () => {
  const { mesh, alice, east } = await aliceAtTheBorder()
  mesh.west.forgives = true
  alice.move(300, 8.5)
  alice.move(-8.2, 8.5)
  await mesh.settle()
  expect([alice.player.position.pose.x, east.hears('position').map(({ x }) => x)]).toEqual([-8.2, [-8.2]])
})

test('who rides nothing steers nothing', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  for (const x of [-2, 6]) alice.say('vehicle_move', { x, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true })
  await mesh.settle()
  expect([alice.player.primary?.server, alice.player.position.pose.x]).toEqual(['west', -8.5])
  expect([west.names(), east.names()]).toEqual([['vehicle_move', 'vehicle_move'], []])
})

test('a teleport back forgives only what is near it: a client that never confirms it is nowhere else', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  alice.confirms = false
  const placed = east.placings.length
  for (let time = 0; time < 5; time++) {
    alice.move(5_000, 8.5)
    west.teleport({ x: -8.5 })
    alice.move(5_000, 8.5)
    await mesh.settle()
  }
  expect([alice.player.primary?.server, alice.player.position.pose.x]).toEqual(['west', -8.5])
  expect(east.placings.length).toBe(placed)
})

describe.each(['1.17.1', '1.18.2', '1.21.4', '26.1'])('%s: a client that goes faster than a player can', (version) => {
  test.each([60, 300, 1_500, 5_000])(
    'goes nowhere, though its server hangs for %d ms before it judges',
    async (hangs) => {
      const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
      mesh.west.forgives = true
      alice.confirms = false
      const placed = east.placings.length
      for (let step = 1; step <= 700; step++) alice.move(-8.5 + 7.9 * step, 8.5)
      await mesh.pass(hangs)
      west.teleport({ x: -8.5 })
      await mesh.pass(5_000)
      expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', -8.5])
      // A server that says nothing for a second lets stand what a player could have walked to meanwhile: the first of the steps.
      const heard = [...east.placings.slice(placed), ...east.hears('position')].map(({ x }) => x as number)
      expect(heard.filter((x) => x > -8.5 + 7.9)).toEqual([])
      // Its server has judged all of it.
      expect(west.hears('position')).toHaveLength(700)
    },
  )
})

describe.each(supportedVersions)('%s: a client that takes one step that is longer than a player’s', (version) => {
  test('through a wall over the border is not switched when its server puts it back at once', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    await alice.walk(mesh, -5.8)
    alice.confirms = false
    alice.move(2.1, 8.5)
    west.teleport({ x: -5.8 })
    await mesh.pass(5_000)
    expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['west', -5.8])
    expect(east.hears('position').at(-1)?.x).toBeCloseTo(-5.8)
  })
})

test('a client that claims anything, again and again, is looked at again by one timer', async () => {
  const { mesh, alice } = await aliceAtTheBorder()
  mesh.west.forgives = true
  const before = mesh.timers
  for (let time = 0; time < 100; time++) for (const x of [5_000 + time, -8.5]) alice.move(x, 8.5)
  expect(mesh.timers).toBe(before + 1)
  await mesh.pass(mesh.limits.unverifiedMoveSettle)
  expect(mesh.timers).toBeLessThanOrEqual(before)
})

test('who really went so far over a border is switched once its server has let that stand', async () => {
  const { mesh, alice } = await aliceAtTheBorder()
  await alice.walk(mesh, -5.8)
  alice.move(2.1, 8.5)
  await mesh.pass(mesh.limits.unverifiedMoveSettle - 1)
  expect(alice.player.playsOn).toBe('west')
  await mesh.pass(1)
  expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
})
