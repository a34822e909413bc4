import { expect, test } from 'vitest'
import { chunkAt } from '../../src/world/chunks.ts'

test('a place lies in the chunk that begins west and north of it, left of zero too', () => {
  const chunks = [0, 15.9, 16, -0.5, -16, -16.1].map((x) => chunkAt({ x, z: x }))
  expect(chunks).toEqual([0, 0, 1, -1, -1, -2].map((x) => ({ x, z: x })))
})
