import { expect, test } from 'vitest'
import { EntityTable } from '../../src/world/entities.ts'

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
