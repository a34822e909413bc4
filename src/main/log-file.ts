import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * The file of `--log-file`: one JSON object a line. Opening it throws a sentence; a write that fails later is said once on
 * stderr, and the mesh goes on without a log.
 */
export class LogFile {
  readonly #path: string
  #file: number | undefined

  constructor(path: string) {
    this.#path = path
    try {
      this.#file = openSync(path, 'a')
    } catch (error) {
      throw new Error(`--log-file ${path} can't be written: ${(error as Error).message}.`)
    }
  }

  write(line: object): void {
    if (this.#file === undefined) return
    try {
      writeSync(this.#file, `${JSON.stringify(line)}\n`)
    } catch (error) {
      process.stderr.write(`mcmesh: the log file ${this.#path} is given up: ${(error as Error).message}\n`)
      this.close()
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
