import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withTables } from '../../docs/write-zones.ts'
import { limitNames, limitRow } from '../../src/config/limits.ts'
import { readMesh } from '../../src/config/mesh.ts'
import { goodFile, noFiles, readChanged } from './reading.ts'

const page = readFileSync(new URL('../../docs/zones.md', import.meta.url), 'utf8')

test('the tables of docs/zones.md are those of the code (else run: node docs/write-zones.ts)', () => {
  expect(withTables(page)).toBe(page)
})

test('the page names every key that the reader knows, and no other', () => {
  const reading = readChanged({ nonsense: 1, servers: { west: { address: 'w', nonsense: 1 }, east: { address: 'e' } } })
  const known = reading.warnings.flatMap(({ message }) => /Known here: (.*)\./.exec(message)?.[1]?.split(', ') ?? [])
  expect(known.length).toBeGreaterThan(20)
  for (const key of known.filter((name) => name !== '$schema')) expect(page).toContain(`| \`${key}\``)
  const keys = [...page.slice(page.indexOf('## Keys'), page.indexOf('## Zones')).matchAll(/^\| `(\w+)`/gm)]
  for (const [, key] of keys) expect(known).toContain(key)
})

test('the examples of the page are good', () => {
  const [whole, zones] = [...page.matchAll(/```jsonc\n([^`]*)```/g)].map(([, example]) => example ?? '')
  const env = { WEST_RCON: 'a', EAST_RCON: 'b' }
  expect(readMesh(whole ?? '', { env, readFile: noFiles })).toMatchObject({ errors: [], warnings: [] })
  const servers = { lobby: { address: 'a' }, wild: { address: 'b' }, town: { address: 'c' }, land: { address: 'd' } }
  const text = `{ "servers": ${JSON.stringify(servers)}, ${zones} }`
  expect(readMesh(text, { env, readFile: noFiles })).toMatchObject({ errors: [], warnings: [] })
})

test('every limit takes its default and its bounds, and nothing beyond', () => {
  for (const name of limitNames) {
    const { default: normal, least, most, unit } = limitRow(name)
    const take = (value: unknown) => {
      // The two pauses are compared with one another.
      const other = name === 'retryFirst' ? { retryMax: 3_600_000 } : name === 'retryMax' ? { retryFirst: 10 } : {}
      return readChanged({ ...goodFile, limits: { ...other, [name]: value } })
    }
    expect(take(normal).mesh?.limits[name]).toBe(normal)
    if (unit === 'yes or no' || least === undefined || most === undefined) continue
    expect(take(least).mesh?.limits[name]).toBe(least)
    expect(take(most).mesh?.limits[name]).toBe(most)
    expect(take(least - 1).errors.map(({ code }) => code)).toEqual(['value.range'])
    expect(take(most + 1).errors.map(({ code }) => code)).toEqual(['value.range'])
  }
})
