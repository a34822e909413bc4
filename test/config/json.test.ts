import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JsonValue, memberPath, readJson } from '../../src/config/json.ts'

/** The value as plain JavaScript, to compare with JSON.parse. */
function plain(value: JsonValue | undefined): unknown {
  if (value instanceof Map) {
    const entries = [...value].map(([key, inner]) => [key, plain(inner)] as const)
    return Object.fromEntries(entries)
  }
  return Array.isArray(value) ? value.map(plain) : value
}

function mistakes(text: string): string[] {
  return readJson(text).mistakes.map(({ path, message }) => `${path} ${message}`)
}

describe('readJson', () => {
  test('reads all that JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent)
        const reading = readJson(text)
        expect(reading).toMatchObject({ whole: true, mistakes: [] })
        expect(plain(reading.value)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('never throws and always says something when JSON.parse would, comments aside', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      "'",
      '1',
      '-',
      'true',
      'x',
      '\\',
      ' ',
      '\n',
      '0',
      '.',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 14 }), (parts) => {
        const text = parts.join('')
        const reading = readJson(text)
        let good = true
        try {
          JSON.parse(text)
        } catch {
          good = false
        }
        expect(reading.mistakes.filter(({ code }) => code === 'json.syntax').length === 0).toBe(good)
      }),
      { numRuns: 2_000 },
    )
  })

  test('takes line and block comments wherever a blank may stand, and a byte order mark', () => {
    const text = '\uFEFF// head\n{ /* a */ "a" /**/ : // x\n 1, "b": [ /* none */ ] } // tail'
    expect(readJson(text)).toMatchObject({ whole: true, mistakes: [] })
    expect(plain(readJson(text).value)).toEqual({ a: 1, b: [] })
  })

  test('leaves what looks like a comment inside of a string alone', () => {
    expect(plain(readJson('{"a": "http://x /* y */"}').value)).toEqual({ a: 'http://x /* y */' })
  })

  test('goes on after a mistake that it can see through, and names each with line and column', () => {
    const text = `{
  "a": 1
  b: 'two',
  "c": [1 2,],
  "d": +3,
  "e": yes,
}`
    expect(mistakes(text)).toEqual([
      '$ line 3, column 3: A comma is missing before "b".',
      '$ line 3, column 3: The name "b" needs double quotes around it.',
      '$.b line 3, column 6: JSON strings stand in double quotes, not in single ones.',
      '$.c line 4, column 11: A comma is missing before "2".',
      '$.c line 4, column 13: The comma before this closing bracket must go.',
      '$.d line 5, column 8: +3 is not how JSON writes a number: write 3.',
      '$.e line 6, column 8: "yes" needs double quotes around it.',
      '$ line 7, column 1: The comma before this closing brace must go.',
    ])
    const { value, whole } = readJson(text)
    expect(whole).toBe(true)
    expect(plain(value)).toEqual({ a: 1, b: 'two', c: [1, 2], d: 3, e: 'yes' })
  })

  test('names a key that stands twice', () => {
    const { mistakes } = readJson('{"a": {"b": 1, "c": 2, "b": 3}}')
    expect(mistakes).toEqual([
      {
        path: '$.a.b',
        code: 'json.duplicate-key',
        message: 'line 1, column 24: "b" stands here for the second time. Remove one.',
      },
    ])
  })

  test('keeps the order of keys that are numbers, and __proto__ as a key like others', () => {
    const { value } = readJson('{"b": 1, "1": 2, "__proto__": 3}')
    expect(value instanceof Map ? [...value.keys()] : []).toEqual(['b', '1', '__proto__'])
  })

  test.each([
    ['', '$ line 1, column 1: The file is empty.'],
    ['{"a": {', '$.a line 1, column 8: The file ends before the "}" that closes what began at line 1, column 7.'],
    ['{"a": [1,', '$.a line 1, column 10: The file ends before the "]" that closes what began at line 1, column 7.'],
    ['{"a": "b\n}', '$.a line 1, column 7: The string that begins here is not closed on its line.'],
    ['{} /* x', '$ line 1, column 4: The comment that begins here is not closed.'],
    [
      '{}}',
      '$ line 1, column 3: There is more after the end: "}". A file holds one object; is a brace closed too early?',
    ],
    ['{"a": }', '$.a line 1, column 7: A value is missing before "}".'],
    ['{"a" 1}', '$.a line 1, column 6: A colon is missing after "a".'],
    ['{"a": "\\x"}', '$.a line 1, column 8: A backslash before "x" means nothing: write \\\\ for one.'],
    ['{"a": "\t"}', '$.a line 1, column 8: A control character (a tab?) stands in this string.'],
  ])('says one sentence about %j', (text, sentence) => {
    expect(mistakes(text)).toEqual([sentence])
  })

  test('says that the rest is missing when it lost its place, and keeps what came before', () => {
    const reading = readJson('{"a": 1, "b": {"c": 2')
    expect(reading.whole).toBe(false)
    expect(plain(reading.value)).toEqual({ a: 1, b: { c: 2 } })
  })

  test('gives up politely on absurd nesting', () => {
    const reading = readJson('['.repeat(100_000))
    expect(reading.whole).toBe(false)
    expect(reading.mistakes).toHaveLength(1)
    expect(reading.mistakes[0]?.message).toContain('Nested more than 64 deep')
  })
})

test('memberPath quotes only the names that need it', () => {
  expect(memberPath('$.servers', 'west-1')).toBe('$.servers.west-1')
  expect(memberPath('$.servers', 'my server')).toBe('$.servers["my server"]')
  expect(memberPath('$', '1')).toBe('$["1"]')
})
