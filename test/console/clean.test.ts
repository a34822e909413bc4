import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanDeep, cleanText, maxTextLength } from '../../src/console/clean.ts'
import { snapshot } from './mesh.ts'

test('control codes, escape sequences and bidi overrides are taken out, newlines become a blank', () => {
  expect(cleanText('a\x1b[31mb\x07\u009bc')).toBe('a[31mbc')
  expect(cleanText('first\r\nsecond\tthird')).toBe('first second third')
  expect(cleanText('\u202eevil\u2066\u200b')).toBe('evil')
})

test("Minecraft's formatting codes mean nothing on a terminal and go", () => {
  expect(cleanText('§cYou are §lbanned§r')).toBe('You are banned')
  expect(cleanText('costs 5§')).toBe('costs 5§')
})

test('lone halves of characters go, whole ones stay', () => {
  expect(cleanText('a\ud800b😀世')).toBe('ab😀世')
})

test('what is clean already comes back as it is, and long text is cut', () => {
  expect(cleanText('plain text')).toBe('plain text')
  expect(cleanText('x'.repeat(maxTextLength + 1))).toHaveLength(maxTextLength)
})

test('a snapshot without anything to clean is the very same object', () => {
  const whole = snapshot()
  expect(cleanDeep(whole)).toBe(whole)
})

test('only what had to be cleaned is copied, and bytes are left alone', () => {
  const bytes = Uint8Array.of(27, 91)
  const dirty = { clean: { a: 1 }, names: ['x', 'y\n'], bytes }
  const copy = cleanDeep(dirty)
  expect(copy).toEqual({ clean: { a: 1 }, names: ['x', 'y '], bytes })
  expect(copy.clean).toBe(dirty.clean)
  expect(copy.bytes).toBe(bytes)
  expect(dirty.names[1]).toBe('y\n')
})

test('whatever comes in, no control character comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not be there
      expect(cleanText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }),
  )
})
