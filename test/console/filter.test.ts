import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileFilter, isFilterError, matchesWords } from '../../src/console/filter.ts'
import type { PacketRecord } from '../../src/engine/messages.ts'
import { packet } from './mesh.ts'

function matches(filter: string, record: PacketRecord): boolean {
  const compiled = compileFilter(filter)
  if (isFilterError(compiled)) throw new Error(`${compiled.error} at ${compiled.column}`)
  return compiled.match(record)
}

const chunk = packet(1, 'map_chunk', { bytes: 14_000, link: 'West', note: 'chunk view' })
const look = packet(2, 'entity_look', { outcome: 'mapped', note: '5→1042' })
const move = packet(3, 'position', { direction: 'serverbound', outcome: 'held', note: 'until placed', state: 'play' })

describe('the packet filter', () => {
  test.each([
    ['', chunk, true],
    ['chunk', chunk, true],
    ['CHUNK', chunk, true],
    ['chunk', look, false],
    ['"map_chunk"', chunk, true],
    ['dir:clientbound', chunk, true],
    ['dir:in', move, false],
    ['dir:s', move, true],
    ['link:west', chunk, true],
    ['link:east', chunk, false],
    ['state:pl', move, true],
    ['state:login', move, false],
    ['rule:mapped', look, true],
    ['rule:view', chunk, true],
    ['eid:1042', look, true],
    ['eid:5', look, true],
    ['eid:42', look, false],
    ['eid:104', look, false],
    ['size:>1k', chunk, true],
    ['size:>14k', chunk, false],
    ['size:>=14k', chunk, true],
    ['size:<13', look, true],
    ['size:10..20', look, true],
    ['size:12', look, true],
    ['/^entity_/', look, true],
    ['/^LOOK/', look, false],
    ['!chunk', look, true],
    ['!!chunk', chunk, true],
    ['chunk size:>1k', chunk, true],
    ['chunk & size:<1k', chunk, false],
    ['chunk | look', look, true],
    ['chunk || look && dir:out', look, false],
    ['(chunk | look) & dir:in', look, true],
    ['!(chunk | look)', move, true],
  ])('%j', (filter, record, expected) => {
    expect(matches(filter, record)).toBe(expected)
  })

  test.each([
    ['size:huge', 5],
    ['chunk & ', 8],
    ['(chunk', 0],
    ['chunk)', 5],
    ['/[/', 1],
    ['/open', 0],
    ['dir:up', 4],
    ['colour:red', 0],
    ['link:', 5],
    ['| a', 0],
    ['eid:five', 4],
    ['"open', 0],
  ])('%j is an error at column %i', (filter, column) => {
    expect(compileFilter(filter)).toMatchObject({ column, error: expect.stringMatching(/\.$/) })
  })

  test('any text is a filter or an error inside it, never an exception', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const compiled = compileFilter(text)
        if (isFilterError(compiled)) {
          expect(compiled.column).toBeGreaterThanOrEqual(0)
          expect(compiled.column).toBeLessThanOrEqual(text.length)
        } else expect(typeof compiled.match(chunk)).toBe('boolean')
      }),
    )
  })

  test('nesting without end is refused', () => {
    expect(compileFilter('('.repeat(500))).toMatchObject({ error: 'This is nested too deeply.' })
    expect(compileFilter('!'.repeat(2000))).toMatchObject({ column: 1024 })
  })
})

test('the filter of lists wants every word in the row and no excluded one', () => {
  expect(matchesWords('Steve west pinned', 'WEST pin')).toBe(true)
  expect(matchesWords('Steve west pinned', 'west !pinned')).toBe(false)
  expect(matchesWords('Steve', ' ! ')).toBe(true)
})
