import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { JournalError } from './errors.ts'
import { APPLICATION_ID, migrations } from './schema.ts'

/**
 * Opens the journal's file, makes it if there is none, and brings its tables up to date. It is this process's alone until it
 * is closed: the operating system gives the lock back whatever ends the process. What was committed outlives a loss of power.
 *
 * @throws JournalError; a file that can't be used is left as it is
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    database = new DatabaseSync(file)
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    // The lock is kept over the commit. Two that begin at once: only one of them gets this.
    database.exec('BEGIN EXCLUSIVE')
    const version = checked(database, file)
    database.exec('COMMIT')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    if (version < migrations.length) migrate(database, version)
    return database
  } catch (error) {
    database?.close()
    throw journalError(error, file)
  }
}

/** The version of its tables; throws where they are not ours to read. */
function checked(database: DatabaseSync, file: string): number {
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  const [application, version] = [pragma('application_id'), pragma('user_version')]
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number }
  if (application !== APPLICATION_ID && (application !== 0 || tables > 0))
    throw new JournalError(
      'foreign',
      `${file} is a database, but not of mcmesh. Move it away, or give mcmesh another --data-dir.`,
    )
  if (version > migrations.length)
    throw new JournalError(
      'newer',
      `${file} is of a newer mcmesh (its tables have version ${version}, this one knows ${migrations.length}). ` +
        'Run that mcmesh, or give this one another --data-dir. Nothing in the file was changed.',
    )
  return version
}

function migrate(database: DatabaseSync, from: number): void {
  database.exec('BEGIN')
  for (const statements of migrations.slice(from)) database.exec(statements)
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
  database.exec(`PRAGMA user_version = ${migrations.length}`)
  database.exec('COMMIT')
}

/** Writes a copy of the whole database into `copy`, as it stands now. Throws JournalError `unusable` where that file is there already, or can't be written. */
export function backUp(database: DatabaseSync, copy: string): undefined {
  if (existsSync(copy)) throw new JournalError('unusable', `${copy} is there already. Name another file.`)
  try {
    database.prepare('VACUUM INTO ?').run(copy)
  } catch (error) {
    throw new JournalError('unusable', `${copy} can't be written: ${(error as Error).message}.`)
  }
  return undefined
}

/** SQLite's primary result codes (sqlite.org/rescode.html), as far as they say what to do. */
const SQLITE = { busy: 5, locked: 6, corrupt: 11, notDatabase: 26 } as const

/** What went wrong with a file of the journal, in a sentence. */
export function journalError(error: unknown, file: string): JournalError {
  if (error instanceof JournalError) return error
  const { errcode, message } = error as Error & { readonly errcode?: number }
  // The extended codes bear the primary one in their lowest byte.
  const code = errcode === undefined ? undefined : errcode & 0xff
  if (code === SQLITE.busy || code === SQLITE.locked)
    return new JournalError('in-use', `${file} is in use by another process.`)
  if (code === SQLITE.corrupt || code === SQLITE.notDatabase)
    return new JournalError(
      'damaged',
      `${file} is damaged (${message}). mcmesh leaves it as it is: put a copy of it back, or move it away; ` +
        'players then begin at "spawn".',
    )
  return new JournalError('unusable', `${file} can't be used: ${message}.`)
}
