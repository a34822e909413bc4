import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkCoverage } from '../../src/config/coverage.ts'
import { Findings } from '../../src/config/fields.ts'
import { type Zone, Zones } from '../../src/world/zones.ts'

const everywhere = [null, null] as const

function warnings(zones: readonly Zone[], servers: readonly string[] = ['a', 'b', 'c']): string[] {
  const findings = new Findings()
  checkCoverage(
    zones.map((zone, index) => ({ zone, path: `$.zones[${index}]` })),
    servers,
    findings,
  )
  return findings.warnings.map(({ path, message }) => `${path} ${message}`)
}

test('two halves of the world leave nothing to say', () => {
  const halves: Zone[] = [
    { server: 'a', x: [null, 0], z: everywhere },
    { server: 'b', x: [0, null], z: everywhere },
  ]
  expect(warnings(halves, ['a', 'b'])).toEqual([])
})

test('a strip that nobody owns is named by its chunk nearest to the middle', () => {
  const zones: Zone[] = [
    { server: 'a', x: [null, 5], z: everywhere },
    { server: 'b', x: [7, null], z: everywhere },
  ]
  expect(warnings(zones, ['a', 'b'])).toEqual([
    '$.zones Nobody owns chunk 5, 0 (blocks 80, 0) in minecraft:overworld and minecraft:the_nether and minecraft:the_end: players there stay on the server they came from.',
  ])
})

test('each dimension is looked at by itself', () => {
  const zones: Zone[] = [
    { server: 'a', dimension: 'minecraft:overworld', x: everywhere, z: everywhere },
    { server: 'a', dimension: 'minecraft:the_nether', x: [null, -3], z: everywhere },
    { server: 'a', dimension: 'minecraft:the_end', x: everywhere, z: [4, null] },
  ]
  expect(warnings(zones, ['a']).map((text) => text.slice(0, text.indexOf(':', 40)))).toEqual([
    '$.zones Nobody owns chunk 0, 0 (blocks 0, 0) in minecraft',
    '$.zones Nobody owns chunk 0, 0 (blocks 0, 0) in minecraft',
  ])
})

test('a zone that earlier ones cover together can never match', () => {
  const zones: Zone[] = [
    { server: 'a', x: [null, 2], z: everywhere },
    { server: 'b', x: [2, null], z: everywhere },
    { server: 'c', x: [0, 4], z: [0, 4] },
  ]
  expect(warnings(zones)).toEqual([
    '$.zones[2] This zone can never match. The zones before it already hold all of its chunks. Move it up, or remove it.',
    '$.servers.c c owns no ground: nobody ever walks onto it.',
  ])
})

test('a shape that holds no chunk is told apart from one that is covered', () => {
  const sliver: Zone = {
    server: 'a',
    x: [0, 1],
    z: [0, 1],
    polygon: [
      [0, 0],
      [0.4, 0],
      [0, 0.4],
    ],
  }
  const nothing: Zone = { server: 'a', x: everywhere, z: everywhere, outside: true }
  const all: Zone = { server: 'b', x: everywhere, z: everywhere }
  for (const zone of [sliver, nothing])
    expect(warnings([zone, all], ['b'])).toEqual([
      '$.zones[0] This zone can never match. No chunk of the world has its centre inside. Correct its shape.',
    ])
})

test('without zones every server owns nothing, and nobody owns 0, 0', () => {
  expect(warnings([], ['a'])).toHaveLength(2)
})

describe('for any zones', () => {
  const bound = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null })
  const range = fc.tuple(bound, bound).map(([a, b]): Zone['x'] => (a !== null && b !== null && a > b ? [b, a] : [a, b]))
  const rectangle: fc.Arbitrary<Zone> = fc.record(
    { server: fc.constantFrom('a', 'b', 'c'), x: range, z: range, outside: fc.boolean() },
    { requiredKeys: ['server', 'x', 'z'] },
  )
  const corner = fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true }))
  const polygon: fc.Arbitrary<Zone> = fc.record({
    server: fc.constantFrom('a', 'b', 'c'),
    x: fc.constant([-5, 5] as const),
    z: fc.constant([-5, 5] as const),
    polygon: fc.array(corner, { minLength: 3, maxLength: 6 }),
  })

  test('what is warned of is what looking at every chunk finds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(rectangle, polygon), { maxLength: 5 }), (zones) => {
        // Every edge lies within ±5: beyond, each row and column goes on as it is at ±7.
        const matched = new Set<Zone>()
        let uncovered = Number.POSITIVE_INFINITY
        const lookup = zones.map((zone) => new Zones([zone]))
        for (let x = -7; x <= 7; x++)
          for (let z = -7; z <= 7; z++) {
            const index = lookup.findIndex((one) => one.owner('any', x, z) !== undefined)
            if (index >= 0) matched.add(zones[index] as Zone)
            else uncovered = Math.min(uncovered, Math.hypot(x, z))
          }
        const said = warnings(zones)
        zones.forEach((zone, index) => {
          expect(said.some((text) => text.startsWith(`$.zones[${index}] `))).toBe(!matched.has(zone))
        })
        const example = /Nobody owns chunk (-?\d+), (-?\d+)/.exec(said.join('\n'))
        const distance = example ? Math.hypot(Number(example[1]), Number(example[2])) : Number.POSITIVE_INFINITY
        expect(distance).toBe(uncovered)
      }),
      { numRuns: 300 },
    )
  })
})

test('the work for a polygon grows with its rows and its corners, not with their product', () => {
  const reads = (rows: number, corners: number): number => {
    let count = 0
    const corner = (index: number) => {
      const turn = (index / corners) * 2 * Math.PI
      const at = [(Math.cos(turn) * rows) / 2, (Math.sin(turn) * rows) / 2] as const
      return new Proxy(at, {
        get(target, key) {
          count++
          return Reflect.get(target, key)
        },
      })
    }
    const reach = [-rows / 2, rows / 2] as const
    const round: Zone = {
      server: 'a',
      x: reach,
      z: reach,
      polygon: Array.from({ length: corners }, (_, i) => corner(i)),
    }
    expect(warnings([round, { server: 'b', x: everywhere, z: everywhere }], ['a', 'b'])).toEqual([])
    return count
  }
  expect(reads(1_000, 1_000)).toBeLessThan(30 * (1_000 + 1_000))
  expect(reads(4_000, 4_000)).toBeLessThan(30 * (4_000 + 4_000))
})

test('thousands of zones and a polygon as large as the world are judged soon or left alone', () => {
  const tiles = Array.from({ length: 4_000 }, (_, index): Zone => {
    const x = (index % 64) * 4
    const z = Math.floor(index / 64) * 4
    return { server: 'a', x: [x, x + 4], z: [z, z + 4] }
  })
  const corners = [
    [-1_800_000, -1_800_000],
    [1_800_000, 0],
    [0, 1_800_000],
  ] as const
  const huge: Zone = { server: 'b', x: [-1_800_000, 1_800_000], z: [-1_800_000, 1_800_000], polygon: corners }
  const start = performance.now()
  expect(warnings(tiles, ['a'])).toEqual([expect.stringContaining('Nobody owns chunk 0, -1 ')])
  expect(warnings([huge], ['b'])).toEqual([])
  expect(performance.now() - start).toBeLessThan(5_000)
})
