import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

/*
 * Found by the fuzz test as "west was told a move from -20.5 to 36.5": a hard switch takes a client through a configuration,
 * and its new primary teleports it meanwhile.
 */

/** Alice on west; east has other registries. Her client is slow to answer that it is to be configured for east. */
async function onTheWayToEast() {
  const { mesh, alice, east: first } = await aliceAtTheBorder()
  mesh.east.configures.push(['feature_flags', { features: ['minecraft:other'] }])
  first.break()
  await mesh.pass(2_000)
  const east = mesh.east.to('alice')
  alice.witness.expect('start_configuration')
  alice.answers = false
  const outcome = switchByHand(alice.player, 'east')
  await mesh.settle()
  expect(alice.player.outbox.inConfiguration).toBe(true)
  const goesOn = async (): Promise<void> => {
    alice.answers = true
    alice.answer()
    await mesh.settle()
  }
  return { mesh, alice, east, outcome, goesOn }
}

describe('a teleport while a hard switch takes the client through a configuration', () => {
  test('is shown to the client when it is back, and not undone', async () => {
    const { mesh, alice, east, outcome, goesOn } = await onTheWayToEast()
    const placings = east.placings.length
    east.teleport({ x: 40 })
    await mesh.settle()
    alice.forget()
    await goesOn()
    expect(await outcome).toMatchObject({ ok: true, mode: 'hard' })
    expect(alice.hears('position')).toMatchObject([{ x: 40 }])
    expect(east.placings).toHaveLength(placings)
    await mesh.pass(60_000)
    expect(alice.player.primary?.server).toBe('east')
    expect(alice.player.isReady('east')).toBe(true)
  })

  test('is not followed by the steps that the client took before it heard of its configuration', async () => {
    const { alice, east, goesOn } = await onTheWayToEast()
    alice.move(-8, 8.5)
    expect(east.hears('position')).toMatchObject([{ x: -8 }])
    east.teleport({ x: 40 })
    alice.move(-7.5, 8.5)
    expect(east.hears('position')).toHaveLength(1)
    await goesOn()
    expect(alice.player.position.pose).toMatchObject({ x: 40 })
  })

  test('is far for a dummy that was placed before it: that is placed anew, and switched to then', async () => {
    const { mesh, alice, east, goesOn } = await onTheWayToEast()
    const back = switchByHand(alice.player, 'west')
    await mesh.settle()
    const west = mesh.west.to('alice')
    expect(west.placings).toMatchObject([{ x: -8.5 }])
    mesh.west.obeys = false
    east.teleport({ x: 40 })
    await goesOn()
    expect(west.placings.slice(1)).toMatchObject([{ x: 40 }])
    for (const { x } of west.hears('position_look')) expect(x).toBe(-8.5)
    expect(alice.player.primary?.server).toBe('east')
    alice.witness.expect('start_configuration')
    west.teleport({ x: 40 })
    await mesh.settle()
    expect(await back).toMatchObject({ ok: true })
    expect(alice.violations).toEqual([])
  })
})
