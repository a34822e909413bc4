import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The paths of recordings that are under way, kept in the data directory so that the next start finds what a crash has
 * left unfinished.
 */
export class RecordingJournal {
  readonly #dataDir: string
  readonly #paths = new Set<string>()
  /** One write at a time. */
  #last: Promise<void> = Promise.resolve()

  constructor(dataDir: string) {
    this.#dataDir = dataDir
  }

  get #file(): string {
    return join(this.#dataDir, 'recordings.json')
  }

  /** What was under way when mcmesh last ended without finishing it; `finished` is to be logged of each. */
  async leftovers(): Promise<string[]> {
    let text: string
    try {
      text = await readFile(this.#file, 'utf8')
    } catch {
      return []
    }
    try {
      const paths: unknown = JSON.parse(text)
      const left = Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : []
      for (const path of left) this.#paths.add(path)
      return left
    } catch {
      return []
    }
  }

  begun(path: string): Promise<void> {
    this.#paths.add(path)
    return this.#write()
  }

  finished(path: string): Promise<void> {
    this.#paths.delete(path)
    return this.#write()
  }

  #write(): Promise<void> {
    const written = this.#last.then(async () => {
      await mkdir(this.#dataDir, { recursive: true })
      await writeFile(`${this.#file}.new`, JSON.stringify([...this.#paths]))
      await rename(`${this.#file}.new`, this.#file)
    })
    this.#last = written.catch(() => {})
    return written
  }
}
