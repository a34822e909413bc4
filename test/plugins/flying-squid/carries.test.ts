import { expect, test } from 'vitest'
import { type CarryRecord, verdict } from '../../../plugins/flying-squid/carries.ts'

const last = (carry: number, did: CarryRecord['did']): CarryRecord => ({ carry, did, answer: {} })

// The table of docs/sync-protocol.md, row by row.
test.each([
  ['written', 7, undefined, 'do'],
  ['written', 7, last(6, 'written'), 'do'],
  ['written', 7, last(6, 'cleared'), 'do'],
  ['written', 7, last(7, 'written'), 'repeat'],
  ['written', 7, last(7, 'cleared'), 'over'],
  ['written', 7, last(8, 'written'), 'over'],
  ['written', 7, last(8, 'cleared'), 'over'],
  ['cleared', 7, undefined, 'do'],
  ['cleared', 7, last(6, 'written'), 'do'],
  ['cleared', 7, last(6, 'cleared'), 'do'],
  ['cleared', 7, last(7, 'written'), 'do'],
  ['cleared', 7, last(7, 'cleared'), 'repeat'],
  ['cleared', 7, last(8, 'written'), 'over'],
  ['cleared', 7, last(8, 'cleared'), 'over'],
] as const)('to be %s by carry %i after %o: %s', (did, carry, record, expected) => {
  expect(verdict(record, did, carry)).toBe(expected)
})
