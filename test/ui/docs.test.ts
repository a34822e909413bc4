import { expect, test } from 'vitest'
import { commands } from '../../src/engine/command-table.ts'
import { actions } from '../../ui/actions/index.ts'
import { consolePage } from '../../ui/docs.ts'
import { keyBindings } from '../../ui/keys.ts'

test('docs/console.md says what the tables of keys and commands say', async () => {
  await expect(consolePage()).toMatchFileSnapshot('../../docs/console.md')
})

test('no key stands for two things, and every action has a key', () => {
  const keys = keyBindings.flatMap((binding) => binding.keys)
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(keyBindings.map((binding) => binding.action))).toEqual(new Set(Object.keys(actions)))
})

test('the key that a command names is in the table of keys', () => {
  const shown = new Set(keyBindings.map((binding) => binding.shown))
  for (const command of commands) if (command.key !== undefined) expect(shown, command.name).toContain(command.key)
})

test('the keys are those of the contract', () => {
  const keys = new Set(keyBindings.flatMap((binding) => binding.keys))
  const wanted = [
    '1',
    '6',
    'tab',
    'j',
    'k',
    'g',
    'G',
    'up',
    'down',
    'left',
    'right',
    'enter',
    's',
    'd',
    'p',
    'i',
    'r',
    'x',
    'w',
  ]
  for (const key of [...wanted, '/', ' ', 'f', ':', '?', 'escape', 'q']) expect(keys).toContain(key)
})
