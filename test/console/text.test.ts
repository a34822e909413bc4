import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { firstShown, fitColumns, headLine, rowLine, sortRows, type TableColumn } from '../../src/console/table.ts'
import {
  asciiGlyphs,
  cut,
  fitLine,
  lineWidth,
  milliseconds,
  pad,
  short,
  sparkline,
  textWidth,
  unicodeGlyphs,
  wrapText,
} from '../../src/console/text.ts'

test('wide characters count two columns, combined ones as one', () => {
  expect(textWidth('Steve')).toBe(5)
  expect(textWidth('世界')).toBe(4)
  expect(textWidth('e\u0301')).toBe(1)
  expect(textWidth('😀')).toBe(2)
})

test('every text is as wide as string-width says, also where its characters are only counted', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const char = String.fromCharCode(code)
    if (textWidth(char) !== stringWidth(char)) expect.fail(`U+${code.toString(16)}`)
  }
  const drawn = JSON.stringify([unicodeGlyphs, asciiGlyphs]).match(/[^"[\]{},]/g)!
  const part = fc.oneof(fc.constantFrom(...drawn), fc.string({ unit: 'grapheme', maxLength: 2 }))
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      expect(textWidth(parts.join(''))).toBe(stringWidth(parts.join('')))
    }),
  )
})

test('every sign of both glyph sets takes one column a character', () => {
  for (const glyph of JSON.stringify([unicodeGlyphs, asciiGlyphs]).match(/[^"[\]{},]/g)!)
    expect(textWidth(glyph)).toBe(1)
})

test('text is cut in columns, never through a character', () => {
  expect(cut('Steve', 4)).toBe('Ste…')
  expect(cut('世界世界', 4)).toBe('世…')
  expect(cut('Steve', 0)).toBe('')
})

test('a padded text and a fitted line have exactly the width that was asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(textWidth(pad(text, width))).toBe(width)
      expect(lineWidth(fitLine([{ text }, { text, tone: 'dim' }], width))).toBe(width)
    }),
  )
})

test('wrapped text loses no word and no line is too wide', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 4, max: 30 }),
      (words, width) => {
        const lines = wrapText(words.join(' '), width)
        expect(lines.every((line) => line.length <= width)).toBe(true)
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''))
      },
    ),
  )
})

test('text of any script is wrapped to the width and none of it is lost', () => {
  expect(wrapText('世界世界世界 世界', 4)).toEqual(['世界', '世界', '世界', '世界'])
  const bare = (text: string) => text.normalize().replace(/\s/g, '')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 8, max: 30 }), (text, width) => {
      const lines = wrapText(text, width)
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
      expect(bare(lines.join(''))).toBe(bare(text))
    }),
  )
})

test('numbers are short enough for their columns', () => {
  expect([0, 812, 1234, 34_200, 999_400, 1_100_000].map(short)).toEqual(['0', '812', '1.2k', '34k', '999k', '1.1M'])
  expect([0.4, 12.4, 1830].map(milliseconds)).toEqual(['<1 ms', '12 ms', '1.8 s'])
  for (let value = 0; value < 1e9; value = value * 1.3 + 1)
    expect(short(value).length).toBeLessThanOrEqual(5 + (value > 1e8 ? 1 : 0))
})

test('a sparkline is as wide as asked, and the largest value is the highest bar', () => {
  expect(sparkline([0, 1, 4, 8], 6, unicodeGlyphs)).toBe('   ▁▄█')
})

interface Fruit {
  readonly name: string
  readonly weight: number
}
const columns: readonly TableColumn<Fruit>[] = [
  { id: 'name', title: 'fruit', width: 6, grows: true, cell: (f) => ({ text: f.name }), order: (f) => f.name },
  {
    id: 'weight',
    title: 'g',
    width: 4,
    align: 'right',
    rank: 1,
    cell: (f) => ({ text: String(f.weight) }),
    order: (f) => f.weight,
  },
  { id: 'note', title: 'note', width: 8, rank: 2, cell: () => ({ text: 'ripe' }) },
]
const fruit: readonly Fruit[] = [
  { name: 'pear10', weight: 9 },
  { name: 'pear9', weight: 80 },
  { name: 'Apple', weight: 9 },
]
const plain = (line: ReturnType<typeof headLine>) => line.map((part) => part.text).join('')

test('where not all columns fit, those of the highest rank go first, and one grows into what is left', () => {
  const ids = (width: number) => fitColumns(columns, width).map(({ column }) => column.id)
  expect(ids(40)).toEqual(['name', 'weight', 'note'])
  expect(ids(20)).toEqual(['name', 'weight'])
  expect(ids(10)).toEqual(['name'])
  const placed = fitColumns(columns, 40)
  expect(plain(rowLine(placed, fruit[0]!, { selected: true, marked: false }, unicodeGlyphs))).toHaveLength(40)
  expect(plain(headLine(placed, { column: 'name', descending: false }, unicodeGlyphs))).toContain('fruit↑')
})

test('names sort as people count, numbers as numbers, and equal rows stay as they came', () => {
  const names = (column: string, descending: boolean) =>
    sortRows(fruit, columns, { column, descending }).map((f) => f.name)
  expect(names('name', false)).toEqual(['Apple', 'pear9', 'pear10'])
  expect(names('weight', false)).toEqual(['pear10', 'Apple', 'pear9'])
  expect(names('weight', true)).toEqual(['pear9', 'pear10', 'Apple'])
  expect(names('note', true)).toEqual(['pear10', 'pear9', 'Apple'])
})

test('the selected row is always among those that are shown', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(499), fc.integer({ min: 1, max: 60 }), (total, at, height) => {
      const selected = Math.min(at, Math.max(0, total - 1))
      const first = firstShown(selected, total, height)
      expect(first).toBeGreaterThanOrEqual(0)
      expect(selected).toBeGreaterThanOrEqual(first)
      expect(selected).toBeLessThan(first + height)
    }),
  )
})
