import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeVarint, readVarint, skipVarint, varintLength, varintSizeAt, writeVarint } from '../../src/wire/varint.ts'

/** The examples of the protocol's documentation. */
const GOLDEN: readonly (readonly [number, string])[] = [
  [0, '00'],
  [1, '01'],
  [127, '7f'],
  [128, '8001'],
  [255, 'ff01'],
  [25_565, 'ddc701'],
  [2_097_151, 'ffff7f'],
  [2_147_483_647, 'ffffffff07'],
  [-1, 'ffffffff0f'],
  [-2_147_483_648, '8080808008'],
]

describe('varints', () => {
  it.each(GOLDEN)('%d is written as %s and read back', (n, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(encodeVarint(n).toString('hex')).toBe(hex)
    expect(readVarint(bytes, 0)).toBe(n)
    expect(varintLength(n)).toBe(bytes.length)
    expect(varintSizeAt(bytes, 0)).toBe(bytes.length)
  })

  it('any 32-bit number goes there and back at any offset', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(8), (n, at) => {
        const buf = Buffer.alloc(at + 5, 0xff)
        const next = writeVarint(buf, at, n)
        expect(next).toBe(at + varintLength(n))
        expect(readVarint(buf, at)).toBe(n)
        expect(skipVarint(buf, at)).toBe(next)
      }),
    )
  })

  it('says that the bytes end inside a number', () => {
    for (const hex of ['', '80', 'ffffffff']) {
      const bytes = Buffer.from(hex, 'hex')
      expect(() => readVarint(bytes, 0)).toThrow(expect.objectContaining({ code: 'varint.truncated' }))
      expect(() => varintSizeAt(bytes, 0)).toThrow(expect.objectContaining({ code: 'varint.truncated' }))
    }
  })

  it('refuses a number of more than five bytes', () => {
    const bytes = Buffer.from('808080808001', 'hex')
    expect(() => readVarint(bytes, 0)).toThrow(expect.objectContaining({ code: 'varint.too-long' }))
  })
})
