import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Inbox, type Message, payloadsOf } from '../../../plugins/flying-squid/messages.ts'

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const part = (message: unknown, part: unknown, of: unknown, data: unknown = 'e30=') =>
  bytes({ type: 'part', message, part, of, data })
/** What an inbox made of payloads, in order. */
const read = (payloads: readonly Buffer[], inbox = new Inbox()): Message[] =>
  payloads.map((each) => inbox.take(each)).filter((message) => message !== undefined)

describe('messages of the channel', () => {
  test('come out as they went in, however long, and no payload is longer than vanilla allows', () => {
    const value = fc.record({
      type: fc.string(),
      text: fc.string({ maxLength: 60_000, minLength: 0, unit: 'grapheme' }),
    })
    fc.assert(
      fc.property(value, fc.nat(), (message, number) => {
        const payloads = payloadsOf(message, number)
        expect(Math.max(...payloads.map(({ length }) => length))).toBeLessThanOrEqual(32_767)
        if (message.type !== 'part') expect(read(payloads)).toEqual([message])
      }),
      { numRuns: 50 },
    )
  })

  test('may come between the parts of another', () => {
    const long = { type: 'long', text: 'x'.repeat(40_000) }
    const [first, ...rest] = payloadsOf(long, 1) as [Buffer, ...Buffer[]]
    expect(read([first, bytes({ type: 'short' }), ...rest])).toEqual([{ type: 'short' }, long])
  })

  test('are dropped where they are no JSON object', () => {
    for (const text of ['', 'x', '[]', '7', 'null', '"text"', '{"a":']) expect(read([Buffer.from(text)])).toEqual([])
    expect(read([bytes({ text: 'x'.repeat(32_767) })])).toEqual([])
  })

  test.each([
    ['a part is missing', [part(1, 0, 3), part(1, 2, 3)]],
    ['they begin in the middle', [part(1, 1, 2)]],
    ['their number changes', [part(1, 0, 2, 'eyI='), part(1, 1, 3, 'YSI6MX0=')]],
    ['another message has begun', [part(1, 0, 2, 'eyI='), part(2, 0, 2), part(1, 1, 2, 'YSI6MX0=')]],
    [
      'the fields are not of their kind',
      [part('1', 0, 1), part(1, '0', 1), part(1, 0, 1.5), part(1, 0, 1, 7), part(1, -1, 1)],
    ],
    ['they have parts in them', [part(1, 0, 1, bytes({ type: 'part' }).toString('base64'))]],
  ])('are dropped when %s, and the next one is read', (_, payloads) => {
    const inbox = new Inbox()
    expect(read(payloads, inbox)).toEqual([])
    const next = { type: 'next', text: 'x'.repeat(20_000) }
    expect(read(payloadsOf(next, 9), inbox)).toEqual([next])
  })

  test('of more than 2 MiB are dropped while they come', () => {
    const inbox = new Inbox()
    expect(read(payloadsOf({ text: 'x'.repeat(3 * 1024 * 1024) }, 1), inbox)).toEqual([])
    expect(read(payloadsOf({ text: 'x'.repeat(2_000_000) }, 2), inbox)).toHaveLength(1)
  })
})
