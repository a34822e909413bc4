import { expect, test } from 'vitest'
import { EntityTable } from '../../../src/world/entities.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'
import { newest } from '../../kit/versions.ts'

/** Few, so that numbering comes round. */
const LAST = 40

const cow = (serverId: number) => ({ server: 'west', world: 'minecraft:overworld', serverId })

/** Lets so many others come and go that every free id is given once at least. */
function cameRound(table: EntityTable): Set<number> {
  const given = new Set<number>()
  for (let at = 0; at < 3 * LAST; at++) {
    const id = table.acquire(cow(100 + at), 'alice', 'cow')
    given.add(id)
    table.release(id, 'alice')
  }
  return given
}

test('after the last id numbering begins again at 1, past every id that is in use', () => {
  const table = new EntityTable(LAST)
  const kept = [table.acquire(cow(1), 'alice', 'cow'), table.acquire(cow(2), 'alice', 'cow'), table.reserve()]
  const given = cameRound(table)
  expect([...kept, ...given].every((id) => id > 0 && id <= LAST)).toBe(true)
  expect(kept.filter((id) => given.has(id))).toEqual([])
  expect(given.size).toBeGreaterThan(LAST - 6)
})

test('an entity that goes gives its own id back, and never the one that a player keeps beside it', () => {
  const table = new EntityTable(LAST)
  const beside = table.acquire(cow(1), 'alice', 'cow')
  const players = [table.reserve(), table.reserve()]
  expect(players).toEqual([beside + 1, beside + 2])
  table.release(beside, 'alice')
  const given = cameRound(table)
  expect(given.has(beside)).toBe(true)
  expect(players.filter((id) => given.has(id))).toEqual([])
})

test('a dragon takes nine ids, and all nine are free when it is gone', () => {
  const table = new EntityTable(LAST)
  const dragon = table.acquire(cow(1), 'alice', 'ender_dragon', 9)
  const parts = Array.from({ length: 9 }, (_, part) => dragon + part)
  const player = table.reserve()
  expect(player).toBe(dragon + 9)
  expect(parts.filter((id) => cameRound(table).has(id))).toEqual([])
  table.release(dragon, 'alice')
  const given = cameRound(table)
  expect(parts.filter((id) => !given.has(id))).toEqual([])
  expect(given.has(player)).toBe(false)
})

test.each(['1.17.1', '1.21.4', ...newest])('a hit on a part of a dragon hits that part, in %s', async (version) => {
  const { mesh, alice, east } = await aliceAtTheBorder({ version })
  east.spawn(500, 'ender_dragon', { x: 20 })
  east.spawn(600, 'cow', { x: 20 })
  const [[dragon = 0], [cow = 0]] = [alice.sees('ender_dragon'), alice.sees('cow')]
  const name = mesh.serverbound.idOf('attack') === undefined ? 'use_entity' : 'attack'
  const hit = (target: number) => alice.say(name, { target, entityId: target, mouse: 1, sneaking: false })
  for (const target of [dragon, dragon + 1, dragon + 8, dragon + 9 === cow ? cow + 1 : dragon + 9, cow]) hit(target)
  const heard = east.hears(name).map(({ target, entityId }) => target ?? entityId)
  expect(heard).toEqual([500, 501, 508, 600])
})

test('two worlds that hold the same animals: a client takes each, since it takes one of a UUID only', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  const uuid = '00000000-0000-4000-8000-00000000cafe'
  for (const one of [west, east]) one.spawn(7, 'cow', { x: one === west ? -4 : 4, uuid })
  const told = alice.hears('spawn_entity').map(({ objectUUID }) => objectUUID)
  expect(told).toHaveLength(2)
  expect(new Set(told).size).toBe(2)
  expect(told[0]).toBe(uuid)
  // Each goes with its own server's word, and the one that comes next is free to bear the UUID.
  west.say('entity_destroy', { entityIds: [7] })
  expect(alice.sees('cow')).toHaveLength(1)
  west.spawn(8, 'cow', { x: -4, uuid })
  expect(alice.hears('spawn_entity').at(-1)?.objectUUID).toBe(uuid)
  expect([mesh.table.mappings, alice.violations]).toEqual([2, []])
})

test('somebody who is no player of the mesh and stands in two worlds is shown once: by another UUID nobody would see it', async () => {
  const { alice, west, east } = await aliceAtTheBorder()
  const uuid = '00000000-0000-4000-8000-0000000000cc'
  alice.ignored.add('player-before-tab-entry')
  for (const one of [west, east]) one.spawn(7, 'player', { x: one === west ? -4 : 4, uuid })
  expect(alice.sees('player')).toHaveLength(1)
  west.say('entity_destroy', { entityIds: [7] })
  east.say('entity_look', { entityId: 7, yaw: 1, pitch: 1, onGround: true })
  expect(alice.hears('spawn_entity').map(({ x, objectUUID }) => [x, objectUUID])).toEqual([
    [-4, uuid],
    [4, uuid],
  ])
})
