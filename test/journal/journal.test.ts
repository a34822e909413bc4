import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import type { CustodyRow } from '../../src/carry/custody.ts'
import { Journal } from '../../src/journal/journal.ts'
import { folder, last, uuid } from './folders.ts'

const journals: Journal[] = []
afterEach(() => Promise.all(journals.splice(0).map((journal) => journal.close())))

function journalOf(file: string): Journal {
  const journal = new Journal(file)
  journals.push(journal)
  return journal
}

const save = (journal: Journal, n: number) =>
  journal.ask('lastPosition.save', { entries: [[uuid(n), last()]], most: 100 })
const find = (journal: Journal, n: number) => journal.ask('lastPosition.find', { uuid: uuid(n) })

describe('the journal', () => {
  test('answers in order, also what was asked before it was open', async () => {
    const journal = journalOf(join(folder(), 'mcmesh.db'))
    const early = [save(journal, 1), find(journal, 1), find(journal, 2)]
    await journal.open()
    expect(await Promise.all(early)).toEqual([undefined, last(), undefined])
  })

  test('has done what it was asked when it is closed, and is the next one’s then', async () => {
    const file = join(folder(), 'mcmesh.db')
    const first = journalOf(file)
    await first.open()
    const saved = save(first, 1)
    await first.close()
    await saved
    await expect(find(first, 1)).rejects.toMatchObject({ code: 'closed' })
    const second = journalOf(file)
    await second.open()
    expect(await find(second, 1)).toEqual(last())
  })

  test('is one thread’s: a second says so, and fails all that is asked of it', async () => {
    const file = join(folder(), 'mcmesh.db')
    await journalOf(file).open()
    const second = journalOf(file)
    const asked = find(second, 1)
    await expect(second.open()).rejects.toMatchObject({ name: 'JournalError', code: 'in-use' })
    await expect(asked).rejects.toMatchObject({ code: 'in-use' })
    await expect(find(second, 1)).rejects.toMatchObject({ code: 'in-use' })
  })

  test('that was never opened can be closed', async () => {
    const journal = journalOf(join(folder(), 'mcmesh.db'))
    const asked = find(journal, 1)
    await journal.close()
    await expect(asked).rejects.toMatchObject({ code: 'closed' })
    await expect(journal.open()).rejects.toMatchObject({ code: 'closed' })
  })

  test('that is damaged in the middle says so when it comes there, and goes on', async () => {
    const file = join(folder(), 'mcmesh.db')
    const whole = journalOf(file)
    await whole.open()
    const entries = Array.from({ length: 2_000 }, (_, n) => [uuid(n), last()] as const)
    await whole.ask('lastPosition.save', { entries, most: 10_000 })
    await whole.close()
    const database = new DatabaseSync(file)
    const { rootpage } = database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'last_position'`).get() as {
      rootpage: number
    }
    const { page_size: size } = database.prepare('PRAGMA page_size').get() as { page_size: number }
    database.close()
    const bytes = readFileSync(file)
    bytes.fill(0xee, (rootpage - 1) * size, rootpage * size)
    writeFileSync(file, bytes)
    const damaged = journalOf(file)
    await damaged.open()
    await expect(find(damaged, 7)).rejects.toMatchObject({ code: 'damaged' })
    await expect(find(damaged, 7)).rejects.toMatchObject({ code: 'damaged' })
  })
})

describe('who has what', () => {
  const row = (n: number, name: string): CustodyRow => ({
    ...{ uuid: uuid(n), name, carry: 3, holder: 'west', written: { west: 3 }, parts: ['inventory'] },
    ...{ state: { inventory: { heldSlot: 0, slots: { 'hotbar.0': 'AQI=' } } }, stowed: [], doubtful: [], updatedAt: n },
  })

  test('is found by UUID and by name in whatever capitals, and listed where a carry is open or something is stowed', async () => {
    const journal = journalOf(join(folder(), 'mcmesh.db'))
    await journal.open()
    const open = { ...row(2, 'bob'), open: { target: 'east', cleared: false, remaining: [] } }
    for (const one of [row(1, 'Alice'), open, row(3, 'aLICE')]) await journal.ask('custody.put', { row: one })
    expect(await journal.ask('custody.find', { uuid: uuid(1) })).toEqual(row(1, 'Alice'))
    expect(await journal.ask('custody.find', { uuid: uuid(9) })).toBeUndefined()
    expect(await journal.ask('custody.named', { name: 'ALICE' })).toEqual([row(3, 'aLICE'), row(1, 'Alice')])
    expect(await journal.ask('custody.unsettled', {})).toEqual([open])
    await journal.ask('custody.put', { row: row(2, 'bob') })
    expect(await journal.ask('custody.unsettled', {})).toEqual([])
  })

  test('is backed up while it is used: the copy is a journal of its own; a file that is there already is left alone', async () => {
    const directory = folder()
    const journal = journalOf(join(directory, 'mcmesh.db'))
    await journal.open()
    await journal.ask('custody.put', { row: row(1, 'Alice') })
    const file = join(directory, 'copy.db')
    await journal.ask('journal.backup', { file })
    await journal.ask('custody.put', { row: { ...row(1, 'Alice'), carry: 4 } })
    const copy = journalOf(file)
    await copy.open()
    expect(await copy.ask('custody.find', { uuid: uuid(1) })).toEqual(row(1, 'Alice'))
    await expect(journal.ask('journal.backup', { file })).rejects.toMatchObject({
      message: expect.stringContaining('is there already'),
    })
    await expect(journal.ask('journal.backup', { file: join(directory, 'no', 'x.db') })).rejects.toMatchObject({
      code: 'unusable',
    })
    expect((await journal.ask('custody.find', { uuid: uuid(1) }))?.carry).toBe(4)
  })
})
