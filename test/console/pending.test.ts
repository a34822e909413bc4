import { expect, test } from 'vitest'
import { afterEvent, afterSnapshot, type RequestedSwitch, withSwitch } from '../../src/console/pending.ts'
import { link, player, snapshot, startTime } from './mesh.ts'

const asked: RequestedSwitch = { id: 1, player: 'Alex', to: 'east', since: startTime, steps: [] }

const seen = (phase: 'login' | 'placing' | 'standing', after: number) =>
  snapshot({
    time: startTime + after,
    players: [player('Alex', 'west', { links: [link('west', 'primary'), link('east', 'dummy', { phase })] })],
  })

test('each step of a switch is kept once, with the time at which it was first seen', () => {
  let pending: readonly RequestedSwitch[] = [asked]
  for (const [phase, after] of [
    ['login', 120],
    ['login', 250],
    ['placing', 380],
    ['standing', 500],
  ] as const)
    pending = afterSnapshot(pending, seen(phase, after))
  expect(pending[0]?.steps).toEqual([
    { label: 'login', ms: 120 },
    { label: 'place', ms: 380 },
    { label: 'carry', ms: 500 },
  ])
})

test('the event that a dummy stands gives the time more exactly than snapshots do', () => {
  const event = { time: startTime + 431, event: 'dummy.join', player: 'Alex', server: 'east', ms: 431 } as const
  expect(afterEvent([asked, { ...asked, player: 'Steve' }], event).map((one) => one.steps)).toEqual([
    [{ label: 'placed', ms: 431 }],
    [],
  ])
})

test('a switch is awaited under the id of its command, and keys that repeat without end are bounded', () => {
  let pending: readonly RequestedSwitch[] = []
  for (let id = 1; id <= 150; id++)
    pending = withSwitch(pending, { id, name: 'switch', args: { player: 'Alex', server: 'east' } }, startTime)
  expect(pending).toHaveLength(100)
  expect(pending.at(-1)).toEqual({ ...asked, id: 150 })
})
