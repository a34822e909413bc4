import { describe, expect, test } from 'vitest'
import { FAR_MOVE } from '../../../src/player/position/movement.ts'
import { PlayerPosition } from '../../../src/player/position/position.ts'
import type { Pose } from '../../../src/vanilla-client/pose.ts'

const SETTLE = 1_000
const at = (x: number, z = 0): Pose => ({ x, y: 64, z, yaw: 0, pitch: 0, onGround: true })

/** Somebody who stands at 0, 64, 0, as its client has confirmed. */
function standing(): PlayerPosition {
  const position = new PlayerPosition()
  position.moveTo(at(0))
  position.confirm()
  return position
}

describe('where a client says it stands', () => {
  test('is believed up to a step from where it stood, and no further at once', () => {
    const position = standing()
    expect(position.believes(at(FAR_MOVE), 0, SETTLE)).toBe(true)
    expect(position.believes(at(FAR_MOVE + 0.01), 0, SETTLE)).toBe(false)
  })

  test('is not judged before its first teleport is confirmed', () => {
    expect(new PlayerPosition().believes(at(10_000), 0, SETTLE)).toBe(true)
  })

  test('is believed when its server lets it stand for a while, counted from when it was first said', () => {
    const position = standing()
    expect([0, 400, 999, 1_000].map((now) => position.believes(at(100), now, SETTLE))).toEqual([
      false,
      false,
      false,
      true,
    ])
    position.moveTo(at(100))
    expect(position.believes(at(200), 1_001, SETTLE), 'the next one waits anew').toBe(false)
  })

  test('waits anew after a step from where it stands, or a word of a server on where it is', () => {
    for (const end of [
      (position: PlayerPosition) => position.believes(at(1), 500, SETTLE),
      (position: PlayerPosition) => position.forgetUnverified(),
      (position: PlayerPosition) => position.teleported(at(0)),
    ]) {
      const position = standing()
      position.believes(at(100), 0, SETTLE)
      end(position)
      expect(position.believes(at(100), 1_500, SETTLE)).toBe(false)
    }
  })

  test('is believed near any place that it has been teleported to, while that counts', () => {
    const position = standing()
    position.teleported(at(300))
    position.teleported(at(600))
    const targets = position.takeTeleportTargets(true)
    expect(targets.map(({ x }) => x)).toEqual([300, 600])
    expect([302, 605, 450].map((x) => position.believes(at(x), 0, SETTLE, targets))).toEqual([true, true, false])
  })

  test('is what its next word changes, believed or not', () => {
    const position = standing()
    expect(position.claimed).toEqual(at(0))
    position.believes(at(100), 0, SETTLE)
    expect([position.claimed, position.pose]).toEqual([at(100), at(0)])
    // What is handed out is a copy.
    position.claimed.x = 7
    expect(position.claimed.x).toBe(100)
  })
})

describe('a teleport by the primary', () => {
  test('is far when it goes further than servers accept as a move, and is waited for until the client stands there', () => {
    const position = standing()
    expect([position.teleported(at(FAR_MOVE)), position.farTeleportPending]).toEqual([false, false])
    expect([position.teleported(at(100)), position.farTeleportPending]).toEqual([true, true])
    position.takeTeleportTargets(true)
    expect(position.farTeleportPending, 'one is not confirmed yet').toBe(true)
    position.takeTeleportTargets(false)
    expect(position.farTeleportPending).toBe(false)
  })

  test('the first is far from nowhere: nobody waits for it', () => {
    expect(new PlayerPosition().teleported(at(10_000))).toBe(false)
  })

  test('its targets count once more when all are confirmed, and then no more', () => {
    const position = standing()
    position.teleported(at(100))
    expect(position.takeTeleportTargets(true)).toHaveLength(1)
    expect(position.takeTeleportTargets(false)).toHaveLength(1)
    expect(position.takeTeleportTargets(false)).toEqual([])
  })

  test('of those that a client never confirms the last 16 count', () => {
    const position = standing()
    for (let n = 1; n <= 40; n++) position.teleported(at(n * 100))
    expect(position.takeTeleportTargets(true).map(({ x }) => x / 100)).toEqual(
      Array.from({ length: 16 }, (_, n) => n + 25),
    )
  })
})

test('the pose is the owner’s: nobody changes it by what was handed in or out', () => {
  const position = new PlayerPosition()
  const handed = at(5)
  position.moveTo(handed)
  const { pose } = position
  handed.x = 9
  position.moveTo({ yaw: 90 })
  expect([pose.x, pose.yaw, position.pose.x, position.pose.yaw]).toEqual([5, 0, 5, 90])
  expect(() => Object.assign(position, { pose: at(1) })).toThrow(TypeError)
})

test('when the client last spoke of its place is forgotten when it sits down in what its server moves', () => {
  const position = standing()
  expect(position.reportedAt).toBe(Number.NEGATIVE_INFINITY)
  position.reported(500)
  expect(position.reportedAt).toBe(500)
  position.forgetReport()
  expect(position.reportedAt).toBe(Number.NEGATIVE_INFINITY)
})
