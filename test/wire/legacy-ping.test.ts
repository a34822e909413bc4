import { describe, expect, test } from 'vitest'
import { legacyAnswer, readLegacyPing } from '../../src/wire/legacy-ping.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
/** As a client of 1.6.4 sends it for localhost:25565. */
const whole = hex(
  'fe 01 fa 000b 004d0043007c00500069006e00670048006f00730074 0019 4e 0009 006c006f00630061006c0068006f00730074 000063dd',
)
const status = { version: '1.21.4', motd: 'A mesh', online: 3, max: 20 }

describe('the first bytes of a connection', () => {
  test.each([
    ['fe', { ping: 'list', state: 'begun' }],
    ['fe 01', { ping: 'list-with-version', state: 'begun' }],
    ['fe 01 fa', { ping: 'list-with-version', state: 'whole' }],
    [whole.toString('hex'), { ping: 'list-with-version', state: 'whole' }],
    // Handshakes of 254 and of 382 bytes, and one of 16.
    ['fe 01 00 fd 05', undefined],
    ['fe 02', undefined],
    ['10 00 fd 05', undefined],
  ])('%s', (bytes, read) => {
    expect(readLegacyPing(hex(bytes))).toEqual(read)
  })
})

describe('the answer', () => {
  test('to FE: text, players and places, parted by §', () => {
    expect(legacyAnswer('list', status)).toEqual(hex('ff 000b 0041 0020 006d 0065 0073 0068 00a7 0033 00a7 0032 0030'))
  })

  test('to FE 01: protocol, version, text, players and places, parted by U+0000', () => {
    expect(legacyAnswer('list-with-version', status)).toEqual(
      hex(
        `ff 0019 00a7 0031 0000 0031 0032 0037 0000 0031 002e 0032 0031 002e 0034 0000
        0041 0020 006d 0065 0073 0068 0000 0033 0000 0032 0030`.replaceAll('\n', ''),
      ),
    )
  })

  test.each(['list', 'list-with-version'] as const)(
    'to a %s keeps its fields apart, whatever the text is, and is no longer than these clients read',
    (ping) => {
      const answer = legacyAnswer(ping, { ...status, motd: `§ared\0 §lmesh ${'😀'.repeat(300)}\nsecond line` })
      const text = Buffer.from(answer.subarray(3)).swap16().toString('utf16le')
      expect([answer.readUInt16BE(1), text.length <= 256, text.isWellFormed()]).toEqual([text.length, true, true])
      const fields = text.split(ping === 'list' ? '§' : '\0')
      expect(fields).toHaveLength(ping === 'list' ? 3 : 6)
      expect(fields.slice(-2)).toEqual(['3', '20'])
      expect(text).not.toContain('second')
    },
  )
})
