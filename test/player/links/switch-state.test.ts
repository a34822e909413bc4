import { describe, expect, test } from 'vitest'
import type { SwitchCause, SwitchRecord } from '../../../src/player/events.ts'
import { type SwitchResult, SwitchState } from '../../../src/player/links/switch-state.ts'

const ok: SwitchResult = { ok: true, mode: 'soft', ms: 1 }
const wanted = (server: string, cause: SwitchCause = 'zone') => ({ server, cause, since: 5 })

describe('a switch that waits', () => {
  test('is one at a time, and all who asked for it hear what came of it', async () => {
    const state = new SwitchState()
    let timeouts = 1
    const asked = [state.wait(wanted('east'), () => timeouts--), state.join(), state.join('command')]
    expect(state.pending).toMatchObject({ server: 'east', cause: 'command', since: 5 })
    const taken = state.take()
    expect([taken?.pending.server, state.pending, timeouts]).toEqual(['east', undefined, 0])
    taken?.settle(ok)
    expect(await Promise.all(asked)).toEqual([ok, ok, ok])
  })

  test('none waits: there is nothing to join or take', () => {
    const state = new SwitchState()
    expect([state.join('command'), state.take(), state.pending]).toEqual([undefined, undefined, undefined])
  })

  test('one that was taken can be followed by another before it is settled', async () => {
    const state = new SwitchState()
    const first = state.wait(wanted('east'), () => undefined)
    const taken = state.take()
    const second = state.wait(wanted('north'), () => undefined)
    taken?.settle({ ok: false, error: 'another switch was asked for' })
    expect(await first).toMatchObject({ ok: false })
    expect(state.pending?.server).toBe('north')
    state.take()?.settle(ok)
    expect(await second).toEqual(ok)
  })
})

describe('what an operator holds', () => {
  test('a pin lasts until it is taken off, and what was held or dropped by hand ends with it', () => {
    const state = new SwitchState()
    state.pin()
    state.holdByHand('west')
    state.dropByHand('east')
    state.zonesDecide()
    expect(state.pinned).toBe(true)
    state.holdByHand('west')
    state.dropByHand('east')
    state.unpin()
    expect([state.pinned, state.heldByHandOn('west'), state.droppedByHand('east')]).toEqual([false, false, false])
  })

  test('a switch by hand holds on ground of one owner, nobody’s included, until the player stands on another’s', () => {
    for (const owner of ['west', undefined]) {
      const state = new SwitchState()
      expect(state.heldByHandOn('west')).toBe(false)
      state.holdByHand(owner)
      state.standsOn(owner)
      expect(state.heldByHandOn('west')).toBe(owner === 'west')
      state.standsOn('east')
      expect(state.heldByHandOn('west')).toBe(false)
    }
  })

  test('a dummy that was dropped is made again when it is asked for', () => {
    const state = new SwitchState()
    state.dropByHand('east')
    expect([state.droppedByHand('east'), state.droppedByHand('west')]).toEqual([true, false])
    state.allowByHand('east')
    expect(state.droppedByHand('east')).toBe(false)
  })
})

test('dummies are to be chosen at the first movement, and again whenever somebody says so', () => {
  const state = new SwitchState()
  expect(state.dummiesStale).toBe(true)
  state.dummiesChosen()
  expect(state.dummiesStale).toBe(false)
  state.chooseDummiesAnew()
  expect(state.dummiesStale).toBe(true)
})

test('the journal keeps the last 32 switches, oldest first', () => {
  const state = new SwitchState()
  const record = (time: number): SwitchRecord => ({
    time,
    from: 'west',
    to: 'east',
    cause: 'zone',
    mode: 'soft',
    ms: 0,
  })
  for (let time = 1; time <= 40; time++) state.record(record(time))
  expect(state.journal.map(({ time }) => time)).toEqual(Array.from({ length: 32 }, (_, at) => at + 9))
})
