import { expect, test } from 'vitest'
import { AwaitedResults } from '../../src/engine/awaited-results.ts'

test('results go to the commands whose ids they bear, in whatever order they come', async () => {
  const results = new AwaitedResults()
  const [first, second] = [results.of(1), results.of(2)]
  results.end(2, { ok: true, data: 'second' })
  results.end(1, { ok: false, error: 'first' })
  expect(await Promise.all([first, second])).toEqual([
    { ok: false, error: 'first' },
    { ok: true, data: 'second' },
  ])
})

test('a command ends once: a second result of its id ends nothing, and neither does one of an id that nobody gave', async () => {
  const results = new AwaitedResults()
  const first = results.of(1)
  results.end(1, { ok: true })
  results.end(1, { ok: false, error: 'again' })
  results.end(7, { ok: false, error: 'nobody' })
  expect(await first).toEqual({ ok: true })
  const next = results.of(1)
  results.end(1, { ok: true, data: 'next' })
  expect(await next).toEqual({ ok: true, data: 'next' })
})

test('an id that runs is not given to another', () => {
  const results = new AwaitedResults()
  void results.of(1)
  expect(() => results.of(1)).toThrow('command 1 was given twice')
})

test('when the engine has gone all end, also those that come after', async () => {
  const results = new AwaitedResults()
  const gone = { ok: false, error: 'The engine has stopped.' }
  const waiting = [results.of(1), results.of(2)]
  results.endAll(gone)
  expect(await Promise.all([...waiting, results.of(3)])).toEqual([gone, gone, gone])
})
