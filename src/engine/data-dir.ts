import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JournalError } from '../journal/errors.ts'
import { Journal } from '../journal/journal.ts'

/** Two meshes on one data directory would run two processes on one world's folder, and each think that it knows its players. */
export class DataDirError extends Error {
  readonly code = 'data-dir.in-use'

  constructor(dataDir: string, pid: number | undefined) {
    const owner = pid === undefined ? '' : ` (process ${pid})`
    super(`${dataDir} is in use by another mcmesh${owner}. Stop that one, or give this one another --data-dir.`)
    this.name = 'DataDirError'
  }
}

/**
 * The directory of what outlives the process. Whoever has the journal in it has the directory: the operating system knows
 * that, whatever ends the process. The file `mcmesh.pid` says to people, and to the next that asks, who it is.
 */
export class DataDir {
  readonly path: string
  readonly journal: Journal
  readonly #pidFile: string
  #unusable: string | undefined
  #taken = false

  constructor(path: string) {
    this.path = path
    this.journal = new Journal(join(path, 'mcmesh.db'))
    this.#pidFile = join(path, 'mcmesh.pid')
  }

  /** Why nothing is kept there, in a sentence; undefined where it is. */
  get unusable(): string | undefined {
    return this.#unusable
  }

  /**
   * Takes the directory for this process, until it is released. One that can't be written is done without, unless it is
   * `needed`. Rejects with a sentence: with a DataDirError when another process has it, and when its journal is damaged, or
   * not of this mcmesh.
   */
  async take(needed: boolean): Promise<void> {
    try {
      await this.journal.open()
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
      if (error.code === 'in-use') throw new DataDirError(this.path, pidIn(this.#pidFile))
      if (needed || error.code !== 'unusable') throw error
      this.#unusable = error.message
      return
    }
    this.#taken = true
    forPeople(() => writeFileSync(this.#pidFile, `${process.pid}\n`))
  }

  async release(): Promise<void> {
    if (this.#taken) forPeople(() => rmSync(this.#pidFile, { force: true }))
    this.#taken = false
    await this.journal.close()
  }
}

/** The file with the process's id is for people: what a broken disk makes of it stops nobody. */
function forPeople(work: () => void): void {
  try {
    work()
  } catch {}
}

function pidIn(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
