import { describe, expect, it } from 'vitest'
import { readText, textParam } from '../../src/protocol/text.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'

/** NBT's own texts, written as Java writes them (DataOutput.writeUTF): what stands in the bytes, and what it means. */
const texts: readonly (readonly [what: string, text: string, bytes: string])[] = [
  ['plain letters', 'hi', '6869'],
  ['letters of two and three bytes', 'é€', 'c3a9e282ac'],
  ['a character beyond the BMP, as two surrogates', 'hi 😀', '686920eda0bdedb880'],
  ['a zero, in two bytes', 'a\0b', '61c08062'],
  ['the first half of a pair alone', '\ud83d!', 'eda0bd21'],
  ['the second half of a pair alone', '!\ude00', '21edb880'],
  ['halves in the wrong order', '\ude00\ud83d', 'edb880eda0bd'],
]

/** `nbt_query_response` carries any NBT in every version; since 1.20.2 (protocol 764) without the root's name. */
const answer = (version: string, tag: string): Buffer => {
  const { number } = protocolOf(version)
  const id = protocolOf(version).packets('play', 'clientbound').idOf('nbt_query_response')!
  const name = number < 764 ? '0000' : ''
  return Buffer.from(`${id.toString(16).padStart(2, '0')}07${tag.slice(0, 2)}${name}${tag.slice(2)}`, 'hex')
}
const counted = (hex: string) => (hex.length / 2).toString(16).padStart(4, '0') + hex

describe.each(supportedVersions)('the texts of NBT in %s', (version) => {
  const play = protocolOf(version).packets('play', 'clientbound')

  it.each(texts)('are modified UTF-8 in both directions: %s', (_what, text, bytes) => {
    // A compound with the text as a value, as a key and in a list.
    const tag = `0a08${counted('76')}${counted(bytes)}01${counted(bytes)}2a09${counted('6c')}0800000001${counted(bytes)}00`
    const packet = answer(version, tag)
    const { params } = play.decode(packet)
    expect(params.nbt).toMatchObject({
      type: 'compound',
      value: {
        v: { type: 'string', value: text },
        [text]: { type: 'byte', value: 42 },
        l: { type: 'list', value: { type: 'string', value: [text] } },
      },
    })
    expect(play.encode('nbt_query_response', params)).toEqual(packet)
  })

  it('that another program wrote as UTF-8 are understood, and written as Java reads them', () => {
    const written = play.decode(answer(version, `08${counted('f09f9880')}`)).params
    expect(written.nbt).toMatchObject({ value: '😀' })
    expect(play.encode('nbt_query_response', written)).toEqual(answer(version, `08${counted('eda0bdedb880')}`))
  })

  it('that are neither lose only what is wrong in them', () => {
    const { params } = play.decode(answer(version, `08${counted('61ff62c3')}`))
    expect(params.nbt).toMatchObject({ value: 'a\ufffdb\ufffd' })
  })

  it('are keys whatever they are called', () => {
    const packet = answer(version, `0a08${counted(Buffer.from('__proto__').toString('hex'))}${counted('61')}00`)
    expect(play.encode('nbt_query_response', play.decode(packet).params)).toEqual(packet)
  })
})

const withNbtTexts = supportedVersions.filter((version) => protocolOf(version).number >= 765)

describe.each(withNbtTexts)('what is said in %s', (version) => {
  const protocol = protocolOf(version)
  const play = protocol.packets('play', 'clientbound')

  it('reaches a Java client: system_chat and action bars as NBT', () => {
    const packet = play.encode('system_chat', { content: textParam(protocol.number, 'hi 😀'), isActionBar: false })
    expect(packet.subarray(-6 - 3 - 1, -1).toString('hex')).toBe('686920eda0bdedb880')
    expect(readText(play.field('system_chat', 'content')!.read(packet)).text).toBe('hi 😀')
  })

  it('stays UTF-8 where it is a plain string', () => {
    const spoken = protocol.packets('play', 'serverbound')
    const packet = spoken.encode('chat_command', {
      ...{ command: 'say 😀', timestamp: 0n, salt: 0n, argumentSignatures: [], messageCount: 0 },
      ...{ acknowledged: Buffer.alloc(3), checksum: 0 },
    })
    expect(packet.includes(Buffer.from('say 😀'))).toBe(true)
    expect(spoken.field('chat_command', 'command')!.read(packet)).toBe('say 😀')
  })
})
