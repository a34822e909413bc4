import { expect, test } from 'vitest'
import { aliceAtTheBorder, switchTo } from './mesh-in-memory.ts'

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
