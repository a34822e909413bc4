import { describe, expect, test } from 'vitest'
import { type Params, StrictRules } from './rules.ts'

const uuid = '00000000-0000-4000-8000-000000000001'
const still = { yaw: 0, pitch: 0, flags: 0 }

/** Somebody who stands at 8.5 64 8.5 and has confirmed it. */
function standing(): StrictRules {
  const rules = new StrictRules()
  rules.said('login', { entityId: 41 })
  rules.said('position', { x: 8.5, y: 64, z: 8.5, ...still, teleportId: 1 })
  expect(rules.heard('teleport_confirm', { teleportId: 1 })).toBeUndefined()
  return rules
}

/** What is asked, the answer to it, and an answer to something else. */
const questions: readonly (readonly [
  what: string,
  asked: readonly [string, Params],
  answer: string,
  Params,
  Params,
])[] = [
  [
    'a teleport',
    ['position', { x: 0, y: 0, z: 0, ...still, teleportId: 7 }],
    'teleport_confirm',
    { teleportId: 7 },
    { teleportId: 6 },
  ],
  ['a keep-alive', ['keep_alive', { keepAliveId: 7n }], 'keep_alive', { keepAliveId: 7n }, { keepAliveId: 6n }],
  ['a ping', ['ping', { id: 7 }], 'pong', { id: 7 }, { id: 6 }],
  ['a cookie', ['cookie_request', { cookie: 'a:b' }], 'cookie_response', { key: 'a:b' }, { key: 'a:c' }],
  ['the one resource pack', ['resource_pack_send', {}], 'resource_pack_receive', { result: 0 }, { uuid, result: 0 }],
  [
    'a resource pack',
    ['add_resource_pack', { uuid }],
    'resource_pack_receive',
    { uuid, result: 0 },
    { uuid: 'x', result: 0 },
  ],
]

describe('a strict server', () => {
  test.each(questions)(
    'asks for %s, and takes one answer, and no other',
    (_what, [name, params], answer, right, other) => {
      const rules = standing()
      expect(rules.heard(answer, right)).toMatchObject({ is: 'wrong' })
      rules.said(name, params)
      expect(rules.heard(answer, other)).toMatchObject({ is: 'wrong' })
      expect(rules.heard(answer, right)).toBeUndefined()
      expect(rules.heard(answer, right)).toMatchObject({ is: 'wrong' })
      rules.said(name, params)
      rules.forget()
      expect(rules.heard(answer, right)).toMatchObject({ is: 'wrong' })
    },
  )

  test('takes as many batches for seen as it has finished', () => {
    const rules = standing()
    rules.said('chunk_batch_finished', { batchSize: 9 })
    expect(rules.heard('chunk_batch_received', {})).toBeUndefined()
    expect(rules.heard('chunk_batch_received', {})).toMatchObject({ is: 'wrong' })
  })

  test('hears that a pack is on its way as often as the client likes', () => {
    const rules = standing()
    rules.said('add_resource_pack', { uuid })
    for (const result of [3, 4, 0]) expect(rules.heard('resource_pack_receive', { uuid, result })).toBeUndefined()
    expect(rules.packs).toEqual([])
  })

  test('ignores moves until its newest teleport is confirmed; an older one is overtaken', () => {
    const rules = standing()
    for (const teleportId of [2, 3]) rules.said('position', { x: 0.5, y: 64, z: 0.5, ...still, teleportId })
    expect(rules.heard('position', { x: 1, y: 64, z: 0.5 })).toEqual({ is: 'ignored' })
    expect(rules.heard('teleport_confirm', { teleportId: 2 })).toBeUndefined()
    expect(rules.heard('position', { x: 1, y: 64, z: 0.5 })).toEqual({ is: 'ignored' })
    expect([rules.ignoredMoves, rules.position.x]).toEqual([2, 0.5])
    rules.heard('teleport_confirm', { teleportId: 3 })
    expect(rules.heard('position', { x: 1, y: 64, z: 0.5 })).toMatchObject({ is: 'moved', from: { x: 0.5 } })
  })

  test.each([1, { x: true }])('teleports by a difference where it says so (%j)', (flags) => {
    const rules = standing()
    rules.said('position', { x: 1, y: 70, z: 2, yaw: 90, pitch: 0, flags, teleportId: 2 })
    expect(rules.position).toEqual({ x: 9.5, y: 70, z: 2 })
  })

  test('puts back whoever moves more than ten blocks at once', () => {
    const rules = standing()
    const back = { x: 8.5, y: 64, z: 8.5 }
    expect(rules.heard('position', { x: 18.6, y: 64, z: 8.5 })).toEqual({ is: 'refused', back })
    expect([rules.position, rules.refusedMoves]).toEqual([back, 1])
    expect(rules.heard('position', { x: 18.4, y: 64, z: 8.5 })).toMatchObject({ is: 'moved' })
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('does not know where %d is', (x) => {
    const rules = standing()
    expect(rules.heard('position', { x, y: 64, z: 8.5 })).toMatchObject({ is: 'wrong' })
    expect(rules.heard('look', { yaw: x, pitch: 0 })).toMatchObject({ is: 'wrong' })
    expect(rules.position.x).toBe(8.5)
  })

  test('moves who rides with its vehicle only, until that is gone', () => {
    const rules = standing()
    const step = (): unknown => rules.heard('position', { x: 9, y: 64, z: 8.5 })
    for (const ends of [
      () => rules.said('set_passengers', { entityId: 7, passengers: [] }),
      () => rules.said('entity_destroy', { entityIds: [7] }),
      () => rules.said('respawn', {}),
    ]) {
      rules.said('set_passengers', { entityId: 7, passengers: [41, 42] })
      expect(step()).toEqual({ is: 'ignored' })
      rules.said('set_passengers', { entityId: 8, passengers: [42] })
      expect(step()).toEqual({ is: 'ignored' })
      ends()
      expect(step()).toMatchObject({ is: 'moved' })
    }
  })

  test('knows the windows that it opened, and the player’s own', () => {
    const rules = standing()
    for (const name of ['window_click', 'close_window']) {
      expect(rules.heard(name, { windowId: 0 })).toBeUndefined()
      expect(rules.heard(name, { windowId: 3 })).toMatchObject({ is: 'wrong' })
    }
    rules.said('open_window', { windowId: 3 })
    for (const name of ['window_click', 'close_window']) expect(rules.heard(name, { windowId: 3 })).toBeUndefined()
  })

  test('has nine slots to hold, and counts from zero', () => {
    const rules = standing()
    expect(rules.heard('held_item_slot', { slotId: 8 })).toBeUndefined()
    for (const slotId of [-1, 9]) expect(rules.heard('held_item_slot', { slotId })).toMatchObject({ is: 'wrong' })
    expect(rules.heldItemSlot).toBe(8)
    for (const name of ['block_dig', 'block_place', 'use_item']) {
      expect(rules.heard(name, { sequence: 0 })).toBeUndefined()
      expect(rules.heard(name, { sequence: -1 })).toMatchObject({ is: 'wrong' })
    }
  })

  test('stays who it is when a second login is said', () => {
    const rules = standing()
    rules.said('login', { entityId: 77 })
    expect(rules.entityId).toBe(41)
  })
})
