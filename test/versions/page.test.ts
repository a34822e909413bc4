import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tested, versionsOf, withVersionTables } from '../../docs/write-versions.ts'
import { supportedVersions } from '../../src/protocol/versions.ts'

const page = readFileSync(new URL('../../docs/versions.md', import.meta.url), 'utf8')

test('docs/versions.md says what the tests test (else run: node docs/write-versions.ts)', () => {
  expect(withVersionTables(page)).toBe(page)
})

test('every version that a test names is one that mcmesh speaks', () => {
  for (const row of tested) {
    const versions = versionsOf(row)
    expect(versions.length, row.what).toBeGreaterThan(2)
    expect(versions.filter((version) => !supportedVersions.includes(version))).toEqual([])
  }
})
