import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withTables } from '../../docs/write-carry.ts'

test('the tables of docs/carry.md are those of the code (else run: node docs/write-carry.ts)', () => {
  const page = readFileSync(new URL('../../docs/carry.md', import.meta.url), 'utf8')
  expect(withTables(page)).toBe(page)
})
