import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { journalError, openDatabase } from '../../src/journal/database.ts'
import type { JournalErrorCode } from '../../src/journal/errors.ts'
import { LastPositionRows } from '../../src/journal/last-position-rows.ts'
import { folder, last, uuid } from './folders.ts'

const opened: DatabaseSync[] = []
afterEach(() => {
  for (const database of opened.splice(0)) if (database.isOpen) database.close()
})

function open(file: string): DatabaseSync {
  const database = openDatabase(file)
  opened.push(database)
  return database
}

/** Opening the file fails so, with such a sentence, and leaves it byte for byte as it was. */
function refuses(file: string, code: JournalErrorCode, sentence: RegExp): void {
  const before = readFileSync(file)
  expect(() => open(file)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(sentence) }))
  expect(readFileSync(file).equals(before)).toBe(true)
}

describe('the database', () => {
  test('is made with its folder, and kept from one opening to the next', () => {
    const file = join(folder(), 'deep', 'er', 'mcmesh.db')
    new LastPositionRows(open(file)).save([[uuid(1), last()]], 10)
    opened.pop()?.close()
    expect(new LastPositionRows(open(file)).find(uuid(1))).toEqual(last())
  })

  test('is nobody else’s while it is open, and anybody’s after that', () => {
    const file = join(folder(), 'mcmesh.db')
    const first = open(file)
    expect(() => open(file)).toThrow(expect.objectContaining({ code: 'in-use' }))
    first.close()
    open(file)
  })

  test('of a newer mcmesh is refused, and left as it is', () => {
    const file = join(folder(), 'mcmesh.db')
    open(file).exec('PRAGMA user_version = 1000')
    opened.pop()?.close()
    refuses(file, 'newer', /is of a newer mcmesh \(its tables have version 1000, this one knows \d+\)/)
    refuses(file, 'newer', /Nothing in the file was changed/)
  })

  test('of another program is refused, and left as it is', () => {
    const file = join(folder(), 'mcmesh.db')
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE theirs (a)')
    other.close()
    refuses(file, 'foreign', /is a database, but not of mcmesh/)
  })

  test.each([
    ['text', Buffer.from('no database at all, but rather long and of no use to anybody. '.repeat(40))],
    ['the first bytes of one', Buffer.from('SQLite format 3\0and then nothing that could be one'.padEnd(4096, '\xff'))],
  ])('that is damaged (%s) is refused, and left as it is', (_, bytes) => {
    const file = join(folder(), 'mcmesh.db')
    writeFileSync(file, bytes)
    refuses(file, 'damaged', /is damaged \(.+\)\. mcmesh leaves it as it is/)
  })

  test('that a full disk left empty is begun anew', () => {
    const file = join(folder(), 'mcmesh.db')
    writeFileSync(file, '')
    expect(new LastPositionRows(open(file)).find(uuid(1))).toBeUndefined()
  })

  test('that can’t be opened says why', () => {
    const made = folder()
    writeFileSync(join(made, 'file'), '')
    mkdirSync(join(made, 'folder.db'))
    for (const file of [join(made, 'file', 'mcmesh.db'), join(made, 'folder.db')])
      expect(() => open(file)).toThrow(
        expect.objectContaining({ code: 'unusable', message: expect.stringContaining(`${file} can't be used: `) }),
      )
  })
})

describe('the rows of last positions', () => {
  test('hold the newest of each player', () => {
    const rows = new LastPositionRows(open(join(folder(), 'mcmesh.db')))
    rows.save([[uuid(1), last()]], 10)
    const newer = last({ server: 'west', x: -1e7, yaw: 0.1, seenAt: 1_790_000_000_124, left: false, dead: true })
    rows.save([[uuid(1), newer]], 10)
    expect(rows.find(uuid(1))).toEqual(newer)
    expect(rows.find(uuid(2))).toBeUndefined()
  })

  test('are no more than are to be kept: those go that were seen last longest ago', () => {
    const rows = new LastPositionRows(open(join(folder(), 'mcmesh.db')))
    const seen = [50, 10, 40, 20, 30]
    rows.save(
      seen.map((seenAt) => [uuid(seenAt), last({ seenAt })] as const),
      100,
    )
    rows.save([[uuid(60), last({ seenAt: 60 })]], 4)
    const kept = (): number[] => [...seen, 60].filter((n) => rows.find(uuid(n))).sort()
    expect(kept()).toEqual([30, 40, 50, 60])
    rows.save([], 0)
    expect(kept()).toEqual([])
  })

  test('wait for a disk that is full, and lose nothing that was there', () => {
    const file = join(folder(), 'mcmesh.db')
    const database = open(file)
    const rows = new LastPositionRows(database)
    rows.save([[uuid(1), last()]], 10_000)
    database.exec('PRAGMA max_page_count = 8')
    const many = Array.from({ length: 2_000 }, (_, n) => [uuid(n), last({ x: n })] as const)
    let full: unknown
    try {
      rows.save(many, 10_000)
    } catch (error) {
      full = journalError(error, file)
    }
    expect(full).toMatchObject({ code: 'unusable', message: `${file} can't be used: database or disk is full.` })
    expect([rows.find(uuid(1)), rows.find(uuid(2))]).toEqual([last(), undefined])
    database.exec('PRAGMA max_page_count = 100000')
    rows.save(many, 10_000)
    expect(rows.find(uuid(1_999))?.x).toBe(1_999)
  })

  test('are written all or none', () => {
    const rows = new LastPositionRows(open(join(folder(), 'mcmesh.db')))
    expect(() =>
      rows.save(
        [
          [uuid(1), last()],
          [uuid(2), last({ x: Number.NaN })],
        ],
        10,
      ),
    ).toThrow()
    expect(rows.find(uuid(1))).toBeUndefined()
    rows.save([[uuid(1), last()]], 10)
    expect(rows.find(uuid(1))).toEqual(last())
  })
})
