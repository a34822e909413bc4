import { expect, test } from 'vitest'
import { aliceAtTheBorder } from '../kit/mesh-in-memory.ts'

test('a packet that fits into no frame is said by its server and its name, and its client plays on', async () => {
  const { mesh, alice, west } = await aliceAtTheBorder()
  const why = 'a packet of 3000000 bytes fits into no frame'
  alice.session.unsent(mesh.clientbound.encode('chunk_batch_start', {}), why)
  const said = () => [...mesh.runtime.unusable.keys()].at(-1)
  expect(said()).toBe(`west chunk_batch_start ${why}: it is left out`)
  west.session.unsent(mesh.serverbound.encode('tick_end', {}), why)
  expect(said()).toBe(`alice's client tick_end ${why}: west is not sent it`)
  expect([alice.ended, mesh.players.has('alice')]).toEqual([false, true])
})
