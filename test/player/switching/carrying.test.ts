import { describe, expect, test } from 'vitest'
import { carriedByDefault } from '../../../src/carry/parts.ts'
import { items, itemsIn, ModelJournal } from '../../kit/carry-model.ts'
import { aliceAtTheBorder, type MemoryOptions, type MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** Alice at the border, with things on west that can be carried. */
async function laden(options: Omit<MemoryOptions, 'journal'> = {}) {
  const journal = new ModelJournal()
  const { file, ...more } = options
  const world = await aliceAtTheBorder({ ...more, journal, file: { carry: undefined, ...file } })
  const { mesh, alice } = world
  mesh.west.forgives = true
  mesh.east.forgives = true
  const { uuid } = alice.player
  const [here, there] = [mesh.west.body(uuid)!, mesh.east.body(uuid)!]
  here.state = {
    ...here.state,
    ...items('hotbar.0', 'armor.head'),
    experience: { level: 7, progress: 0.5, total: 120 },
  }
  here.onChange(here.state)
  for (const one of [alice, world.west, world.east]) one.forget()
  return { ...world, journal, uuid, here, there, had: itemsIn(here.state).toSorted() }
}

const heard = (mesh: MeshInMemory, name: string) => mesh.events.filter(({ event }) => event === name)

describe('who walks over a border', () => {
  test('takes everything along, softly, and sees nothing of it', async () => {
    const { mesh, alice, here, there, had } = await laden()
    await alice.walk(mesh, 2.5)
    await mesh.settle()
    expect(alice.player.playsOn).toBe('east')
    expect([itemsIn(here.state), itemsIn(there.state).toSorted()]).toEqual([[], had])
    expect(heard(mesh, 'carry')).toMatchObject([
      { player: 'alice', from: 'west', to: 'east', what: carriedByDefault.filter((part) => here.parts.has(part)) },
    ])
    expect(heard(mesh, 'switch')).toMatchObject([{ mode: 'soft', cause: 'zone' }])
    // Both servers told its experience, one that it has none: the client knows it all the time.
    expect(alice.hears('experience')).toEqual([])
    expect(alice.violations).toEqual([])
  })

  test('and back, as often as it likes', async () => {
    const { mesh, alice, here, there, had } = await laden()
    for (let time = 0; time < 5; time++) {
      await alice.walk(mesh, 2.5)
      await mesh.settle()
      expect([itemsIn(here.state), itemsIn(there.state).toSorted()]).toEqual([[], had])
      await alice.walk(mesh, -2.5)
      await mesh.settle()
      expect([itemsIn(here.state).toSorted(), itemsIn(there.state)]).toEqual([had, []])
    }
    expect(heard(mesh, 'carry')).toHaveLength(10)
  })

  test('acts where its things are: what it does meanwhile waits, and is done by the new server, in order', async () => {
    const { mesh, alice, west, east, there } = await laden()
    const written = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const write = there.write.bind(there)
    there.write = async (...what) => {
      written.resolve()
      await go.promise
      return write(...what)
    }
    const walk = alice.walk(mesh, 2.5)
    await written.promise
    await walk
    expect(alice.player.fence.closed).toBe(true)
    for (const one of [west, east]) one.forget()
    alice.say('held_item_slot', { slotId: 3 })
    alice.say('use_item', { hand: 0, sequence: 1, rotation: { x: 0, y: 0 } })
    alice.say('window_click', {
      windowId: 0,
      stateId: 0,
      slot: 9,
      mouseButton: 0,
      mode: 0,
      changedSlots: [],
      cursorItem: { itemCount: 0 },
    })
    alice.move(3, 8.5)
    await mesh.settle()
    const acts = (names: string[]) =>
      names.filter((name) => ['held_item_slot', 'use_item', 'window_click'].includes(name))
    expect([acts(west.names()), acts(east.names())]).toEqual([[], []])
    // Movement never waits.
    expect(west.names().some((name) => name.startsWith('position'))).toBe(true)
    go.resolve()
    await mesh.settle()
    expect(alice.player.playsOn).toBe('east')
    expect(acts(west.names()).filter((name) => name !== 'held_item_slot')).toEqual([])
    expect(acts(east.names())).toEqual(['held_item_slot', 'use_item', 'window_click'])
    expect(heard(mesh, 'carry')[0]).toMatchObject({ heldMs: expect.any(Number) })
  })

  test('stays with everything where the next server does not take it, and a border tries it again after a pause', async () => {
    const { mesh, alice, here, there, had } = await laden()
    there.cut = (what) => {
      if (what === 'east write') throw new Error('the disk is full')
    }
    await alice.walk(mesh, 2.5)
    await mesh.settle()
    expect(alice.player.playsOn).toBe('west')
    expect([itemsIn(here.state).toSorted(), itemsIn(there.state)]).toEqual([had, []])
    expect(heard(mesh, 'carry.fail')).toMatchObject([
      {
        player: 'alice',
        from: 'west',
        to: 'east',
        step: 'written',
        error: expect.stringContaining('the disk is full'),
      },
    ])
    alice.move(2.6, 8.5)
    await mesh.settle()
    expect(heard(mesh, 'carry.fail')).toHaveLength(1)
    there.cut = () => undefined
    await mesh.pass(mesh.limits.retryFirst)
    alice.move(2.7, 8.5)
    await mesh.settle()
    expect([alice.player.playsOn, itemsIn(there.state).toSorted()]).toEqual(['east', had])
  })

  test('and leaves in the middle has everything on the new server, and comes back to it', async () => {
    const { mesh, alice, uuid, here, there, had, journal } = await laden()
    const clear = here.clear.bind(here)
    here.clear = (...what) => {
      alice.leave()
      return clear(...what)
    }
    await alice.walk(mesh, 2.5).catch(() => undefined)
    await mesh.settle()
    expect(mesh.players.size).toBe(0)
    expect([itemsIn(here.state), itemsIn(there.state).toSorted()]).toEqual([[], had])
    expect(await journal.find(uuid)).toMatchObject({ holder: 'east' })
    const again = await mesh.join('alice', { x: 8.5 })
    expect(again.player.playsOn).toBe('east')
  })
})

describe('who joins', () => {
  test('while its last carry is open has it settled before it can act', async () => {
    const { mesh, alice, uuid, here, there, had, journal } = await laden()
    // mcmesh dies once the old server has given everything away.
    there.cut = () => undefined
    here.cut = (what, when) => {
      if (what === 'west clear' && when === 'after') throw new Error('the power fails')
      if (what === 'west read' && here.tag) throw new Error('the power fails')
    }
    await alice.walk(mesh, 2.5).catch(() => undefined)
    await mesh.settle()
    expect(heard(mesh, 'carry.fail')).toMatchObject([{ step: 'cleared' }])
    expect(mesh.players.size).toBe(0)
    expect((await journal.find(uuid))?.open).toMatchObject({ target: 'east' })
    here.cut = () => undefined
    const again = await mesh.join('alice', { x: -8.5 })
    await mesh.pass(500)
    expect([again.player.playsOn, again.player.fence.closed]).toEqual(['east', false])
    expect([itemsIn(here.state), itemsIn(there.state).toSorted()]).toEqual([[], had])
    expect((await journal.find(uuid))?.open).toBeUndefined()
  })

  test('while the server that has its things is down is told so, or plays without, as the file says', async () => {
    for (const holderDown of ['wait', 'empty'] as const) {
      const { mesh, alice } = await laden({ file: { holderDown } })
      await alice.walk(mesh, 2.5)
      await mesh.settle()
      alice.leave()
      await mesh.settle()
      mesh.east.refuses = 'it is being restarted'
      const again = mesh.client('alice')
      again.logIn()
      await mesh.settle()
      expect(mesh.players.get('alice')?.playsOn).toBe(holderDown === 'wait' ? undefined : 'west')
    }
  })

  test('on a server that came back with an older save has what the journal has', async () => {
    const { mesh, alice, there, had } = await laden()
    const save = { state: there.state, tag: there.tag }
    await alice.walk(mesh, 2.5)
    await mesh.settle()
    alice.leave()
    await mesh.settle()
    Object.assign(there, save)
    const again = await mesh.join('alice', { x: 8.5 })
    await mesh.pass(200)
    expect([again.player.playsOn, itemsIn(there.state).toSorted()]).toEqual(['east', had])
  })
})

test('with an empty list, or where a server has no means for it, nothing is carried and the switch is as before', async () => {
  const { mesh, alice, here, had } = await laden({ file: { carry: [] } })
  await alice.walk(mesh, 2.5)
  expect([alice.player.playsOn, itemsIn(here.state).toSorted()]).toEqual(['east', had])
  expect(heard(mesh, 'carry')).toEqual([])
  const asked = await laden({ file: { carry: ['inventory', 'statistics'] } })
  // The dummy that is made next finds that nothing can be carried there.
  asked.mesh.east.bodies = undefined
  asked.east.break()
  await asked.mesh.pass(asked.mesh.limits.retryFirst)
  await asked.alice.walk(asked.mesh, 2.5)
  expect(heard(asked.mesh, 'carry')).toMatchObject([{ what: [], left: ['inventory', 'statistics'] }])
})

describe('hands follow the action', () => {
  const dig = (status: number, x: number, sequence: number) => ({
    status,
    location: { x, y: 63, z: 8 },
    face: 1,
    sequence,
  })
  const digs = (one: { hears(name: string): Record<string, unknown>[] }) =>
    one.hears('block_dig').map(({ sequence }) => sequence)

  test('who digs across the border digs there with its things, and is not switched back while it stays near', async () => {
    const { mesh, alice, west, east, there, had } = await laden()
    await alice.walk(mesh, -1.5)
    alice.say('block_dig', dig(0, 2, 1))
    alice.say('block_dig', dig(2, 2, 2))
    await mesh.settle()
    expect([alice.player.playsOn, itemsIn(there.state).toSorted()]).toEqual(['east', had])
    expect([digs(west), digs(east)]).toEqual([[], [1, 2]])
    await alice.walk(mesh, -5)
    expect(alice.player.playsOn).toBe('east')
    await alice.walk(mesh, -9)
    await mesh.settle()
    expect(alice.player.playsOn).toBe('west')
    expect(heard(mesh, 'carry')).toHaveLength(2)
    expect(alice.violations).toEqual([])
  })

  test('on alternate sides, as fast as a client can click, nothing is lost, nothing done twice, and the order stays', async () => {
    const { mesh, alice, west, east, here, there, had } = await laden()
    await alice.walk(mesh, -1.5)
    const clicks = 20
    for (let click = 1; click <= clicks; click++) {
      alice.say('block_dig', dig(0, click % 2 ? 2 : -2, click))
      if (click % 5 === 0) await mesh.settle()
    }
    await mesh.settle()
    expect([...digs(west), ...digs(east)].toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: clicks }, (_, at) => at + 1),
    )
    expect(digs(east)).toEqual(Array.from({ length: clicks / 2 }, (_, at) => 2 * at + 1))
    expect([...itemsIn(here.state), ...itemsIn(there.state)].toSorted()).toEqual(had)
    expect(alice.player.fence.closed).toBe(false)
  })

  test('a pinned player’s action goes to the server it concerns, without a switch; so does one whose carry failed', async () => {
    const { mesh, alice, east, there } = await laden()
    await alice.walk(mesh, -1.5)
    alice.player.switching.pin()
    alice.say('block_dig', dig(0, 2, 1))
    await mesh.settle()
    expect([alice.player.playsOn, digs(east)]).toEqual(['west', [1]])
    alice.player.switching.unpin()
    there.cut = (what) => {
      if (what === 'east write') throw new Error('the disk is full')
    }
    alice.say('block_dig', dig(0, 2, 2))
    await mesh.settle()
    expect([alice.player.playsOn, digs(east), alice.player.fence.closed]).toEqual(['west', [1, 2], false])
  })
})
