import { expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** Alice's server is gone, and the first one of the fallback is silent. */
async function silentFallback() {
  const names = ['west', 'east', 'north', 'south']
  const servers = Object.fromEntries(names.map((name, at) => [name, { address: `127.0.0.1:${at + 1}` }]))
  const mesh = new MeshInMemory({ file: { servers, fallback: ['east', 'south'] } })
  const alice = await mesh.join('alice', { x: -400.5 })
  mesh.east.letsIn = false
  mesh.west.to('alice').break('the connection broke')
  await mesh.settle()
  expect(alice.player.switching.pending?.server).toBe('east')
  mesh.west.refuses = 'it is down'
  return { mesh, alice }
}

test('a server that an operator names while a failover waits takes the player, and the failover asks no other', async () => {
  const { mesh, alice } = await silentFallback()
  const outcome = switchByHand(alice.player, 'north')
  await mesh.settle()
  expect(await outcome).toMatchObject({ ok: true })
  await mesh.pass(mesh.limits.linkTimeout * 4)
  expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'north'])
  expect(mesh.backend('south').connections).toEqual([])
})

test('when the server that the operator named does not take it, the failover goes on with its own', async () => {
  const { mesh, alice } = await silentFallback()
  mesh.backend('north').letsIn = false
  const outcome = switchByHand(alice.player, 'north')
  await mesh.settle()
  expect(alice.player.switching.pending?.server, 'it waits for the one that was named').toBe('north')
  await mesh.pass(mesh.limits.linkTimeout)
  expect(await outcome).toMatchObject({ ok: false })
  expect([alice.ended, alice.player.primary?.server]).toEqual([false, 'south'])
})

test('a player whose first server dies before it has confirmed where it stands goes by the zones all the same', async () => {
  const mesh = new MeshInMemory()
  const alice = mesh.client('alice')
  alice.confirms = false
  alice.logIn()
  await mesh.settle()
  mesh.west.to('alice').break('the connection broke')
  await mesh.settle()
  expect(alice.player.primary?.server).toBe('east')
  for (const { teleportId } of alice.hears('position')) alice.say('teleport_confirm', { teleportId })
  await alice.walk(mesh, -9)
  expect(alice.player.primary?.server).toBe('west')
})

test('so does one that mcmesh put where its dummy stands', async () => {
  const mesh = new MeshInMemory()
  mesh.east.places = false
  const alice = mesh.client('alice')
  alice.confirms = false
  alice.logIn()
  await mesh.settle()
  mesh.west.to('alice').break('the connection broke')
  await mesh.settle()
  const put = alice.hears('position').at(-1)
  expect([alice.player.primary?.server, put?.x]).toEqual(['east', 8.5])
  alice.say('teleport_confirm', { teleportId: put?.teleportId })
  await alice.walk(mesh, -9)
  expect(alice.player.primary?.server).toBe('west')
})

test('the slot that a player chooses while no server has it is the one that the next hears of', async () => {
  const mesh = new MeshInMemory()
  const alice = await mesh.join('alice', { x: -100.5 })
  mesh.east.finishes = false
  mesh.west.refuses = 'it is down'
  mesh.west.to('alice').break('the connection broke')
  await mesh.settle()
  alice.say('held_item_slot', { slotId: 4 })
  mesh.east.to('alice').say('finish_configuration')
  await mesh.settle()
  alice.forget()
  expect(alice.player.primary?.server).toBe('east')
  expect(alice.player.primary?.ledger.heldSlot).toBe(4)
  expect(mesh.east.to('alice').hears('held_item_slot')).toEqual([{ slotId: 4 }])
})
