import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchChunks, toChunk, type Zone, Zones, zoneHolds } from '../../src/world/zones.ts'

const overworld = 'minecraft:overworld'
const nether = 'minecraft:the_nether'
const everywhere = [null, null] as const

const halves = new Zones([
  { server: 'west', x: [null, 0], z: everywhere },
  { server: 'east', x: [0, null], z: everywhere },
])

/** Small coordinates, so that zones overlap and points meet edges. */
const bound = fc.option(fc.integer({ min: -12, max: 12 }), { nil: null })
const range = fc.tuple(bound, bound).map(([a, b]): Zone['x'] => (a !== null && b !== null && a > b ? [b, a] : [a, b]))
const zone: fc.Arbitrary<Zone> = fc.record(
  {
    server: fc.constantFrom('a', 'b', 'c', 'd'),
    dimension: fc.constantFrom(overworld, nether),
    x: range,
    z: range,
    outside: fc.boolean(),
  },
  { requiredKeys: ['server', 'x', 'z'] },
)
const manyZones = fc.array(zone, { maxLength: 6 })
const chunk = fc.integer({ min: -16, max: 16 })
const block = fc.oneof(
  fc.integer({ min: -260, max: 260 }),
  fc.double({ min: -260, max: 260, noNaN: true }),
  chunk.map((n) => n * 16),
)

/** Who owns a chunk, said as plainly as the contract says it. */
function plainOwner(zones: readonly Zone[], dimension: string, x: number, z: number): string | undefined {
  return zones.find((each) => {
    if (each.dimension !== undefined && each.dimension !== dimension) return false
    const [fromX, toX] = each.x.map((end, index) => end ?? (index === 0 ? -Infinity : Infinity)) as [number, number]
    const [fromZ, toZ] = each.z.map((end, index) => end ?? (index === 0 ? -Infinity : Infinity)) as [number, number]
    const inside = fromX <= x && x < toX && fromZ <= z && z < toZ
    return each.outside ? !inside : inside
  })?.server
}

describe('owner', () => {
  test('a range holds its first chunk and not its last', () => {
    const zones = new Zones([{ server: 'a', x: [-2, 3], z: [5, 6] }])
    const held = [-3, -2, -1, 0, 1, 2, 3].map((x) => zones.owner(overworld, x, 5))
    expect(held).toEqual([undefined, 'a', 'a', 'a', 'a', 'a', undefined])
    expect(zones.owner(overworld, 0, 4)).toBeUndefined()
    expect(zones.owner(overworld, 0, 6)).toBeUndefined()
  })

  test('blocks left of zero lie in chunk −1, and −16 in it too', () => {
    expect(halves.ownerAt(overworld, -0.001, 0)).toBe('west')
    expect(halves.ownerAt(overworld, 0, 0)).toBe('east')
    expect(halves.ownerAt(overworld, -0, 0)).toBe('east')
    expect([-16.01, -16, -1, 0, 15.99, 16].map(toChunk)).toEqual([-2, -1, -1, 0, 0, 1])
  })

  test('the first zone that holds a chunk owns it', () => {
    const zones = new Zones([
      { server: 'a', x: [0, 2], z: [0, 2] },
      { server: 'b', x: everywhere, z: everywhere },
    ])
    expect(zones.owner(overworld, 1, 1)).toBe('a')
    expect(zones.owner(overworld, 2, 1)).toBe('b')
  })

  test('a zone with a dimension holds nothing elsewhere, one without holds every dimension', () => {
    const zones = new Zones([
      { server: 'a', dimension: nether, x: everywhere, z: everywhere },
      { server: 'b', x: everywhere, z: everywhere },
    ])
    expect(zones.owner(nether, 0, 0)).toBe('a')
    expect(zones.owner(overworld, 0, 0)).toBe('b')
    expect(zones.owner('mod:moon', 0, 0)).toBe('b')
  })

  test('outside inverts the rectangle', () => {
    const zones = new Zones([{ server: 'rim', x: [-1, 1], z: [-1, 1], outside: true }])
    expect(zones.owner(overworld, 0, 0)).toBeUndefined()
    expect(zones.owner(overworld, 1, 0)).toBe('rim')
    expect(zones.owner(overworld, 0, -2)).toBe('rim')
  })

  test('any zones at any chunk are owned as the rules say', () => {
    fc.assert(
      fc.property(manyZones, fc.constantFrom(overworld, nether, 'mod:moon'), chunk, chunk, (zones, dimension, x, z) => {
        const asked = new Zones(zones)
        const expected = plainOwner(zones, dimension, x, z)
        expect(asked.owner(dimension, x, z)).toBe(expected)
        // The second answer comes from memory.
        expect(asked.owner(dimension, x, z)).toBe(expected)
      }),
    )
  })

  test('far coordinates are not mixed up with near ones, and no number at all has no owner', () => {
    const zones = new Zones([{ server: 'a', x: [0, 1], z: [0, 1] }])
    for (const far of [2 ** 21, 2 ** 22, -(2 ** 22), 1e12]) {
      zones.owner(overworld, far, far)
      expect(zones.owner(overworld, far, 0)).toBeUndefined()
      expect(zones.owner(overworld, 0, far)).toBeUndefined()
    }
    expect(zones.owner(overworld, 0, 0)).toBe('a')
    expect(halves.ownerAt(overworld, Number.NaN, 0)).toBeUndefined()
    expect(halves.ownerAt(overworld, 0, Number.POSITIVE_INFINITY)).toBeUndefined()
  })

  test('remembers no more than a bounded number of chunks and still answers rightly', () => {
    for (let x = -300; x < 300; x++) for (let z = 0; z < 300; z++) halves.owner(overworld, x, z)
    expect(halves.owner(overworld, -300, 0)).toBe('west')
    expect(halves.owner(overworld, 299, 299)).toBe('east')
  })
})

describe('polygons', () => {
  const diamond = [
    [0, -3],
    [3, 0],
    [0, 3],
    [-3, 0],
  ] as const

  test('a chunk belongs to a polygon when its centre lies inside', () => {
    const held = (x: number, z: number) =>
      zoneHolds({ server: 'a', x: [-3, 3], z: [-3, 3], polygon: diamond }, x, z) ? '#' : '.'
    const picture = [-3, -2, -1, 0, 1, 2].map((z) => [-3, -2, -1, 0, 1, 2].map((x) => held(x, z)).join(''))
    // The centre of (−1, −3) is −0.5, −2.5: on the edge, whose left side counts as inside.
    expect(picture).toEqual(['..#...', '.###..', '#####.', '#####.', '.###..', '..#...'])
  })

  test('where edges cross themselves the even-odd rule decides', () => {
    const twice = [...diamond, ...diamond]
    expect(zoneHolds({ server: 'a', x: [-3, 3], z: [-3, 3], polygon: diamond }, 0, 0)).toBe(true)
    expect(zoneHolds({ server: 'a', x: [-3, 3], z: [-3, 3], polygon: twice }, 0, 0)).toBe(false)
  })

  test('a rectangle drawn as a polygon, either way round, holds what the rectangle holds', () => {
    const corner = fc.integer({ min: -8, max: 8 })
    fc.assert(
      fc.property(corner, corner, corner, corner, fc.boolean(), chunk, chunk, (a, b, c, d, backwards, x, z) => {
        const xs = [Math.min(a, b), Math.max(a, b)] as const
        const zs = [Math.min(c, d), Math.max(c, d)] as const
        const corners = [
          [xs[0], zs[0]],
          [xs[1], zs[0]],
          [xs[1], zs[1]],
          [xs[0], zs[1]],
        ] as const
        const polygon = backwards ? corners.toReversed() : corners
        const rectangle: Zone = { server: 'a', x: xs, z: zs }
        expect(zoneHolds({ ...rectangle, polygon }, x, z)).toBe(zoneHolds(rectangle, x, z))
      }),
    )
  })

  test('two polygons that share an edge leave no gap and no overlap', () => {
    const real = fc.double({ min: -10, max: 10, noNaN: true })
    fc.assert(
      fc.property(real, real, chunk, chunk, (bottom, top, x, z) => {
        const box = { server: 'a', x: [-20, 20], z: [-20, 20] } as const
        const left: Zone = {
          ...box,
          polygon: [
            [-20, -20],
            [bottom, -20],
            [top, 20],
            [-20, 20],
          ],
        }
        const right: Zone = {
          ...box,
          polygon: [
            [bottom, -20],
            [20, -20],
            [20, 20],
            [top, 20],
          ],
        }
        expect(zoneHolds(left, x, z)).toBe(!zoneHolds(right, x, z))
      }),
    )
  })
})

describe('within', () => {
  test('counts chunks: the one next door is at 1', () => {
    expect([...halves.within(overworld, -1, 0, 1)]).toEqual(['east'])
    expect([...halves.within(overworld, -17, 0, 1)]).toEqual([])
    expect([...halves.within(overworld, -17, 0, 2)]).toEqual(['east'])
    expect([...halves.within(overworld, 47.9, 0, 3)]).toEqual(['west'])
    expect([...halves.within(overworld, 48, 0, 3)]).toEqual([])
  })

  test('where several zones meet it names all the others', () => {
    const zones = new Zones([
      { server: 'nw', x: [null, 0], z: [null, 0] },
      { server: 'ne', x: [0, null], z: [null, 0] },
      { server: 'sw', x: [null, 0], z: [0, null] },
      { server: 'se', x: [0, null], z: [0, null] },
    ])
    expect([...zones.within(overworld, 1, 1, 1)].sort()).toEqual(['ne', 'nw', 'sw'])
  })

  test('on ground that nobody owns it names every server near', () => {
    const zones = new Zones([{ server: 'a', x: [1, 2], z: everywhere }])
    expect([...zones.within(overworld, 0, 0, 1)]).toEqual(['a'])
  })

  test('names for any zones whoever owns a chunk of the square, save the owner', () => {
    fc.assert(
      fc.property(manyZones, chunk, chunk, fc.integer({ min: 0, max: 6 }), (zones, x, z, chunks) => {
        const expected = new Set<string>()
        for (let dx = -chunks; dx <= chunks; dx++)
          for (let dz = -chunks; dz <= chunks; dz++) {
            const owner = plainOwner(zones, overworld, x + dx, z + dz)
            if (owner !== undefined) expected.add(owner)
          }
        expected.delete(plainOwner(zones, overworld, x, z) ?? '')
        expect(new Zones(zones).within(overworld, x * 16 + 8, z * 16 + 8, chunks)).toEqual(expected)
      }),
    )
  })
})

/** The distance to the nearest wanted chunk, by looking at all of them. */
function plainDistance(x: number, z: number, wanted: (chunkX: number, chunkZ: number) => boolean): number {
  let best = Number.POSITIVE_INFINITY
  const reach = searchChunks + 2
  for (let cx = toChunk(x) - reach; cx <= toChunk(x) + reach; cx++)
    for (let cz = toChunk(z) - reach; cz <= toChunk(z) + reach; cz++) {
      if (!wanted(cx, cz)) continue
      const dx = Math.max(cx * 16 - x, 0, x - (cx + 1) * 16)
      const dz = Math.max(cz * 16 - z, 0, z - (cz + 1) * 16)
      best = Math.min(best, Math.hypot(dx, dz))
    }
  return best < searchChunks * 16 ? best : Number.POSITIVE_INFINITY
}

describe('depth and distanceTo', () => {
  test('depth is the number of blocks past the border', () => {
    expect(halves.depth(overworld, 2.5, 7)).toBe(2.5)
    expect(halves.depth(overworld, 0, 7)).toBe(0)
    expect(halves.depth(overworld, -0.5, 7)).toBe(0.5)
    expect(halves.depth(overworld, 127.5, 7)).toBe(127.5)
    expect(halves.depth(overworld, 128, 7)).toBe(Number.POSITIVE_INFINITY)
  })

  test('distanceTo is 0 on the server’s own ground, and straight around a corner', () => {
    const zones = new Zones([{ server: 'a', x: [1, 2], z: [1, 2] }])
    expect(zones.distanceTo(overworld, 20, 20, 'a')).toBe(0)
    expect(zones.distanceTo(overworld, 13, 12, 'a')).toBe(5)
    expect(zones.distanceTo(overworld, 13, 20, 'a')).toBe(3)
    expect(zones.distanceTo(overworld, 13, 12, 'b')).toBe(Number.POSITIVE_INFINITY)
    expect(zones.distanceTo(nether, 20, 20, (owner) => owner === undefined)).toBe(4)
  })

  test('both find the nearest chunk for any zones and points', () => {
    fc.assert(
      fc.property(manyZones, block, block, fc.constantFrom('a', 'b'), (zones, x, z, server) => {
        const asked = new Zones(zones)
        const owner = (cx: number, cz: number) => plainOwner(zones, overworld, cx, cz)
        const own = owner(toChunk(x), toChunk(z))
        // Near the smallest of numbers the two ways of measuring round apart.
        const alike = (measured: number, plain: number): void =>
          Number.isFinite(plain) ? expect(measured).toBeCloseTo(plain, 9) : expect(measured).toBe(plain)
        alike(
          asked.depth(overworld, x, z),
          plainDistance(x, z, (cx, cz) => owner(cx, cz) !== own),
        )
        alike(
          asked.distanceTo(overworld, x, z, server),
          plainDistance(x, z, (cx, cz) => owner(cx, cz) === server),
        )
      }),
      { numRuns: 300 },
    )
  })
})
