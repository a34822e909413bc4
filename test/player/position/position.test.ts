import { describe, expect, test } from 'vitest'
import { limitTable } from '../../../src/config/limits.ts'
import { FAR_MOVE } from '../../../src/player/position/movement.ts'
import { PlayerPosition } from '../../../src/player/position/position.ts'
import type { Pose } from '../../../src/vanilla-client/pose.ts'

const SETTLE = 1_000
const at = (x: number, z = 0): Pose => ({ x, y: 64, z, yaw: 0, pitch: 0, onGround: true })

/** Somebody who stands at 0, 64, 0, as its client has confirmed. */
function standing(): PlayerPosition {
  const position = new PlayerPosition()
  position.moveTo(at(0))
  position.confirm(1)
  return position
}

const pace = { speed: limitTable.moveSpeed.default, burst: limitTable.moveBurst.default }
/** The longest step. */
const STEP = pace.speed / 20

/** Where the player is by a claim at a time, with every teleport confirmed unless told; undefined: where it was. */
const claim = (position: PlayerPosition, claimed: Pose, now = 0, { unconfirmed = false, tickedAt = -1 } = {}) =>
  position.claim(claimed, { now, pace, settleMs: SETTLE, tickedAt }, unconfirmed)

/** Whether a claim is believed at a time. */
const believes = (position: PlayerPosition, claimed: Pose, now = 0, unconfirmed = false): boolean =>
  claim(position, claimed, now, { unconfirmed }) === claimed

const step = (position: PlayerPosition, x: number, now = 0): void => expect(believes(position, at(x), now)).toBe(true)

describe('where a client says it stands', () => {
  test('is believed up to a step from where it stood, and no further at once', () => {
    const position = standing()
    expect(believes(position, at(STEP))).toBe(true)
    expect(believes(position, at(2 * STEP + 0.01))).toBe(false)
  })

  test('is believed as far as a player can have gone by steps since: late ones may come together, no more', () => {
    const position = standing()
    const believed = (now: number): number => {
      const from = position.pose.x
      for (let x = from + 4; x < from + 2_000; x += 4) claim(position, at(x), now)
      return position.pose.x - from
    }
    expect(believed(0)).toBe(pace.burst)
    position.teleported(at(0), 100)
    // A tenth of a second later: ten blocks more.
    expect(believed(100)).toBe(8)
    position.teleported(at(0), 60_000)
    expect(believed(60_000), 'however long it stood still before').toBe(pace.burst)
  })

  test('is believed of whoever goes as fast as any player can, a tick late or two', () => {
    const position = standing()
    for (let tick = 1; tick < 400; tick++) {
      const late = tick % 7 === 0 ? 100 : 0
      step(position, tick * 3.95, tick * 50 + late)
    }
  })

  test('counts for nothing before its first teleport is confirmed', () => {
    expect(believes(new PlayerPosition(), at(0))).toBe(false)
  })

  test('counts for nothing while a teleport is not confirmed, a step as little as a far move, however long it lasts', () => {
    const position = standing()
    position.teleported(at(2), 0)
    for (const now of [0, 500, 1_000, 60_000])
      expect([0, 3, 5_000].map((x) => believes(position, at(x), now, true))).toEqual([false, false, false])
    expect(believes(position, at(5_000), 60_001), 'nor was it waited for meanwhile').toBe(false)
    expect(believes(position, at(3), 60_002)).toBe(true)
  })

  test('is believed when its server lets it stand for a while, counted from when it was first said', () => {
    const position = standing()
    expect([0, 400, 999, 1_000].map((now) => believes(position, at(100), now))).toEqual([false, false, false, true])
    expect(believes(position, at(200), 1_001), 'the next one waits anew').toBe(false)
  })

  test('is not believed because another that it said before was let stand', () => {
    const position = standing()
    for (let now = 0; now < 1_000; now += 50) expect(believes(position, at(9), now)).toBe(false)
    expect(claim(position, at(5_000), 1_000)).toMatchObject({ x: 9 })
    expect(position.pose.x).toBe(9)
    expect(claim(position, at(5_000), 1_050)).toBeUndefined()
  })

  test('is let stand by a server that says nothing only as far as a player can have gone meanwhile', () => {
    const position = standing()
    expect([0, 1_000, 5_000, 49_000].map((now) => believes(position, at(5_000), now))).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(believes(position, at(5_000), 50_000)).toBe(true)
  })

  test('is let stand by a server whose game goes on, and has had the time to read it', () => {
    const position = standing()
    const claims = [
      [0, -1],
      [1_500, 999],
      // It hung, and has just gone on.
      [4_000, 3_990],
      [4_090, 3_990],
    ] as const
    expect(claims.map(([now, tickedAt]) => claim(position, at(5_000), now, { tickedAt })?.x)).toEqual([
      undefined,
      undefined,
      undefined,
      5_000,
    ])
  })

  test('of whoever goes on faster than any player is believed as its server lets it stand: a while later', () => {
    const position = standing()
    for (let tick = 1; tick <= 200; tick++) claim(position, at(tick * 9), tick * 50, { tickedAt: tick * 50 })
    const behind = 200 * 9 - position.pose.x
    expect(behind).toBeGreaterThanOrEqual(20 * 9)
    expect(behind).toBeLessThanOrEqual(26 * 9)
    // It goes on at a walk.
    for (let tick = 201; tick <= 230; tick++)
      claim(position, at(1_800 + (tick - 200) / 4), tick * 50, { tickedAt: tick * 50 })
    expect(position.pose.x).toBe(1_807.5)
  })

  test('is settled without another word of it', () => {
    const position = standing()
    believes(position, at(100))
    const settle = (now: number) => position.settle({ now, pace, settleMs: SETTLE, tickedAt: -1 })?.x
    expect([999, 1_000, 1_001].map(settle)).toEqual([undefined, 100, undefined])
    expect(position.unverified).toBe(false)
  })

  test('waits anew after a step from where it stands, or a word of a server on where it is', () => {
    for (const end of [
      (position: PlayerPosition) => believes(position, at(1), 500),
      (position: PlayerPosition) => position.forgetUnverified(),
      (position: PlayerPosition) => position.teleported(at(0), 500),
      (position: PlayerPosition) => position.vehiclePut(at(0), 500),
    ]) {
      const position = standing()
      believes(position, at(100), 0)
      end(position)
      expect(believes(position, at(100), 1_500)).toBe(false)
    }
  })

  test('is what its next word changes, believed or not', () => {
    const position = standing()
    expect(position.claimed).toEqual(at(0))
    believes(position, at(100))
    expect([position.claimed, position.pose]).toEqual([at(100), at(0)])
    // What is handed out is a copy.
    position.claimed.x = 7
    expect(position.claimed.x).toBe(100)
  })
})

describe('a teleport by the primary', () => {
  test('is where the player stands from then on; steps are counted from there', () => {
    const position = standing()
    position.teleported(at(300), 0)
    expect(position.pose).toEqual(at(300))
    expect([1, 302].map((x) => believes(position, at(x), 1))).toEqual([false, true])
  })

  test('is far when it goes further than servers accept as a move, and is waited for until the client stands there', () => {
    const position = standing()
    position.teleported(at(FAR_MOVE), 0)
    expect(position.farTeleportPending).toBe(false)
    position.teleported(at(100), 0)
    expect(position.farTeleportPending).toBe(true)
    believes(position, at(100), 0, true)
    expect(position.farTeleportPending, 'it is not confirmed yet').toBe(true)
    believes(position, at(100))
    expect(position.farTeleportPending).toBe(false)
  })

  test('the first is far from nowhere: nobody waits for it', () => {
    const position = new PlayerPosition()
    position.teleported(at(10_000), 0)
    expect(position.farTeleportPending).toBe(false)
  })
})

describe('a client that its server puts back', () => {
  /** It walked from 0 to 3, and its server put it back to 1. */
  function putBack(): PlayerPosition {
    const position = standing()
    for (const x of [1, 2, 3]) step(position, x)
    position.teleported(at(1), 10_000)
    return position
  }

  test('stood where it was put, for other servers, until its next steps have been let stand', () => {
    const position = putBack()
    step(position, 2, 10_000)
    expect([10_500, 10_999, 11_000].map((now) => position.letStand(now, SETTLE).x)).toEqual([1, 1, 2])
    expect([10_500, 10_999, 11_000].map((now) => position.putBackLately(now, SETTLE))).toEqual([true, true, false])
  })

  test('again and again is never let stand', () => {
    const position = putBack()
    for (let now = 10_000; now < 20_000; now += 500) {
      step(position, 2, now)
      position.teleported(at(1), now)
      expect([position.putBackLately(now + 499, SETTLE), position.letStand(now + 499, SETTLE).x]).toEqual([true, 1])
    }
  })

  test.each([
    ['brought to where it never was', (position: PlayerPosition) => position.teleported(at(7.3), 10_000)],
    ['told where it stands', (position: PlayerPosition) => position.teleported(at(3), 10_000)],
  ])('is not one that is %s', (_, brought) => {
    const position = standing()
    for (const x of [1, 2, 3]) step(position, x)
    brought(position)
    expect(position.putBackLately(10_001, SETTLE)).toBe(false)
  })

  test('in its vehicle answers from there before its steering counts', () => {
    const position = standing()
    for (const x of [1, 2, 3]) step(position, x)
    position.vehiclePut({ x: 1, y: 64, z: 0 }, 10_000)
    expect([position.pose.x, position.putBackLately(10_001, SETTLE)]).toEqual([1, true])
    expect([4, 3, 1, 2].map((x) => position.believesVehicle(at(x)))).toEqual([false, false, true, true])
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
