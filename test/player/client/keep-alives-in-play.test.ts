import { expect, test } from 'vitest'
import { aliceAtTheBorder, switchTo } from '../../kit/mesh-in-memory.ts'

const suggestions = (transactionId: number) => ({ transactionId, start: 1, length: 2, matches: [] })

test('what the client asked is answered by whom it asked, though a switch came between (rule 6)', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  alice.say('tab_complete', { transactionId: 7, text: '/gi' })
  await switchTo(mesh, 'alice', 'east')
  alice.forget()
  west.say('tab_complete', suggestions(7))
  expect(alice.hears('tab_complete')).toMatchObject([{ transactionId: 7 }])
  // What west says unasked, as a dummy's server, is nobody's.
  west.say('tab_complete', suggestions(8))
  alice.say('tab_complete', { transactionId: 9, text: '/gi' })
  west.say('tab_complete', suggestions(9))
  east.say('tab_complete', suggestions(9))
  expect(alice.hears('tab_complete').map(({ transactionId }) => transactionId)).toEqual([7, 9])
})

test('a neighbour that is asked for its block’s or its entity’s data is heard', async () => {
  const { alice, west, east } = await aliceAtTheBorder()
  east.spawn(5, 'cow', { x: 4 })
  alice.say('query_block_nbt', { transactionId: 1, location: { x: 4, y: 63, z: 8 } })
  alice.say('query_entity_nbt', { transactionId: 2, entityId: alice.sees('cow')[0] })
  expect([west.names(), east.names()]).toEqual([[], ['query_block_nbt', 'query_entity_nbt']])
  for (const transactionId of [1, 2]) east.say('nbt_query_response', { transactionId, nbt: undefined })
  expect(alice.hears('nbt_query_response').map(({ transactionId }) => transactionId)).toEqual([1, 2])
})

test('who is a dummy whenever its servers ask is asked by mcmesh: clients give up on a silence', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  const told = () => alice.hears('keep_alive').length
  for (let second = 0; second < 60; second += 5) {
    // Each server asks while the player plays on the other.
    const [primary, dummy] = second % 10 === 0 ? (['east', west] as const) : (['west', east] as const)
    await switchTo(mesh, 'alice', primary)
    dummy.say('keep_alive', { keepAliveId: BigInt(second) })
    await mesh.pass(5_000)
    mesh.roster.keepQuietClientsAlive()
    for (const { keepAliveId } of alice.hears('keep_alive').slice(-1)) alice.say('keep_alive', { keepAliveId })
  }
  expect(told()).toBeGreaterThanOrEqual(2)
  expect(told()).toBeLessThanOrEqual(4)
  // What the client answers to mcmesh is no server's business.
  for (const one of [west, east]) expect(one.hears('keep_alive').length).toBe(6)
  expect(alice.player.requests.keepAlives.pingMs).toBeDefined()
})
