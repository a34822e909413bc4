import { expect, test } from 'vitest'
import { aliceAtTheBorder, MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** Alice's server has to put her dummy where she stands, and says nothing. */
async function silentPlacing() {
  const mesh = new MeshInMemory()
  mesh.east.obeys = false
  const alice = await mesh.join('alice', { x: -8.5 })
  const east = mesh.east.to('alice')
  expect(east.link.phase).toBe('placing')
  return { mesh, alice, east }
}

test('a player that leaves takes with it whatever waited for its dummies', async () => {
  const { mesh, alice } = await silentPlacing()
  alice.leave()
  // So long packets about its body may still be under way.
  await mesh.pass(5_000)
  expect(mesh.timers).toBe(0)
})

test('a placing that was begun twice is waited for once', async () => {
  const { mesh, east } = await silentPlacing()
  const before = mesh.timers
  // It stands far from where it was to be put by now.
  mesh.west.to('alice').teleport({ x: -8.5, z: 40 })
  await mesh.settle()
  east.teleport({ x: -8.5 })
  await mesh.settle()
  expect(east.placings).toHaveLength(2)
  expect(mesh.timers).toBe(before)
})

test('a placing that its server confirms and never does fails its link in time', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  mesh.east.obeys = false
  west.teleport({ x: -8.5, z: 40 })
  alice.move(-8.5, 40)
  await mesh.settle()
  expect(east.link.phase).toBe('placing')
  await mesh.pass(mesh.limits.linkTimeout)
  expect(east.over).toBe(true)
  const left = mesh.events.flatMap((event) => (event.event === 'dummy.leave' ? [event.reason] : []))
  expect(left).toEqual(['east did not move the dummy within 30000 ms'])
})
