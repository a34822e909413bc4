import { describe, expect, test } from 'vitest'
import { ClientAnswers } from '../../../src/player/client/client-answers.ts'
import { type Question, questionTable } from '../../../src/protocol/questions.ts'

const row = questionTable.find(({ packet }) => packet === 'custom_payload') ?? questionTable[0]!
const question = (subject: string, body = ''): Question => ({ row, subject, body: Buffer.from(body), number: 0 })

/** A conversation: `?subject body` is asked, `subject answer` said. */
function conversation(...lines: readonly string[]): ClientAnswers {
  const answers = new ClientAnswers(1 << 20)
  for (const line of lines) {
    const [subject = '', text = ''] = line.split(' ')
    if (subject.startsWith('?')) answers.asked(question(subject.slice(1), text))
    else answers.said(subject, Buffer.from(text))
  }
  return answers
}
const texts = (words: ReturnType<ClientAnswers['to']>) => words?.map(({ packet }) => String(packet))

describe('what the client answers', () => {
  test('on the channel of the question is its answer, in turn when all are answered', () => {
    const answers = conversation('?a:x 1', '?a:x 2', 'a:x one', 'a:x two')
    expect([texts(answers.to(question('a:x', '1'))), texts(answers.to(question('a:x', '2')))]).toEqual([
      ['one'],
      ['two'],
    ])
  })

  test('once to several questions is the answer to the last of them', () => {
    const answers = conversation('?a:x 1', '?a:x 2', 'a:x done')
    expect([texts(answers.to(question('a:x', '1'))), texts(answers.to(question('a:x', '2')))]).toEqual([[], ['done']])
  })

  test('on another channel answers the last question of its namespace, or the last', () => {
    const answers = conversation('?a:ask 1', '?b:ask 1', 'a:reply A', 'c:hello C')
    expect([texts(answers.to(question('a:ask', '1'))), texts(answers.to(question('b:ask', '1')))]).toEqual([
      ['A'],
      ['C'],
    ])
  })

  test('before any question, or beside announcements, is said unasked', () => {
    const answers = conversation('a:hello 1', '?minecraft:brand west', 'a:hello 2')
    expect([...answers.unasked()].map(({ packet }) => String(packet))).toEqual(['1', '2'])
  })

  test('to the same question asked twice is what it answered each time', () => {
    const answers = conversation('?a:x ?', 'a:x 1', '?a:x ?', 'a:x 2')
    expect([0, 1, 2].map((time) => texts(answers.to(question('a:x', '?'), time)))).toEqual([['1'], ['2'], ['2']])
  })

  test('to what it was never asked is unknown, on a channel that it answers or does not know', () => {
    const answers = conversation('?a:x 1', 'a:x one', '?b:told 1')
    expect([
      answers.to(question('a:x', '2')),
      answers.to(question('new:x')),
      answers.to(question('b:told', '2')),
    ]).toEqual([undefined, undefined, []])
  })

  test('is kept for the next server too, within bounds; what finds no room counts as never asked', () => {
    const answers = new ClientAnswers(16 * 1024)
    for (let n = 0; n < 10_000; n++) {
      if (n % 10 === 0) answers.begin()
      answers.asked(question('a:x', String(n)))
      answers.said('a:x', Buffer.alloc(500))
      expect(answers.bytes).toBeLessThan(40_000)
    }
    expect(answers.to(question('a:x', '0'))).toBeUndefined()
    expect(answers.to(question('a:x', '9999'))).toHaveLength(1)
    const flood = new ClientAnswers(16 * 1024)
    for (let n = 0; n < 10_000; n++) flood.said('a:x', Buffer.alloc(30_000))
    expect(flood.bytes).toBeLessThan(16 * 1024)
  })
})
