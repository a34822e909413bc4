import { expect, test } from 'vitest'
import { withAdvice } from '../../src/console/advice.ts'

test('a failure that servers and networks are known for says what to do about it', () => {
  const cases: readonly (readonly [error: string, remedy: RegExp])[] = [
    ['You are not white-listed on this server!', /whitelist add/],
    ['The server is full!', /Raise max-players/],
    ['Flying is not enabled on this server', /allow-flight=true/],
    ['Failed to verify username!', /online-mode=false/],
    ['Connection throttled! Please wait before reconnecting.', /connection-throttle=-1/],
    ['east can’t be joined: it refuses connections', /Start it/],
    ['east did not take the player within 30000 ms', /mcmesh doctor/],
  ]
  for (const [error, remedy] of cases) {
    const said = withAdvice(error)
    expect(said, error).toMatch(remedy)
    expect(said.startsWith(error)).toBe(true)
  }
})

test('a failure that says itself what to do, or that nothing is known of, is left as it is', () => {
  const told = 'The server is full! Raise max-players there: dummies count as players.'
  expect(withAdvice(told)).toBe(told)
  expect(withAdvice('The moon is in the wrong house.')).toBe('The moon is in the wrong house.')
})
