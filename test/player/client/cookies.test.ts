import { expect, test } from 'vitest'
import { aliceAtTheBorder, MeshInMemory } from '../../kit/mesh-in-memory.ts'

const value = Buffer.from('of west')

/** Alice has said who she is, and west has not let her in yet. */
async function atTheLogin() {
  const mesh = new MeshInMemory()
  mesh.west.letsIn = false
  const alice = mesh.client('alice')
  alice.logIn()
  await mesh.settle()
  const west = mesh.west.to('alice')
  return { alice, west }
}

test('what one server stores on the client, a dummy’s server finds when it asks in its configuration', async () => {
  const mesh = new MeshInMemory()
  mesh.east.configures.push(['cookie_request', { cookie: 'west:seen' }])
  const alice = await mesh.join('alice', { x: -100.5 })
  mesh.west.to('alice').say('store_cookie', { key: 'west:seen', value })
  await alice.walk(mesh, -30)
  expect(mesh.east.to('alice').hears('cookie_response')).toEqual([{ key: 'west:seen', value }])
})

test('what a dummy’s server stores is the client’s, in play and in its configuration', async () => {
  const mesh = new MeshInMemory()
  mesh.east.configures.push(['store_cookie', { key: 'east:a', value }])
  const alice = await mesh.join('alice', { x: -8.5 })
  mesh.east.to('alice').say('store_cookie', { key: 'east:b', value })
  expect(alice.hears('store_cookie').map(({ key }) => key)).toEqual(['east:a', 'east:b'])
  expect(alice.violations).toEqual([])
})

test('a server that asks at the login is answered by the client itself: it may bring cookies by a transfer', async () => {
  const { alice, west } = await atTheLogin()
  west.say('cookie_request', { cookie: 'other:ticket' })
  expect(alice.hears('cookie_request')).toEqual([{ cookie: 'other:ticket' }])
  alice.say('cookie_response', { key: 'other:ticket', value })
  expect(west.hears('cookie_response')).toEqual([{ key: 'other:ticket', value }])
  // Its dummies are asked the same, and nobody else knows the answer.
  expect(alice.player.cookies.get('other:ticket')).toEqual(value)
})

test('a dummy’s server that asks while the client is being configured is answered', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  west.say('store_cookie', { key: 'a:b', value })
  alice.player.outbox.enterConfiguration()
  east.say('cookie_request', { cookie: 'a:b' })
  await mesh.settle()
  expect(east.hears('cookie_response')).toEqual([{ key: 'a:b', value }])
})

test('nothing that nobody asked for is kept or told, and nothing that is no cookie', async () => {
  const { alice, west } = await atTheLogin()
  for (let n = 0; n < 100; n++) alice.say('cookie_response', { key: `a:${n}`, value: Buffer.alloc(100_000) })
  expect([west.names().includes('cookie_response'), alice.player.cookies.get('a:99')]).toEqual([false, undefined])
  west.say('cookie_request', { cookie: 'a:1' })
  alice.say('cookie_response', { key: 'a:1', value: Buffer.alloc(5_121) })
  expect(alice.player.cookies.get('a:1')).toBeUndefined()
  // What it has no more, it has no more.
  alice.player.cookies.store({ key: 'a:2', value })
  west.say('cookie_request', { cookie: 'a:2' })
  alice.say('cookie_response', { key: 'a:2', value: undefined })
  expect(alice.player.cookies.get('a:2')).toBeUndefined()
})
