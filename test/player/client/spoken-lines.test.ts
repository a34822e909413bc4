import { expect, test } from 'vitest'
import { SpokenLines } from '../../../src/player/client/spoken-lines.ts'

test('a line that is longer than servers take waits for no echo', () => {
  const spoken = new SpokenLines()
  spoken.sent('x'.repeat(257), 'west', 0)
  expect(spoken.waiting).toBe(false)
  spoken.sent('x'.repeat(256), 'west', 0)
  expect(spoken.waiting).toBe(true)
})
