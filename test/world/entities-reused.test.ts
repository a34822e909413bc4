import { expect, test } from 'vitest'
import { EntityTable } from '../../src/world/entities.ts'

test('an id that was a body’s on a server and is another entity’s there now gets a proxy EID of its own', () => {
  const table = new EntityTable()
  const body = table.reserve()
  const [west, east] = ['west', 'east'].map((server) => ({ server, world: 'minecraft:overworld', serverId: 1 }))
  if (!west || !east) throw new Error('no origins')
  table.acquireBody(body, east, 'bob')
  // Its source changes to west; east is started anew and counts from the beginning.
  table.acquireBody(body, west, 'bob')
  const cow = table.acquire(east, 'bob', 'cow')
  expect(cow).not.toBe(body)
  expect(table.find(east)).toBe(cow)
  table.release(body, 'bob')
  expect(table.find(east)).toBe(cow)
  table.release(cow, 'bob')
  expect([table.mappings, table.references]).toEqual([0, 0])
})
