import { expect, test } from 'vitest'
import {
  initialPlace,
  mapDimensions,
  mapLines,
  mapPlayers,
  ownerAt,
  zoneLetters,
} from '../../../src/console/rows/zones.ts'
import { asciiGlyphs, lineWidth } from '../../../src/console/text.ts'
import type { ZoneView } from '../../../src/engine/messages.ts'
import { crowd, player, snapshot } from '../mesh.ts'

const everywhere = [null, null] as const
const overworld = 'minecraft:overworld'

test('the first zone that holds a chunk owns it, ranges are half-open and a dimension narrows', () => {
  const zones: readonly ZoneView[] = [
    { server: 'nether', x: everywhere, z: everywhere, dimension: 'minecraft:the_nether' },
    { server: 'island', x: [-4, 4], z: [-4, 4] },
    { server: 'west', x: [null, 0], z: everywhere },
    { server: 'east', x: [0, null], z: [null, 100] },
  ]
  const at = (x: number, z: number, dimension = overworld) => ownerAt(zones, dimension, x, z)
  expect(at(0, 0, 'minecraft:the_nether')).toBe('nether')
  expect([at(-4, 0), at(3, 3), at(4, 0), at(-5, 0), at(-1, 4)]).toEqual(['island', 'island', 'east', 'west', 'west'])
  expect(at(5, 99)).toBe('east')
  expect(at(5, 100)).toBeUndefined()
})

test('a zone may be the outside of a rectangle, or a polygon', () => {
  const rectangle = { x: [-2, 2], z: [-2, 2] } as const
  const outside: readonly ZoneView[] = [{ server: 'sea', ...rectangle, outside: true }]
  expect(ownerAt(outside, overworld, 0, 0)).toBeUndefined()
  expect(ownerAt(outside, overworld, 2, 0)).toBe('sea')
  const triangle: readonly ZoneView[] = [
    {
      server: 'cape',
      x: everywhere,
      z: everywhere,
      polygon: [
        [0, 0],
        [10, 0],
        [0, 10],
      ],
    },
  ]
  expect(ownerAt(triangle, overworld, 2, 2)).toBe('cape')
  expect(ownerAt(triangle, overworld, 8, 8)).toBeUndefined()
  expect(ownerAt(triangle, overworld, -1, 2)).toBeUndefined()
})

test('every server has a letter of its own', () => {
  expect([...zoneLetters(['west', 'west2', 'east', '世界']).values()]).toEqual(['w', 'e', 'a', 'b'])
  const many = zoneLetters(Array.from({ length: 36 }, (_, index) => `s${index}`))
  expect(new Set(many.values()).size).toBe(36)
})

test('the map has the size that was asked for, its border where the zones meet and players where they are', () => {
  const lines = mapLines(snapshot(), { dimension: overworld, x: 0, z: 0, scale: 3 }, 'Alex', 40, 12, asciiGlyphs)
  expect(lines).toHaveLength(12)
  expect(lines.every((line) => lineWidth(line) === 40)).toBe(true)
  const text = lines.map((line) => line.map((part) => part.text).join(''))
  // x = 0 is in the middle, column 20; one column is 8 blocks and one row 16.
  expect(text[0]!.indexOf('|')).toBe(20)
  expect(text[6]![17]).toBe('A')
  expect(text[3]![24]).toBe('B')
  expect(text[9]![19]).toBe('C')
})

test('several players in one place are a crowd, and the selected one is seen through it', () => {
  const players = ['Ada', 'Bob', 'Cy'].map((name) => player(name, 'east', { x: 100, z: 100 }))
  const drawn = (selected: string | undefined) =>
    mapLines(snapshot({ players }), { dimension: overworld, x: 60, z: 60, scale: 3 }, selected, 20, 10, asciiGlyphs)
      .flatMap((line) => line.map((part) => part.text))
      .join('')
  expect(drawn(undefined)).toContain('&')
  expect(drawn('Bob')).toContain('B')
  expect(drawn('Bob')).not.toContain('&')
})

test('the selected player has a letter, however many there are', () => {
  const players = crowd(1000).players
  expect(mapPlayers(players, overworld, 'player0900')[0]?.name).toBe('player0900')
  expect(mapPlayers(players, overworld, 'player0003')[3]?.name).toBe('player0003')
  expect(mapPlayers(players, 'minecraft:the_end', 'player0003')).toEqual([])
})

test('the map starts amid the players, or at the origin, and knows every dimension that is named', () => {
  expect(initialPlace(snapshot({ players: [] }))).toMatchObject({ x: 0, z: 0, dimension: overworld })
  expect(initialPlace(snapshot())).toMatchObject({ x: 7, z: 7 })
  const nether: ZoneView = { server: 'west', x: everywhere, z: everywhere, dimension: 'minecraft:the_nether' }
  expect(mapDimensions(snapshot({ zones: [nether] }))).toEqual([overworld, 'minecraft:the_nether'])
})
