import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Files of a folder by name, each replaced whole: a temporary file that has reached the disk takes the old one's place, and then the folder
 * has reached it too. So whatever dies when, a file is the old one or the new one. Files that belong together are written
 * together: all have reached the disk before the first takes its place.
 */
export class DurableFiles {
  readonly #folder: string
  /** By name, how many writes have begun: an older one never takes a newer one's place. */
  readonly #writes = new Map<string, number>()

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
    // Whoever wrote them died before they were whole.
    for (const name of readdirSync(folder)) if (name.endsWith('.tmp')) rmSync(join(folder, name))
  }

  /** What was last written; undefined when nothing was. */
  read(name: string): string | undefined {
    try {
      return readFileSync(this.#file(name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Writes while the server waits: what it does next may rest on it. */
  writeNow(texts: ReadonlyMap<string, string>): void {
    const written = new Map<string, string>()
    try {
      for (const [name, text] of texts) {
        const temporary = this.#temporary(name)
        written.set(name, temporary)
        const file = openSync(temporary, 'w')
        try {
          writeFileSync(file, text)
          fsyncSync(file)
        } finally {
          closeSync(file)
        }
      }
      this.#replace(written)
    } catch (error) {
      discard(written)
      throw error
    }
  }

  /** Writes beside what the server does. Gives way to later writes, name by name. */
  async write(texts: ReadonlyMap<string, string>): Promise<void> {
    const written = new Map([...texts.keys()].map((name) => [name, this.#temporary(name)]))
    const turns = new Map([...texts.keys()].map((name) => [name, this.#writes.get(name)]))
    const settled = await Promise.allSettled(
      [...written].map(async ([name, temporary]) => {
        const file = await open(temporary, 'w')
        try {
          await file.writeFile(texts.get(name) as string)
          await file.sync()
        } finally {
          await file.close()
        }
      }),
    )
    const failed = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined
    const late = [...written].filter(([name]) => failed || this.#writes.get(name) !== turns.get(name))
    discard(new Map(late))
    for (const [name] of late) written.delete(name)
    if (failed) throw failed.reason
    if (written.size > 0) this.#replace(written)
  }

  #file(name: string): string {
    // It comes from a login: nothing of it may lead out of the folder.
    return join(this.#folder, `${name.replace(/[^0-9a-zA-Z-]/g, '')}.json`)
  }

  #temporary(name: string): string {
    const turn = (this.#writes.get(name) ?? 0) + 1
    this.#writes.set(name, turn)
    return `${this.#file(name)}.${turn}.tmp`
  }

  #replace(written: ReadonlyMap<string, string>): void {
    for (const [name, temporary] of written) renameSync(temporary, this.#file(name))
    // Windows has no handle to a folder, and needs none.
    if (process.platform === 'win32') return
    const folder = openSync(this.#folder, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  }
}

function discard(written: ReadonlyMap<string, string>): void {
  for (const temporary of written.values()) rmSync(temporary, { force: true, recursive: true })
}
