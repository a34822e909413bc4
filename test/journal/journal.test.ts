import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
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
