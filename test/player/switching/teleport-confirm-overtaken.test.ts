import { expect, test } from 'vitest'
import { aliceAtTheBorder, switchTo } from '../../kit/mesh-in-memory.ts'

/*
 * Found by the fuzz test as "west never asked for teleport 3": a server teleports its player twice, and the switch comes
 * between. The client has yet to confirm the first when mcmesh answers the second for the dummy.
 */
test('a server hears its teleports confirmed in their order, also when a switch came between two of them', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  alice.confirms = false
  const first = west.teleport({ x: -8 })
  await switchTo(mesh, 'alice', 'east')
  const second = west.teleport({ x: -8.5 })
  alice.say('teleport_confirm', { teleportId: alice.hears('position')[0]?.teleportId })
  expect(west.hears('teleport_confirm')).toEqual([{ teleportId: first }, { teleportId: second }])
  expect(east.hears('teleport_confirm')).toEqual([])
  expect(alice.player.position.confirmed).toBe(true)
})

test('each of several teleports that wait for the client is confirmed once', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  alice.confirms = false
  const asked = [west.teleport({ x: -8 }), west.teleport({ x: -9 })]
  await switchTo(mesh, 'alice', 'east')
  asked.push(west.teleport({ x: -8 }), west.teleport({ x: -8.5 }))
  for (const { teleportId } of alice.hears('position')) alice.say('teleport_confirm', { teleportId })
  expect(west.hears('teleport_confirm').map(({ teleportId }) => teleportId)).toEqual(asked)
})
