import { expect, test } from 'vitest'
import { WalkerReports } from '../../src/embedded/walker-reports.ts'
import { WalkerRoute } from '../../src/embedded/walker-route.ts'
import { protocolOf } from '../../src/protocol/versions.ts'
import type { Pose } from '../../src/vanilla-client/pose.ts'

const path = { from: { x: -20, z: 8 }, to: { x: 20, z: 8 } }

test('a route leads to and fro', () => {
  const route = new WalkerRoute(path, 0.5)
  const goals = Array.from({ length: 3 }, () => {
    const { goal } = route
    route.reached()
    return goal
  })
  expect(goals).toEqual([path.to, path.from, path.to])
})

test('a crossing is a walk over the border, not a teleport over it', () => {
  const route = new WalkerRoute(path, 0.75)
  for (const x of [0, 9.9, 10.1, 12, 9]) route.walked({ x, z: 8 })
  expect(route.crossings).toBe(2)
  route.restart()
  route.walked({ x: 15, z: 8 })
  expect(route.crossings).toBe(2)
  route.walked({ x: 5, z: 8 })
  expect(route.crossings).toBe(3)
})

test('a route leads through the chunks beside its path, and those between the walker and its path', () => {
  const route = new WalkerRoute(path, 0.5)
  expect(route.leadsThrough(0, 2, { x: 0, z: 8 })).toBe(true)
  expect(route.leadsThrough(0, 5, { x: 0, z: 8 })).toBe(false)
  expect(route.leadsThrough(-2, 5, { x: -20, z: 200 })).toBe(true)
})

test('a walker tells each move once, where it looks only when that is new, and where it stands once a second', () => {
  const serverbound = protocolOf('1.21.4').packets('play', 'serverbound')
  const reports = new WalkerReports()
  const pose: Pose = { x: 0, y: 64, z: 0, yaw: 90, pitch: 0, onGround: true }
  const names = (ticks: number, at: Pose) =>
    Array.from({ length: ticks }, () => {
      const packet = reports.of(at, serverbound)
      return packet && serverbound.decode(packet).name
    })
  expect(names(2, pose)).toEqual(['position_look', undefined])
  expect(names(2, { ...pose, x: 1 })).toEqual(['position', undefined])
  expect(names(1, { ...pose, x: 2, yaw: 0 })).toEqual(['position_look'])
  expect(names(1, { ...pose, x: 2, yaw: 0, onGround: false })).toEqual(['position'])
  expect(names(20, { ...pose, x: 2, yaw: 0, onGround: false })).toEqual([...Array(19).fill(undefined), 'position'])
  reports.restart()
  expect(names(1, { ...pose, x: 3, yaw: 0 })).toEqual(['position_look'])
})
