import { expect, test } from 'vitest'
import { Trail } from '../../../src/player/position/trail.ts'

const at = (x: number) => ({ x, y: 64, z: 0 })

test('a way is known again at every place of it, for half a minute, and by a copy until the copy was made', () => {
  const trail = new Trail()
  for (let step = 0; step <= 600; step++) trail.add(at(step * 0.28), step * 50)
  for (const step of [1, 7, 300, 600]) expect(trail.passes(at(step * 0.28))).toBe(true)
  expect(trail.passes({ x: 10, y: 60, z: 0 })).toBe(false)
  const copy = trail.copy()
  trail.add(at(1_000), 45_000)
  expect([trail, copy].map((way) => [way.passes(at(10)), way.passes(at(1_000)), way.passes(at(160))])).toEqual([
    [false, true, true],
    [true, false, true],
  ])
})

test('a place where somebody stood for long is on the way from there', () => {
  const trail = new Trail()
  for (let ms = 0; ms <= 60_000; ms += 50) trail.add(at(ms % 100 === 0 ? 0 : 0.1), ms)
  expect(trail.size).toBe(1)
  for (let step = 1; step <= 20; step++) trail.add(at(step), 60_000 + step * 50)
  expect(trail.passes(at(0))).toBe(true)
})

test('a way is no longer than what is kept of it, however often a client says where it is', () => {
  const trail = new Trail()
  for (let n = 0; n < 100_000; n++) trail.add(at(n), n / 100)
  expect(trail.size).toBeLessThanOrEqual(1_024)
})
