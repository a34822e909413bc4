import { expect, test } from 'vitest'
import type { Typed } from '../../src/console/state.ts'
import { createTheme, wantsAscii } from '../../ui/theme.ts'
import { insert, typeKey } from '../../ui/typing.ts'

const typed = (text: string, cursor = text.length): Typed => ({ text, cursor })
const after = (start: Typed, ...keys: readonly string[]) => keys.reduce((now, key) => typeKey(now, key) ?? now, start)

test('characters go in at the cursor, backspace and delete take them out around it', () => {
  expect(after(typed('ac', 1), 'b')).toEqual(typed('abc', 2))
  expect(after(typed('abc', 2), 'backspace')).toEqual(typed('ac', 1))
  expect(after(typed('abc', 1), 'delete')).toEqual(typed('ac', 1))
  expect(after(typed(''), 'backspace', 'delete', 'left', 'right')).toEqual(typed(''))
})

test('ctrl-w takes the word before the cursor, ctrl-u everything before and ctrl-k everything after it', () => {
  expect(after(typed('kick Steve now'), 'ctrl-w')).toEqual(typed('kick Steve '))
  expect(after(typed('kick Steve  ', 12), 'ctrl-w')).toEqual(typed('kick '))
  expect(after(typed('kick Steve', 5), 'ctrl-u')).toEqual(typed('Steve', 0))
  expect(after(typed('kick Steve', 5), 'ctrl-k')).toEqual(typed('kick ', 5))
})

test('the cursor never stands inside a character of two units', () => {
  expect(after(typed('a😀'), 'left')).toEqual(typed('a😀', 1))
  expect(after(typed('a😀', 1), 'right')).toEqual(typed('a😀', 3))
  expect(after(typed('a😀'), 'backspace')).toEqual(typed('a'))
})

test('a line never grows beyond its limit', () => {
  expect(insert(typed('x'.repeat(1020)), 'y'.repeat(100)).text).toHaveLength(1024)
})

test('keys that are no editing keys are left to others', () => {
  expect(typeKey(typed('a'), 'pageup')).toBeUndefined()
})

test('without colour no escape code is painted, and in ASCII nothing else than ASCII', () => {
  const plain = createTheme({ ascii: true, color: false })
  const painted = plain.paint([{ text: 'Zoë ', tone: 'bad' }, { text: '世' }])
  expect(painted).toBe('Zo? ?')
  expect(createTheme({ ascii: false, color: true }).paint([{ text: 'x', tone: 'bad' }])).toContain('\x1b[')
})

test('a locale without UTF-8 asks for ASCII, no locale at all does not', () => {
  expect(wantsAscii({ LANG: 'C' })).toBe(true)
  expect(wantsAscii({ LANG: 'de_DE.UTF-8' })).toBe(false)
  expect(wantsAscii({ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' })).toBe(true)
  expect(wantsAscii({})).toBe(false)
})
