import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tag } from '../../src/protocol/nbt.ts'
import { isWhole, parseSnbt, printSnbt } from '../../src/protocol/snbt.ts'
import { printData } from '../kit/vanilla/print-data.ts'
import { anyTag } from '../kit/vanilla/random-nbt.ts'

describe('SNBT', () => {
  it('comes back as it was written, whatever it is', () => {
    fc.assert(
      fc.property(anyTag, (tag) => {
        expect(parseSnbt(printSnbt(tag))).toEqual(tag)
      }),
    )
  })

  it.each(['1.17.1', '1.21.4', '1.21.5', '26.3'])('is read as vanilla %s prints it', (version) => {
    fc.assert(
      fc.property(anyTag, (tag) => {
        const read = parseSnbt(printData(tag, version))
        expect(read).toEqual(tag)
        expect(isWhole(read)).toBe(true)
      }),
    )
  })

  it('is parsed or refused, whatever the text, and never takes long', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseSnbt(text)
        } catch (error) {
          expect(error).toMatchObject({ name: 'SnbtError' })
        }
      }),
    )
  })

  it.each<[string, Tag]>([
    ['1b', { type: 'byte', value: 1 }],
    ['-2S', { type: 'short', value: -2 }],
    ['9223372036854775807L', { type: 'long', value: [0x7fffffff, -1] }],
    ['255ub', { type: 'byte', value: -1 }],
    ['0xFF', { type: 'int', value: 255 }],
    ['1_000', { type: 'int', value: 1000 }],
    ['1.0E-5f', { type: 'float', value: Math.fround(1e-5) }],
    ['20d', { type: 'double', value: 20 }],
    ['.5', { type: 'double', value: 0.5 }],
    ['-Infinityd', { type: 'double', value: Number.NEGATIVE_INFINITY }],
    ['true', { type: 'byte', value: 1 }],
    ['minecraft.stone', { type: 'string', value: 'minecraft.stone' }],
    ['99999999999', { type: 'string', value: '99999999999' }],
    [`'it"s'`, { type: 'string', value: 'it"s' }],
    [String.raw`"\u00a7c\n\x41\\"`, { type: 'string', value: '§c\nA\\' }],
    ['[B; 1B, -2B]', { type: 'byteArray', value: [1, -2] }],
    ['[1, 2,]', { type: 'list', value: { type: 'int', value: [1, 2] } }],
    ['{}', { type: 'compound', value: {} }],
    ['[]', { type: 'list', value: { type: 'end', value: [] } }],
  ])('reads %s', (text, tag) => {
    expect(parseSnbt(text)).toEqual(tag)
  })

  it.each(['{a: {<...>}}', '[<...>]', '[I; 1, 2,<...>]', '[1, 2, <...>]', '[{a: [<...>]}]'])(
    'knows that %s is folded',
    (text) => {
      expect(isWhole(parseSnbt(text))).toBe(false)
    },
  )

  it.each(['', '{', '{a}', '{a:}', '[1 2]', '"a', String.raw`"\q"`, '1 2', '[I;a]', '[B; 300B]', '['.repeat(600)])(
    'refuses %s',
    (text) => {
      expect(() => parseSnbt(text)).toThrow(expect.objectContaining({ name: 'SnbtError' }))
    },
  )
})
