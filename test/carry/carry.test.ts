import { describe, expect, test } from 'vitest'
import { type CarryError, carry } from '../../src/carry/carry.ts'
import type { CustodyRow } from '../../src/carry/custody.ts'
import { carriedByDefault } from '../../src/carry/parts.ts'
import { seen } from '../../src/carry/seen.ts'
import { settle } from '../../src/carry/settle.ts'
import { items, itemsIn, ModelBody, ModelJournal } from '../kit/carry-model.ts'

const UUID = '069a79f4-44e9-4726-a5be-fca90e38aaf5'
const wallClock = () => 1_000
const patient = { timeoutMs: 1_000, later: () => () => undefined }

interface World {
  readonly west: ModelBody
  readonly east: ModelBody
  readonly journal: ModelJournal
}

function world(): World {
  const west = new ModelBody('west', {
    ...items('hotbar.0', 'armor.head', 'inventory.26'),
    experience: { level: 7, progress: 0.5, total: 120 },
  })
  return { west, east: new ModelBody('east'), journal: new ModelJournal() }
}

const carried = ({ west, east, journal }: World, found: 'keep' | 'discard' = 'keep', begins = (_: string) => {}) =>
  carry({
    ...{ uuid: UUID, name: 'Alice', ...patient, found, wallClock, begins, custody: journal, parts: carriedByDefault },
    from: { server: 'west', transport: west },
    to: { server: 'east', transport: east },
  })

/** As mcmesh comes back: everything can be reached again. */
async function restarted({ west, east, journal }: World): Promise<CustodyRow | undefined> {
  for (const one of [west, east, journal]) one.cut = () => undefined
  for (const one of [west, east]) one.reachable = true
  const row = await journal.find(UUID)
  if (!row) return undefined
  const body = async (server: string) => (server === 'west' ? west : east)
  const settled = await settle({ row, body, custody: journal, wallClock })
  expect(settled.waitsFor).toBeUndefined()
  return settled.row
}

/** What the player has: on its holder, and stowed. Other bodies are emptied when they are next seen, which is then. */
async function has(all: World, row: CustodyRow | undefined): Promise<string[]> {
  const { west, east, journal } = all
  let now = row
  for (const [server, transport] of Object.entries({ west, east }))
    if (now) now = (await seen({ row: now, server, transport, custody: journal, wallClock })).row
  const stowed = (now?.stowed ?? []).flatMap(({ state }) => itemsIn(state))
  return [...itemsIn(west.state), ...itemsIn(east.state), ...stowed].toSorted()
}

describe('a carry', () => {
  test('takes everything along, once, and leaves nothing', async () => {
    const all = world()
    const before = structuredClone(all.west.state)
    const steps: string[] = []
    const { carry: number, what } = await carried(all, 'keep', (step) => steps.push(step))
    expect([number, what]).toEqual([1, carriedByDefault])
    expect(all.east.state.inventory).toEqual(before.inventory)
    expect(all.east.state.experience).toEqual(before.experience)
    expect(itemsIn(all.west.state)).toEqual([])
    expect(all.west.state.experience?.level).toBe(0)
    expect(await all.journal.find(UUID)).toMatchObject({ holder: 'east', carry: 1, stowed: [] })
    expect(steps).toEqual(['wanted', 'prepared', 'fenced', 'read', 'recorded', 'written', 'cleared', 'committed'])
  })

  test('what is found on the new server is stowed, and given back when there is room', async () => {
    const all = world()
    all.east.gains('hotbar.0', 'found')
    await carried(all)
    expect((await all.journal.find(UUID))?.stowed).toMatchObject([{ server: 'east' }])
    expect(itemsIn(all.east.state)).not.toContain('found')
    const back = { west: all.east, east: all.west, journal: all.journal }
    await carry({
      ...{ uuid: UUID, name: 'Alice', ...patient, found: 'keep', wallClock, begins: () => {}, custody: all.journal },
      parts: carriedByDefault,
      from: { server: 'east', transport: back.west },
      to: { server: 'west', transport: back.east },
    })
    expect(itemsIn(all.west.state)).toContain('found')
    expect((await all.journal.find(UUID))?.stowed).toEqual([])
  })

  test('what an old server has again with an older save is a copy, and no find, though no tag of it says so', async () => {
    const all = world()
    const older = all.west.state
    const before = itemsIn(older)
    await carried(all)
    all.west.state = older
    all.west.tag = undefined
    await carry({
      ...{ uuid: UUID, name: 'Alice', ...patient, found: 'keep', wallClock, begins: () => {}, custody: all.journal },
      parts: carriedByDefault,
      from: { server: 'east', transport: all.east },
      to: { server: 'west', transport: all.west },
    })
    expect(itemsIn(all.west.state)).toEqual(before)
    expect(await all.journal.find(UUID)).toMatchObject({ holder: 'west', stowed: [] })
  })

  test('experience that is found is stowed with it, and added up in points', async () => {
    const all = world()
    all.east.state = { ...all.east.state, experience: { level: 30, progress: 0.5, total: 1451 } }
    await carried(all)
    expect(all.east.state.experience).toEqual({ level: 7, progress: 0.5, total: 120 })
    await carry({
      ...{ uuid: UUID, name: 'Alice', ...patient, found: 'keep', wallClock, begins: () => {}, custody: all.journal },
      ...{ parts: carriedByDefault, from: { server: 'east', transport: all.east } },
      to: { server: 'west', transport: all.west },
    })
    // 101.5 points and 1,451: 1,552.5, of which 1,507 are 31 levels.
    expect(all.west.state.experience).toMatchObject({ level: 31, total: 1571 })
    expect(all.west.state.experience?.progress).toBeCloseTo((1552.5 - 1507) / 121)
    expect((await all.journal.find(UUID))?.stowed).toEqual([])
  })

  test('what is found and not kept is named', async () => {
    const all = world()
    all.east.gains('hotbar.0', 'found')
    const { discarded } = await carried(all, 'discard')
    expect(itemsIn(discarded ?? {})).toEqual(['found'])
    expect((await all.journal.find(UUID))?.stowed).toEqual([])
  })

  test('what comes to the old body between the reading and the clearing goes along', async () => {
    const all = world()
    await carried(all, 'keep', (step) => {
      if (step === 'cleared') all.west.gains('hotbar.8', 'late')
    })
    expect(itemsIn(all.east.state)).toContain('late')
    expect(itemsIn(all.west.state)).toEqual([])
  })

  test('what comes to the new body before it is written is found there', async () => {
    const all = world()
    await carried(all, 'keep', (step) => {
      if (step === 'written') all.east.gains('hotbar.8', 'late')
    })
    expect((await all.journal.find(UUID))?.stowed.flatMap(({ state }) => itemsIn(state))).toEqual(['late'])
  })

  test('what comes to both bodies between the writing and the clearing is neither lost nor double', async () => {
    const all = world()
    await carried(all, 'keep', (step) => {
      if (step !== 'cleared') return
      all.west.gains('hotbar.8', 'late')
      all.east.gains('hotbar.7', 'found')
    })
    expect(itemsIn(all.east.state)).toContain('late')
    expect(itemsIn(all.east.state)).not.toContain('found')
    expect((await all.journal.find(UUID))?.stowed.flatMap(({ state }) => itemsIn(state))).toEqual(['found'])
  })

  test('a death before the clearing calls it off: what lies on the ground is nowhere else', async () => {
    const all = world()
    const before = itemsIn(all.west.state)
    const failed = carried(all, 'keep', (step) => {
      if (step !== 'cleared') return
      all.west.dead = true
      all.west.state = { ...all.west.state, inventory: { heldSlot: 0, slots: {} } }
    })
    await expect(failed).rejects.toMatchObject({ step: 'cleared', server: 'west', open: false })
    expect(before.length).toBeGreaterThan(0)
    expect([...itemsIn(all.west.state), ...itemsIn(all.east.state)]).toEqual([])
    expect(await all.journal.find(UUID)).toMatchObject({ holder: 'west' })
  })

  test('one whose things are elsewhere, or whose last carry is open, is refused before anything is done', async () => {
    const all = world()
    await carried(all)
    await expect(carried(all)).rejects.toMatchObject({ step: 'wanted', message: /is on east/ })
    const row = await all.journal.find(UUID)
    await all.journal.put({ ...row, open: { target: 'west', cleared: false, remaining: [] } } as CustodyRow)
    await expect(carried(all)).rejects.toMatchObject({ step: 'wanted', message: /still open/ })
  })
})

/** Who dies, or does not answer: for good at that moment, or in that one answer. */
const ends = ['mcmesh dies', 'west dies', 'east dies', 'the answer is lost', 'the journal’s disk is full'] as const

/** How many things a carry does to servers and journal. */
async function cuts(prepare: (all: World) => unknown): Promise<number> {
  const all = world()
  await prepare(all)
  let count = 0
  for (const one of [all.west, all.east, all.journal]) one.cut = () => count++
  await carried(all).catch(() => undefined)
  return count
}

const before: Record<string, (all: World) => unknown> = {
  'an empty body on the other side': () => undefined,
  'things found on the other side': ({ east }) => east.gains('hotbar.3', 'found'),
  'things found on a side that only another journal knows': ({ east }) => {
    east.gains('hotbar.3', 'found')
    east.tag = { carry: 4, did: 'written' }
  },
  'a stale body on the other side': ({ west, east, journal }) => {
    east.gains('hotbar.3', 'stale')
    east.tag = { carry: 4, did: 'written' }
    west.tag = { carry: 5, did: 'written' }
    return journal.put({
      ...{
        uuid: UUID,
        name: 'Alice',
        carry: 5,
        holder: 'west',
        written: { west: 5, east: 4 },
        parts: carriedByDefault,
      },
      ...{ state: west.state, stowed: [], doubtful: [], updatedAt: 1 },
    })
  },
}

describe('whatever ends before or after each thing that a carry does', () => {
  for (const [name, prepare] of Object.entries(before))
    for (const end of ends)
      test(`${end}, with ${name}: after the restart everything is there once`, async () => {
        const steps = await cuts(prepare)
        expect(steps).toBeGreaterThanOrEqual(12)
        for (let at = 0; at < steps; at++) {
          const all = world()
          await prepare(all)
          const had = [...itemsIn(all.west.state), ...(name.startsWith('things') ? ['found'] : [])].toSorted()
          let count = 0
          let over = false
          const cut = (who: string, what: string, when: 'before' | 'after'): void => {
            if (over && (end === 'mcmesh dies' || end === `${who} dies`)) throw new Error(`${who} is gone`)
            if (count++ !== at) return
            if (end === 'west dies') all.west.reachable = false
            if (end === 'east dies') all.east.reachable = false
            if (end === 'the journal’s disk is full' && (who !== 'journal' || when === 'after')) return
            if (end === 'the answer is lost' && when === 'before') return
            over = end === 'mcmesh dies' || end === `${who} dies`
            if (over || who === 'journal' || end === 'the answer is lost') throw new Error(`cut at ${what}, ${when}`)
          }
          all.west.cut = (what, when) => cut('west', what, when)
          all.east.cut = (what, when) => cut('east', what, when)
          all.journal.cut = (what, when) => cut('journal', what, when)
          const failed = await carried(all).then(
            () => undefined,
            (error: CarryError) => error,
          )
          const row = await restarted(all)
          const now = await has(all, row)
          expect(now, `cut ${at} of ${steps}: ${failed?.step} ${failed?.message}`).toEqual(had)
        }
      })
})

describe('a body that is seen again', () => {
  const see = async (all: World, server: 'west' | 'east') => {
    const row = await all.journal.find(UUID)
    if (!row) throw new Error('no row')
    return seen({ row, server, transport: all[server], custody: all.journal, wallClock })
  }

  test('the holder that came back with an older save is written again', async () => {
    const all = world()
    const had = itemsIn(all.west.state)
    const save = { state: all.east.state, tag: all.east.tag }
    await carried(all)
    Object.assign(all.east, save)
    expect((await see(all, 'east')).done).toBe('written')
    expect(itemsIn(all.east.state)).toEqual(had)
    all.east.gains('hotbar.5', 'new')
    expect((await see(all, 'east')).done).toBe('nothing')
    expect(itemsIn(all.east.state)).toContain('new')
  })

  test('the old server that came back with an older save is not the holder: what it has again goes', async () => {
    const all = world()
    await carried(all)
    await carry({
      ...{ uuid: UUID, name: 'Alice', ...patient, found: 'keep', wallClock, begins: () => {}, custody: all.journal },
      ...{ parts: carriedByDefault, from: { server: 'east', transport: all.east } },
      to: { server: 'west', transport: all.west },
    })
    const save = { state: all.west.state, tag: all.west.tag }
    await carry({
      ...{ uuid: UUID, name: 'Alice', ...patient, found: 'keep', wallClock, begins: () => {}, custody: all.journal },
      ...{ parts: carriedByDefault, from: { server: 'west', transport: all.west } },
      to: { server: 'east', transport: all.east },
    })
    Object.assign(all.west, save)
    expect((await see(all, 'west')).done).toBe('emptied')
    expect(itemsIn(all.west.state)).toEqual([])
  })

  test('after a carry that went back the holder is not written over', async () => {
    const all = world()
    await carried(all)
    all.west.reachable = false
    await expect(
      carry({
        ...{ uuid: UUID, name: 'Alice', ...patient, found: 'keep', wallClock, begins: () => {}, custody: all.journal },
        ...{ parts: carriedByDefault, from: { server: 'east', transport: all.east } },
        to: { server: 'west', transport: all.west },
      }),
    ).rejects.toMatchObject({ step: 'prepared', open: false })
    all.east.gains('hotbar.5', 'new')
    expect((await see(all, 'east')).done).toBe('nothing')
    expect(itemsIn(all.east.state)).toContain('new')
  })

  test('what was there before a carry wrote it and could not be asked is stowed', async () => {
    const all = world()
    all.east.gains('hotbar.3', 'found')
    all.east.cut = (what, when) => {
      if (what !== 'east write' || when !== 'after') return
      all.east.reachable = false
      throw new Error('the connection is lost')
    }
    await expect(carried(all)).rejects.toMatchObject({ step: 'written', open: false })
    expect((await all.journal.find(UUID))?.doubtful).toMatchObject([{ server: 'east', carry: 1 }])
    all.east.cut = () => undefined
    all.east.reachable = true
    const { row } = await see(all, 'east')
    expect(row.doubtful).toEqual([])
    expect(row.stowed.flatMap(({ state }) => itemsIn(state))).toEqual(['found'])
    expect(itemsIn(all.east.state)).toEqual([])
  })
})
