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

test('a body has one origin for each server that shows it, the newest first, and its older ids there name nothing', () => {
  const table = new EntityTable()
  const body = table.reserve()
  const origin = (server: string, serverId: number) => ({ server, world: 'minecraft:overworld', serverId })
  for (let login = 1; login <= 50; login++) {
    table.acquireBody(body, origin('west', login), 'bob')
    table.acquireBody(body, origin('east', login), 'bob')
  }
  table.acquireBody(body, origin('west', 51), 'carol')
  expect(table.get(body)?.origins).toEqual([origin('west', 51), origin('east', 50)])
  expect([table.find(origin('west', 50)), table.find(origin('west', 51))]).toEqual([undefined, body])
  for (const holder of ['bob', 'carol']) table.release(body, holder)
  expect([table.find(origin('west', 51)), table.mappings, table.references]).toEqual([undefined, 0, 0])
})
