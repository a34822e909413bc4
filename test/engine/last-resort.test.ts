import { afterEach, expect, test, vi } from 'vitest'
import { lastResort } from '../../src/engine/last-resort.ts'

/** The test runner listens as well, and would fail the run: what is thrown here is handed to ours alone. */
function caughtBy(watch: { log(message: string): void; giveUp(error: string): void }) {
  const on = vi.spyOn(process, 'on').mockReturnThis()
  const off = vi.spyOn(process, 'off').mockReturnThis()
  const takeBack = lastResort(watch)
  const handlers = on.mock.calls.map(([name, run]) => [name, run as (thrown: unknown) => void] as const)
  takeBack()
  expect(off.mock.calls).toEqual(on.mock.calls)
  return Object.fromEntries(handlers)
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('what nothing else caught is logged with its stack, and the mesh goes on', () => {
  const logged: string[] = []
  const given: string[] = []
  const caught = caughtBy({ log: (message) => logged.push(message), giveUp: (error) => given.push(error) })
  caught.uncaughtException?.(new Error('a broken timer'))
  caught.unhandledRejection?.('a broken promise')
  expect(logged[0]).toMatch(/^a fault that nothing else caught: Error: a broken timer\n +at /)
  expect(logged[1]).toBe('a fault that nothing else caught: a broken promise')
  expect(given).toEqual([])
})

test('twenty faults within a minute end the mesh in order, once', () => {
  const given: string[] = []
  const caught = caughtBy({ log: () => {}, giveUp: (error) => given.push(error) })
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  for (let i = 0; i < 19; i++) caught.uncaughtException?.(new Error('old'))
  now.mockReturnValue(60_001)
  for (let i = 0; i < 19; i++) caught.uncaughtException?.(new Error('new'))
  expect(given).toEqual([])
  for (let i = 0; i < 5; i++) caught.uncaughtException?.(new Error('new'))
  expect(given).toEqual(['mcmesh had 20 faults within a minute; its log names them.'])
})
