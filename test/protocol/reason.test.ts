import { describe, expect, test } from 'vitest'
import { jsonReason, readReason, reasonParam, reasonText, sentence } from '../../src/protocol/reason.ts'
import { readText } from '../../src/protocol/text.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import { newest } from '../kit/versions.ts'

const json = { translate: 'multiplayer.disconnect.banned', color: 'red', bold: true, with: ['a', { text: 'b' }, 5] }
const nbt = {
  type: 'compound',
  value: {
    translate: { type: 'string', value: 'multiplayer.disconnect.banned' },
    bold: { type: 'byte', value: 1 },
    with: { type: 'list', value: { type: 'string', value: ['a', 'b'] } },
  },
}

describe('a reason', () => {
  test('that a server said goes on as it was said', () => {
    const before = JSON.stringify(json)
    expect(jsonReason(readReason(before))).toBe(before)
    expect(reasonParam(764, readReason(before))).toBe(before)
    expect(reasonParam(765, readReason(nbt))).toBe(nbt)
  })

  test('keeps its looks and translation in a sentence of mcmesh’s', () => {
    const whole = sentence('No: ', readReason(JSON.stringify(json)), '.')
    expect(reasonText(whole)).toBe('No: multiplayer.disconnect.banned a b 5.')
    expect(JSON.parse(jsonReason(whole))).toEqual({ text: '', extra: [{ text: 'No: ' }, json, { text: '.' }] })
    expect(reasonParam(765, sentence('No: ', readReason(nbt)))).toEqual({
      type: 'compound',
      value: {
        text: { type: 'string', value: '' },
        extra: {
          type: 'list',
          value: { type: 'compound', value: [{ text: { type: 'string', value: 'No: ' } }, nbt.value] },
        },
      },
    })
  })

  test('is a plain sentence when nobody else said a word of it', () => {
    expect(sentence('a', 'b')).toBe('ab')
    expect(jsonReason('ab')).toBe('{"text":"ab"}')
    expect(reasonParam(765, 'ab')).toEqual({ type: 'string', value: 'ab' })
  })

  test('said as NBT is told as JSON with yes and no for its looks', () => {
    expect(JSON.parse(jsonReason(readReason(nbt)))).toEqual({
      ...{ translate: 'multiplayer.disconnect.banned', bold: true, with: ['a', 'b'] },
    })
  })

  test.each([
    '"text"',
    'no JSON',
    '""',
    'null',
    '[]',
    '{"text":"a","extra":[]}',
    '{"text":"a","extra":["b",["c",{"text":"d"}],true,null,1.5]}',
    JSON.stringify(json),
    JSON.stringify({ text: '€'.repeat(80_000) }),
    JSON.stringify({ text: 'a', ['€'.repeat(80_000)]: 'b' }),
    JSON.stringify({ text: 'a', extra: [{ text: '', ['é'.repeat(70_000)]: { ['x'.repeat(70_000)]: [1] } }] }),
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    `${'{"text":"a","extra":['.repeat(500)}"b"${']}'.repeat(500)}`,
    JSON.stringify({ text: 'a', hoverEvent: { action: 'show_text', contents: [{ text: 'b', italic: false }] } }),
  ])('said as JSON is told as NBT that can be written: %#', (said) => {
    for (const version of ['1.20.4', '1.21.4', ...newest]) {
      const { number } = protocolOf(version)
      const set = protocolOf(version).packets('play', 'clientbound')
      for (const reason of [readReason(said), sentence('No: ', readReason(said))]) {
        const packet = set.encode('kick_disconnect', { reason: reasonParam(number, reason) })
        const { text } = readText(set.decode(packet).params.reason)
        expect(JSON.parse(jsonReason(reason))).toBeDefined()
        if (said.length < 1_000) expect(text.replaceAll('null', '')).toBe(reasonText(reason).replaceAll('null', ''))
      }
    }
  })
})
