import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withTables } from '../../docs/write-carry.ts'

test('the table of docs/carry.md is that of the code (else run: node docs/write-carry.ts)', () => {
  const page = readFileSync(new URL('../../docs/carry.md', import.meta.url), 'utf8')
  expect(withTables(page)).toBe(page)
})
