import { describe, expect, test } from 'vitest'
import { playerViews } from '../../../src/engine/snapshot.ts'
import { aliceAtTheBorder, MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** Alice's server has to put her dummy where she stands, and says nothing. */
async function silentPlacing() {
  const mesh = new MeshInMemory()
  mesh.east.obeys = false
  const alice = await mesh.join('alice', { x: -8.5 })
  const east = mesh.east.to('alice')
  expect(east.link.phase).toBe('placing')
  return { mesh, alice, east }
}

test('a player that leaves takes with it whatever waited for its dummies', async () => {
  const { mesh, alice } = await silentPlacing()
  alice.leave()
  // So long packets about its body may still be under way.
  await mesh.pass(5_000)
  expect(mesh.timers).toBe(0)
})

test('a placing that was begun twice is waited for once', async () => {
  const { mesh, east } = await silentPlacing()
  const before = mesh.timers
  // It stands far from where it was to be put by now.
  mesh.west.to('alice').teleport({ x: -8.5, z: 40 })
  await mesh.settle()
  east.teleport({ x: -8.5 })
  await mesh.settle()
  expect(east.placings).toHaveLength(2)
  expect(mesh.timers).toBe(before)
})

test('a placing that its server confirms and never does fails its link in time', async () => {
  const { mesh, alice, west, east } = await aliceAtTheBorder()
  mesh.east.obeys = false
  west.teleport({ x: -8.5, z: 40 })
  alice.move(-8.5, 40)
  await mesh.settle()
  expect(east.link.phase).toBe('placing')
  await mesh.pass(mesh.limits.linkTimeout)
  expect(east.over).toBe(true)
  const left = mesh.events.flatMap((event) => (event.event === 'dummy.leave' ? [event.reason] : []))
  expect(left).toEqual(['east did not move the dummy within 30000 ms'])
})

describe.each(['1.17.1', '1.21.4', '26.1'])(
  '%s: a server that sends a dummy elsewhere whenever it comes',
  (version) => {
    /** East guards the ground west of x = 0: alice's dummy is sent off it at once. */
    async function guarded() {
      const world = await aliceAtTheBorder({ version })
      const { mesh, east } = world
      let guards = true
      mesh.east.on('packet', (_, { name, params }) => {
        const { x } = params as { x?: number }
        const entered = guards && /^position/.test(name) && x !== undefined && x < 0
        // A plugin acts in the next tick.
        if (entered) mesh.runtime.later(0, () => east.teleport({ x: 8.5 }))
      })
      const placed = east.placings.length
      const joining = () =>
        playerViews(mesh.running)
          .flatMap(({ links }) => links)
          .filter(({ joined }) => !joined)
      return { ...world, placings: () => east.placings.length - placed, joining, relent: () => (guards = false) }
    }
    const REASON = 'east sends the dummy elsewhere whenever it is put where alice stands'
    const left = ({ events }: MeshInMemory) => events.filter(({ event }) => event === 'dummy.leave')
    const joined = ({ events }: MeshInMemory) => events.filter(({ event }) => event === 'dummy.join')

    test('is asked again after pauses that double, and its dummy does not count as standing', async () => {
      const { mesh, alice, placings, joining } = await guarded()
      alice.move(-8.4, 8.5)
      await mesh.settle()
      const asked = [placings()]
      for (const ms of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
        await mesh.pass(ms)
        asked.push(placings())
      }
      expect(asked).toEqual([3, 4, 5, 6, 7, 8, 9])
      expect(joining()).toMatchObject([{ server: 'east', error: REASON, attempts: 7 }])
      expect(left(mesh)).toMatchObject([{ player: 'alice', server: 'east', reason: REASON }])
      expect(mesh.logged('warn')).toEqual([expect.stringContaining(REASON)])
      expect([alice.player.playsOn, alice.violations]).toEqual(['west', []])
    })

    test('stands for users again once it was let be for a while', async () => {
      const { mesh, alice, placings, joining, relent } = await guarded()
      alice.move(-8.4, 8.5)
      await mesh.pass(3_000)
      relent()
      await mesh.pass(4_000)
      const asked = placings()
      expect([alice.player.isReady('east'), joining().length, joined(mesh).length]).toEqual([true, 1, 1])
      await mesh.pass(mesh.limits.retryMax)
      expect([joining(), joined(mesh).length, placings()]).toEqual([[], 2, asked])
      expect(alice.player.links.get('east')).toMatchObject({ attempts: 0, trouble: undefined })
    })

    test('is asked at once when its player crosses the border, where it lets it stand', async () => {
      const { mesh, alice } = await guarded()
      alice.move(-8.4, 8.5)
      await mesh.pass(7_500)
      await alice.walk(mesh, 2.5)
      expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
    })
  },
)

test('a dummy that is pushed about now and then is put back at once', async () => {
  const { mesh, alice, east } = await aliceAtTheBorder()
  const placed = east.placings.length
  for (let time = 1; time <= 10; time++) {
    east.teleport({ x: -5 })
    await mesh.settle()
    expect([east.placings.length - placed, alice.player.isReady('east')]).toEqual([time, true])
    await mesh.pass(mesh.limits.retryMax)
  }
  expect(mesh.logged('warn')).toEqual([])
})
