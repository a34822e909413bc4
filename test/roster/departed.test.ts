import { expect, test } from 'vitest'
import { Departed } from '../../src/roster/departed.ts'

test('where somebody played last is known after it left, the last time if it left more than once', () => {
  const departed = new Departed()
  departed.add('alice', 'west')
  departed.add('alice', 'east')
  expect([departed.server('alice'), departed.server('bob')]).toEqual(['east', undefined])
})

test('of all who left the last 256 are remembered: who left again counts as new', () => {
  const departed = new Departed()
  departed.add('alice', 'west')
  departed.add('bob', 'west')
  for (let n = 0; n < 254; n++) departed.add(`player ${n}`, 'east')
  departed.add('alice', 'north')
  departed.add('carol', 'east')
  expect(['alice', 'bob', 'carol'].map((name) => departed.server(name))).toEqual(['north', undefined, 'east'])
})
