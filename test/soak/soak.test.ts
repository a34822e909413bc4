import { describe, expect, test } from 'vitest'
import type { Held } from '../../bench/contestants/held.ts'
import { survey } from '../../bench/contestants/survey.ts'
import { readTraffic } from '../../bench/traffic.ts'
import { ways } from '../../soak/churn.ts'
import { bounded, compare, leaks } from '../../soak/compare.ts'
import { runSoak } from '../../soak/soak.ts'

test('a short soak: after players of every way to come and go a mesh is what it was', async () => {
  const parts = await runSoak({
    players: 6,
    joins: 4 * ways.length,
    warmUp: { players: 3, joins: 2 * ways.length },
    lingers: 12_000,
    ticks: 5,
    traffic: readTraffic(new URL('../fixtures/captures/1.21.4.jsonl.gz', import.meta.url), 1),
    say() {},
    print() {},
  })
  expect(parts.map(({ all }) => leaks(all))).toEqual([[], []])
  const counted = parts[0]?.all.map(({ what }) => what) ?? []
  for (const what of [
    ...['heap, bytes', 'buffers, bytes', 'handles and timers: Timeout', 'handles and timers: TCPSocketWrap'],
    ...[
      'table mesh.table.#byProxyId',
      'table mesh.table.#reserved',
      'table mesh.roster.#players',
      'table mesh.roster.#bodies.#left',
    ],
    ...[
      'table #recordings.#running',
      'table #inspections.#byPlayer',
      'table #runtime.#timers',
      'table mesh.shown.chunks.#byDigest',
    ],
    ...['table module.dirty', 'table module.spareSlabs', 'table module.copies'],
  ])
    expect(counted).toContain(what)
})

describe('what is compared', () => {
  const held = (more: Partial<Held>): Held => ({
    bytes: { heap: 10_000_000, external: 1_000_000 },
    resources: { Timeout: 3 },
    tables: { 'mesh.roster.#players': 0 },
    classes: ['Player'],
    alive: { Player: 0, Elsewhere: 5 },
    ...more,
  })
  const left = (more: Partial<Held>) => leaks(compare(held({}), held(more))).map(({ what }) => what)

  test.each<[what: string, more: Partial<Held>]>([
    ['heap, bytes', { bytes: { heap: 12_000_000, external: 1_000_000 } }],
    ['buffers, bytes', { bytes: { heap: 10_000_000, external: 3_000_000 } }],
    ['handles and timers: Timeout', { resources: { Timeout: 4 } }],
    ['handles and timers: TCPSocketWrap', { resources: { Timeout: 3, TCPSocketWrap: 1 } }],
    ['table mesh.roster.#players', { tables: { 'mesh.roster.#players': 1 } }],
    ['table a.#new', { tables: { 'mesh.roster.#players': 0, 'a.#new': 1 } }],
    ['objects alive: Player', { alive: { Player: 1 } }],
  ])('%s: one more is told', (what, more) => {
    expect(left(more)).toEqual([what])
  })

  test('less than before, and classes that do not hang on the engine, are no leak', () => {
    expect(left({ resources: {}, alive: { Player: 0, Elsewhere: 9 } })).toEqual([])
  })

  test('what has an end of its own may grow up to it', () => {
    const [{ what, most } = { what: '', most: 0 }] = bounded
    expect(left({ tables: { [what]: most } })).toEqual([])
    expect(left({ tables: { [what]: most + 1 } })).toEqual([`table ${what}`])
  })
})

describe('the walk over what a process holds', () => {
  class Entry {
    readonly notes = ['a', 'b']
  }
  class Owner {
    readonly #byName = new Map([
      ['x', new Entry()],
      ['y', new Entry()],
    ])
    readonly shown = { seen: new Set([1, 2, 3]) }
    /** A circle. */
    readonly self = this
    get size(): number {
      return this.#byName.size
    }
  }

  test('counts private tables by name, those of alike entries together, and the objects of each class', () => {
    const owner = new Owner()
    const { tables, classes, alive } = survey(owner)
    expect(tables).toEqual({ '#byName': 2, 'shown.seen': 3, '#byName[].notes': 4 })
    expect([...classes].sort()).toEqual(['Entry', 'Owner'])
    expect([alive.Owner, alive.Entry]).toEqual([1, owner.size])
  })
})
