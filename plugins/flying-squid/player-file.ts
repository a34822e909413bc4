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
 * One file a player in a folder, each replaced whole: a temporary file that has reached the disk takes the old one's place, and
 * then the folder has reached it too. So whatever dies when, a player's file is the old one or the new one.
 */
export class PlayerFiles {
  readonly #folder: string
  /** By player, how many writes have begun: an older one never takes a newer one's place. */
  readonly #writes = new Map<string, number>()

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
    // Whoever wrote them died before they were whole.
    for (const name of readdirSync(folder)) if (name.endsWith('.tmp')) rmSync(join(folder, name))
  }

  /** What was last written; undefined when nothing was. */
  read(uuid: string): string | undefined {
    try {
      return readFileSync(this.#file(uuid), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Writes while the server waits: what it does next may rest on it. */
  writeNow(uuid: string, text: string): void {
    const temporary = this.#temporary(uuid)
    try {
      const file = openSync(temporary, 'w')
      try {
        writeFileSync(file, text)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      this.#replace(uuid, temporary)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  /** Writes beside what the server does. Gives way to a later write. */
  async write(uuid: string, text: string): Promise<void> {
    const temporary = this.#temporary(uuid)
    const turn = this.#writes.get(uuid)
    try {
      const file = await open(temporary, 'w')
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      if (this.#writes.get(uuid) === turn) this.#replace(uuid, temporary)
      else rmSync(temporary, { force: true })
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  #file(uuid: string): string {
    // It comes from a login: nothing of it may lead out of the folder.
    return join(this.#folder, `${uuid.replace(/[^0-9a-zA-Z-]/g, '')}.json`)
  }

  #temporary(uuid: string): string {
    const turn = (this.#writes.get(uuid) ?? 0) + 1
    this.#writes.set(uuid, turn)
    return `${this.#file(uuid)}.${turn}.tmp`
  }

  #replace(uuid: string, temporary: string): void {
    renameSync(temporary, this.#file(uuid))
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
