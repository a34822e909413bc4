import { expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { aliceAtTheBorder, MeshInMemory } from '../../kit/mesh-in-memory.ts'

/*
 * Found by the fuzz test as "rule 11: alice was disconnected while its link to west stood": while a failover waits for
 * another server, an operator has a dummy made on the one that was lost and is back.
 */
test('a failover that no other server takes goes to the one that was lost, if a new link to it stands by then', async () => {
  const mesh = new MeshInMemory()
  const alice = await mesh.join('alice', { x: -400.5 })
  mesh.east.letsIn = false
  mesh.west.to('alice').break('the connection broke')
  await mesh.settle()
  expect(alice.player.switching.pending?.server).toBe('east')
  alice.player.links.open('west', true)
  await mesh.settle()
  expect(alice.player.isReady('west')).toBe(true)
  await mesh.pass(mesh.limits.linkTimeout * 2)
  expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'west'])
  expect(alice.violations).toEqual([])
})

test('a dummy that stands is come back to when another server, named in the meantime, does not take the player', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  alice.confirms = false
  alice.witness.expectTeleport()
  west.teleport({ x: -40 })
  await mesh.settle()
  mesh.west.letsIn = false
  west.break('the connection broke')
  await mesh.settle()
  expect(alice.player.switching.pending?.server, 'it waits until its client stands somewhere').toBe('east')
  void switchByHand(alice.player, 'west')
  await mesh.settle()
  mesh.west.to('alice').break('the connection broke')
  await mesh.settle()
  expect(alice.ended).toBe(false)
  for (const { teleportId } of alice.hears('position')) alice.say('teleport_confirm', { teleportId })
  alice.move(-40, 8.5)
  await mesh.settle()
  expect(alice.player.primary?.server).toBe('east')
  expect(alice.violations).toEqual([])
})
