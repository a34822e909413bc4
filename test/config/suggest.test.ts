import { expect, test } from 'vitest'
import { didYouMean, nearestName } from '../../src/config/suggest.ts'

test.each([
  ['wset', 'west'],
  ['WEST', 'west'],
  ['eats', 'east'],
  ['lobb', 'lobby'],
  ['loby', 'lobby'],
  ['lobbby', 'lobby'],
])('%s most likely means %s', (typed, meant) => {
  expect(nearestName(typed, ['west', 'east', 'lobby'])).toBe(meant)
})

test('a word that resembles none gets no suggestion', () => {
  expect(nearestName('nether', ['west', 'east', 'lobby'])).toBeUndefined()
  expect(nearestName('x', [])).toBeUndefined()
  expect(didYouMean('nether', ['west'])).toBe('')
})

test('of two near ones the nearer is suggested', () => {
  expect(didYouMean('survival2', ['survival', 'survival1', 'survival-2'])).toBe(' Did you mean "survival"?')
  expect(didYouMean('creativ', ['creature', 'creative'])).toBe(' Did you mean "creative"?')
})

test('of two as near the one that begins alike is suggested', () => {
  expect(nearestName('est', ['west', 'east'])).toBe('east')
  expect(nearestName('wst', ['east', 'west'])).toBe('west')
})
