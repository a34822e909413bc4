import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { breaches, importsOf } from '../../.ci/house.ts'
import { withTables } from '../../docs/write-architecture.ts'

const files = [
  'src/wire/frame.ts',
  'src/wire/varint.ts',
  'src/player/links/link.ts',
  'src/player/player.ts',
  'src/player/switching/switch.ts',
]
const found = (from: string, to: string) => breaches(files, [{ from, to }])

describe('the plan of the house', () => {
  test('lets a floor import the floors below it, and a room those before it', () => {
    expect(found('src/player/links/link.ts', 'src/wire/frame.ts')).toEqual([])
    expect(found('src/player/switching/switch.ts', 'src/player/player.ts')).toEqual([])
    expect(found('src/player/player.ts', 'src/player/links/link.ts')).toEqual([])
  })

  test('refuses an import that goes up a floor', () => {
    expect(found('src/wire/frame.ts', 'src/player/player.ts')).toEqual([
      'src/wire/frame.ts imports src/player/player.ts: src/player is a floor above it',
    ])
  })

  test('refuses an import of a room that comes later', () => {
    expect(found('src/player/links/link.ts', 'src/player/player.ts')).toHaveLength(1)
    expect(found('src/player/player.ts', 'src/player/switching/switch.ts')).toHaveLength(1)
  })

  test('refuses modules that a floor does without', () => {
    expect(found('src/wire/frame.ts', 'node:fs/promises')).toEqual([
      'src/wire/frame.ts imports node:fs/promises: src/wire does without that',
    ])
    expect(found('src/player/player.ts', 'node:net')).toHaveLength(1)
  })

  test('refuses files that import each other in a circle', () => {
    const circle = breaches(files, [
      { from: 'src/wire/frame.ts', to: 'src/wire/varint.ts' },
      { from: 'src/wire/varint.ts', to: 'src/wire/frame.ts' },
    ])
    expect(circle).toEqual(['a circle: src/wire/frame.ts, src/wire/varint.ts'])
  })
})

test('type imports, exports and imports at run time all count as imports', () => {
  const text = `import type { A } from './a.ts'
import {
  b,
} from './b.ts'
export { c } from '../c.ts'
import './d.ts'
const e = await import('./e.ts')
import net from 'node:net'
`
  expect(importsOf('src/x/y.ts', text).map(({ to }) => to)).toEqual([
    ...['src/x/a.ts', 'src/x/b.ts', 'src/c.ts', 'src/x/d.ts', 'src/x/e.ts', 'node:net'],
  ])
})

test('the floors of docs/architecture.md are those of the plan (else run: node docs/write-architecture.ts)', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8')
  expect(withTables(page)).toBe(page)
})

test('every file that docs/architecture.md names is there', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8')
  const named = [...page.matchAll(/`((?:src|ui|docs|test|plugins|bench|\.ci)\/[\w./-]*\w)`/g)].map(([, path]) => path)
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([])
})
