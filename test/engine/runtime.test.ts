import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineEvent } from '../../src/engine/messages.ts'
import { SystemRuntime } from '../../src/engine/runtime.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function runtime() {
  const told: EngineEvent[] = []
  return { system: new SystemRuntime((event) => told.push(event)), told }
}

describe('what is to run later', () => {
  test('runs once, after its time, unless it is cancelled before', () => {
    const { system } = runtime()
    const ran: string[] = []
    system.later(100, () => ran.push('a'))
    const cancel = system.later(50, () => ran.push('b'))
    system.later(10, () => ran.push('c'))
    cancel()
    vi.advanceTimersByTime(99)
    expect(ran).toEqual(['c'])
    vi.advanceTimersByTime(10_000)
    expect(ran).toEqual(['c', 'a'])
    expect(vi.getTimerCount()).toBe(0)
    cancel()
  })

  test('is cleared with the mesh, all of it, and what comes after that runs still', () => {
    const { system } = runtime()
    const ran: number[] = []
    for (let n = 0; n < 5; n++) system.later(n, () => ran.push(n))
    vi.advanceTimersByTime(1)
    system.clear()
    expect(vi.getTimerCount()).toBe(0)
    system.later(1, () => ran.push(9))
    vi.advanceTimersByTime(100)
    expect(ran).toEqual([0, 1, 9])
  })

  test('throws into the log, and ends nobody else’s', () => {
    const { system, told } = runtime()
    let ran = false
    system.later(1, () => {
      throw new Error('a fault')
    })
    system.later(2, () => {
      ran = true
    })
    vi.advanceTimersByTime(5)
    expect(told).toEqual([
      { event: 'log', level: 'error', message: expect.stringMatching(/^a timer failed: Error: a fault/) },
    ])
    expect(ran).toBe(true)
  })
})

test('every event and every line of the log is told, in order', () => {
  const { system, told } = runtime()
  system.emit({ event: 'dummy.join', player: 'alice', server: 'east', ms: 1 })
  system.log('info', 'a line')
  expect(told).toEqual([
    { event: 'dummy.join', player: 'alice', server: 'east', ms: 1 },
    { event: 'log', level: 'info', message: 'a line' },
  ])
})

test('what can’t be read is logged once a kind, and counted each time', () => {
  const { system, told } = runtime()
  for (let n = 0; n < 3; n++) system.unreadable('west', 'login', `byte ${n} is broken`)
  system.unreadable('east', 'login', 'byte 0 is broken')
  expect(told.map((event) => event.event === 'log' && event.message)).toEqual([
    'west sent login: byte 0 is broken',
    'east sent login: byte 0 is broken',
  ])
  expect([...system.unusable.values()]).toEqual([3, 1])
})

test('time goes on and never back', () => {
  const { system } = runtime()
  const before = system.now()
  vi.advanceTimersByTime(40)
  expect(system.now() - before).toBe(40)
})
