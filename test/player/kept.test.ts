import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory } from '../kit/mesh-in-memory.ts'

/** What Node's slabs hold: a small copy in one of them keeps so many bytes. */
const SLAB = Buffer.poolSize

function tellOfACow(server: MemoryConnection): void {
  server.spawn(7, 'cow', { x: -4 })
  server.say('entity_head_rotation', { entityId: 7, headYaw: 5 })
  for (const value of [1, 2, 3])
    server.say('entity_metadata', { entityId: 7, metadata: [{ key: 0, type: 'byte', value }] })
}

describe('what a link keeps', () => {
  test('of an entity is one block of memory, of which nobody else has a part, shown or hidden', async () => {
    const { west, east } = await aliceAtTheBorder()
    for (const server of [west, east]) {
      tellOfACow(server)
      const entity = server.link.entities.get(7)
      const blocks = new Set([entity?.spawn, ...(entity?.kept.values() ?? [])].map((packet) => packet?.buffer))
      expect(blocks.size).toBe(1)
      for (const block of blocks) expect(block?.byteLength).toBeLessThan(512)
    }
  })

  test('of its login stands in memory of its own, not in a slab', async () => {
    const mesh = new MeshInMemory()
    const logins: Buffer[] = []
    for (const name of ['alice', 'bob']) {
      await mesh.join(name, { x: -400.5 })
      const { login } = mesh.west.to(name).link.level
      if (login) logins.push(login)
    }
    expect(logins).toHaveLength(2)
    for (const { buffer } of logins) expect(buffer.byteLength).toBeLessThan(SLAB / 4)
  })

  test('of what it was never told is nothing', async () => {
    const mesh = new MeshInMemory()
    const { player } = await mesh.join('alice', { x: -400.5 })
    const { ledger } = player.primary ?? {}
    const before = ledger?.bytes ?? 0
    expect(before).toBeLessThan(4_096)
    mesh.west.to('alice').say('update_health', { health: 5, food: 5, foodSaturation: 5 })
    expect((ledger?.bytes ?? 0) - before).toBeLessThan(512)
  })
})
