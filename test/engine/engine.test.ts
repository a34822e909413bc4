import { expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { halves } from '../kit/halves.ts'
import { offlineUuid } from '../kit/scripted.ts'

const start = halves()

test('an operator who says /mesh in the game is answered in sentences', async () => {
  const mesh = await start({ file: { operators: [offlineUuid('alice')] } })
  const alice = await mesh.join('alice')
  const answers = () =>
    alice.received.filter(({ name }) => name === 'system_chat').map(({ params }) => JSON.stringify(params.content))
  const answerTo = async (line: string, answer: RegExp) => {
    const before = answers().length
    alice.send('chat_command', { command: `mesh ${line}` })
    await until(() => answers().length > before, { message: `an answer to ${line}` })
    expect(answers().slice(before)).toEqual([expect.stringMatching(answer)])
  }
  const place = /\[mesh\] alice on west(, dummies east)?, -?\d+ 64 -?\d+"/
  await answerTo('list', place)
  await answerTo('status', place)
  await answerTo('switch alice east', /\[mesh\] alice is on east: (soft|hard), \d+ ms"/)
  await answerTo('pin alice', /\[mesh\] done"/)
})
