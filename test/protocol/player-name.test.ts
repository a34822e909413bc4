import { expect, test } from 'vitest'
import { isPlayerName, nameInFile, playerKey } from '../../src/protocol/player-name.ts'

/** Every character that a name may hold. */
const characters = Array.from({ length: 0x7e - 0x21 + 1 }, (_, at) => String.fromCharCode(0x21 + at))

test.each(['alice', '.alice', 'a', '@a', '"', '\\', '../../x', '__proto__', 'x'.repeat(16), ...characters])(
  '%j is a name',
  (name) => {
    expect(isPlayerName(name)).toBe(true)
  },
)

test.each(['', 'a b', 'x'.repeat(17), 'ü', '\u202ealice', 'a\n', '\na', 'a\0', 'a\x7f', '§4a', '😀'])(
  '%j is none',
  (name) => {
    expect(isPlayerName(name)).toBe(false)
  },
)

test('names that differ only in capitals have one key', () => {
  expect([playerKey('aLICE') === playerKey('Alice'), playerKey('a.') === playerKey('a')]).toEqual([true, false])
})

test('in a file’s name a name is a part of one, whatever it holds', () => {
  for (const character of characters)
    for (const name of [character, `a${character}b`, character.repeat(16)])
      expect(nameInFile(name)).toMatch(/^\w[\w.-]*$/)
  expect(nameInFile('Alice_1')).toBe('Alice_1')
})
