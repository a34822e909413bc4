import { expect, test } from 'vitest'
import { addPoints, experienceOf, setExperience } from '../../../plugins/flying-squid/experience.ts'
import type { Player } from '../../../plugins/flying-squid/squid.ts'

const player = (level: number, displayXp: number, xp: number) => ({ level, displayXp, xp }) as Player

// Points from a level to the next, as vanilla counts them: 7 + 2 × level, from 15 on 5 × level − 38, from 30 on 9 × level − 158.
test.each([
  [0, 6, 0, 6 / 7],
  [0, 7, 1, 0],
  [0, 315, 15, 0],
  [0, 352, 16, 0],
  [0, 1395, 30, 0],
  [0, 1507, 31, 0],
  [0, 1628, 32, 0],
])('%i and %i points are level %i, %f', (from, to, level, progress) => {
  const who = player(0, 0, from)
  addPoints(who, to)
  expect(experienceOf(who)).toEqual({ level, progress: expect.closeTo(progress), total: to })
})

test('points count on from where the player stands, though it has spent levels', () => {
  const who = player(3, 0.5, 900)
  addPoints(who, 907)
  expect(experienceOf(who)).toEqual({ level: 4, progress: expect.closeTo(0.5 / 15), total: 907 })
  addPoints(who, 880)
  expect(experienceOf(who)).toEqual({ level: 1, progress: expect.closeTo(6.5 / 9), total: 880 })
  addPoints(who, 0)
  expect(experienceOf(who)).toEqual({ level: 0, progress: 0, total: 0 })
})

test('what was shown and is shown again is as it was, to the last bit', () => {
  const who = player(5, 0.123456, 77)
  addPoints(who, 77)
  expect(experienceOf(who)).toEqual({ level: 5, progress: 0.123456, total: 77 })
  setExperience(who, { level: 1, progress: 0, total: 2 })
  expect(experienceOf(who)).toEqual({ level: 1, progress: 0, total: 2 })
})
