import fc from 'fast-check'
import { expect, test } from 'vitest'
import { borderingPairs, judge } from '../../src/main/doctor-pairs.ts'
import type { Visit } from '../../src/main/doctor-visit.ts'
import { type Zone, Zones } from '../../src/world/zones.ts'

const names = (zones: readonly Zone[]) => borderingPairs(zones).map(({ servers }) => servers.join(' '))

test('two halves of the world border each other, in every dimension', () => {
  const zones: Zone[] = [
    { server: 'west', x: [null, 0], z: [null, null] },
    { server: 'east', x: [0, null], z: [null, null] },
  ]
  expect(borderingPairs(zones)).toEqual([{ servers: ['west', 'east'], dimensions: [] }])
})

test('a strip between two servers parts them', () => {
  const zones: Zone[] = [
    { server: 'west', x: [null, 0], z: [null, null] },
    { server: 'strip', x: [0, 1], z: [null, null] },
    { server: 'east', x: [1, null], z: [null, null] },
  ]
  expect(names(zones)).toEqual(['west strip', 'strip east'])
})

test('servers that meet in one dimension only border each other there', () => {
  const zones: Zone[] = [
    { server: 'nether', dimension: 'minecraft:the_nether', x: [null, null], z: [0, null] },
    { server: 'west', x: [null, 0], z: [null, null] },
    { server: 'east', x: [0, null], z: [null, null] },
  ]
  const nether = ['minecraft:the_nether']
  expect(borderingPairs(zones)).toEqual([
    { servers: ['west', 'east'], dimensions: [] },
    { servers: ['nether', 'west'], dimensions: nether },
    { servers: ['nether', 'east'], dimensions: nether },
  ])
})

test('a zone inside another, a polygon, and ground that nobody owns are seen', () => {
  const diamond: Zone['polygon'] = [
    [0, -64],
    [64, 0],
    [0, 64],
    [-64, 0],
  ]
  const island: Zone[] = [
    { server: 'lobby', x: [-2, 2], z: [-2, 2] },
    { server: 'town', x: [-64, 64], z: [-64, 64], polygon: diamond },
    { server: 'land', x: [null, null], z: [null, null] },
  ]
  expect(names(island)).toEqual(['lobby town', 'town land'])
  const apart: Zone[] = [
    { server: 'a', x: [0, 4], z: [0, 4] },
    { server: 'b', x: [100, 104], z: [0, 4] },
  ]
  expect(names(apart)).toEqual([])
})

test('the pairs are those of a plain walk over all chunks', () => {
  const end = fc.integer({ min: -6, max: 6 })
  const range = fc
    .tuple(end, fc.integer({ min: 1, max: 6 }), fc.boolean(), fc.boolean())
    .map(([from, length, open, openEnd]) => [open ? null : from, openEnd ? null : from + length] as const)
  const zone = fc.record({ server: fc.constantFrom('a', 'b', 'c', 'd'), x: range, z: range, outside: fc.boolean() })
  const property = fc.property(fc.array(zone, { minLength: 1, maxLength: 5 }), (zones) => {
    const answers = new Zones(zones)
    const plain = new Set<string>()
    for (let x = -20; x <= 20; x++)
      for (let z = -20; z <= 20; z++) {
        const owner = answers.owner('any', x, z)
        for (const [dx, dz] of [
          [1, 0],
          [0, 1],
          [1, 1],
          [1, -1],
        ] as const) {
          const other = answers.owner('any', x + dx, z + dz)
          if (owner !== undefined && other !== undefined && owner !== other) plain.add([owner, other].sort().join(' '))
        }
      }
    const found = borderingPairs(zones).map(({ servers }) => [...servers].sort().join(' '))
    expect(found.sort()).toEqual([...plain].sort())
  })
  fc.assert(property, { numRuns: 300 })
})

const seen = (name: string, more: Partial<Visit> = {}): Visit => ({
  name,
  address: 'host:25565',
  embedded: false,
  joinMs: 10,
  dimension: 'minecraft:overworld',
  registries: new Map([['tags ', 'one']]),
  sync: { kind: 'rcon', ms: 5 },
  ...more,
})

test('a switch is soft when registries and dimension agree and the other server places dummies', () => {
  expect(judge(seen('a', { sync: { kind: 'none' } }), seen('b')).mode).toBe('soft')
})

test('a switch is hard, with the reason, where something differs or nobody places dummies', () => {
  const other = judge(seen('a'), seen('b', { registries: new Map([['tags ', 'two']]) }))
  expect(other).toMatchObject({ mode: 'hard', why: expect.stringContaining('tags') })
  expect(judge(seen('a'), seen('b', { sync: { kind: 'none' } }))).toMatchObject({ mode: 'hard' })
  const nether = judge(seen('a'), seen('b', { dimension: 'minecraft:the_nether' }))
  expect(nether).toMatchObject({ mode: 'hard', why: expect.stringContaining('minecraft:the_nether') })
})

test('a switch is impossible to or from a server that is down, or that refuses to place dummies', () => {
  expect(judge(seen('a', { trouble: 'gone' }), seen('b')).mode).toBe('impossible')
  expect(judge(seen('a'), seen('b', { trouble: 'gone' })).mode).toBe('impossible')
  const broken = judge(seen('a'), seen('b', { sync: { kind: 'rcon', trouble: 'The password is wrong.' } }))
  expect(broken).toMatchObject({ mode: 'impossible', why: expect.stringContaining('The password is wrong.') })
})

test('a switch is hard to a server that asks the client what the other does not, and soft where both ask the same', () => {
  const asks = new Map([['key', 'it asks the client on the channel "mod:a"']])
  const hard = judge(seen('a'), seen('b', { asks }))
  expect(hard).toMatchObject({ mode: 'hard', why: 'of b: it asks the client on the channel "mod:a", which a does not' })
  expect([judge(seen('a', { asks }), seen('b')).mode, judge(seen('a', { asks }), seen('b', { asks })).mode]).toEqual([
    'soft',
    'soft',
  ])
})

test('away from a server that waited for a mod’s answer, what was seen of the other counts', () => {
  const asks = new Map([['key', 'it asks the client on the channel "mod:a"']])
  const { joinMs: _, registries: __, dimension: ___, sync: ____, ...waiting } = seen('a', { asks })
  expect(judge(waiting, seen('b'))).toMatchObject({
    mode: 'soft',
    why: 'if it has the registries of a, which only a client with its mods is told',
  })
  expect(judge(waiting, seen('b', { sync: { kind: 'none' } })).mode).toBe('hard')
  expect(judge(seen('b'), waiting).mode).toBe('hard')
  expect(judge(waiting, { ...waiting, name: 'c' })).toMatchObject({
    mode: 'hard',
    why: expect.stringMatching(/^both wait/),
  })
})
