import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../conformance/main.ts', import.meta.url))

const call = (...words: string[]) => spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' })

test.each([
  [[], 'Say which server'],
  [['127.0.0.1:1'], '127.0.0.1:1 cannot be tried'],
  [['127.0.0.1:99999'], '99999'],
  [['127.0.0.1:1', '--version', '1.8'], 'does not speak 1.8'],
  [['127.0.0.1:1', '--patience', 'long'], '--patience'],
  [['127.0.0.1:1', '--unknown'], '--unknown'],
])('%j is refused in a sentence, with exit code 2', (words, sentence) => {
  const { status, stderr, stdout } = call(...words)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(sentence)
})

test('--help says what the exit codes mean', () => {
  const { status, stdout } = call('--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/Exit codes: 0 .* 1 .* 2 /)
})
