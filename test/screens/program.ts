import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'

/** The built program on a real pseudo-terminal, as a person would run it. `npm test` builds it first. */

const built = fileURLToPath(new URL('../../dist/src/main/mcmesh.js', import.meta.url))

/** Two servers that nobody runs: the screen is there all the same. */
const mesh = {
  listen: '127.0.0.1:0',
  version: '1.21.4',
  auth: 'offline',
  servers: { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } },
  zones: [
    { server: 'west', x: [null, 0] },
    { server: 'east', x: [0, null] },
  ],
  spawn: 'west',
  fallback: ['west', 'east'],
}

export interface ProgramOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** Run by a shell instead: `$MCMESH` stands for the command. */
  readonly script?: string
}

const running = new Set<Program>()

export class Program {
  readonly pty: IPty
  readonly file: string
  /** Everything that it wrote. */
  written = ''
  /** Its exit code, once it has ended. */
  readonly exit: Promise<number>
  readonly #folder: string
  readonly #screen: xterm.Terminal
  readonly #waiting = new Set<() => void>()

  constructor({ columns = 80, rows = 24, env = {}, args = [], script }: ProgramOptions = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), 'mcmesh-screen-'))
    this.file = join(this.#folder, 'zones.json')
    this.write(mesh)
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
    const command = [process.execPath, built, this.file, '--data-dir', join(this.#folder, 'data'), ...args]
    const [file = '', ...rest] =
      script === undefined ? command : ['/bin/sh', '-c', script.replace('$MCMESH', command.join(' '))]
    const { CI: _ci, NO_COLOR: _noColor, LC_ALL: _all, LC_CTYPE: _ctype, ...inherited } = process.env
    this.pty = spawn(file, rest, {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: this.#folder,
      env: { ...inherited, LANG: 'en_US.UTF-8', TERM: 'xterm-256color', ...env },
    })
    this.pty.onData((data) => {
      this.written += data
      this.#screen.write(data, () => {
        for (const check of [...this.#waiting]) check()
      })
    })
    this.exit = new Promise((resolve) => this.pty.onExit(({ exitCode }) => resolve(exitCode)))
    running.add(this)
  }

  /** Writes zones.json. */
  write(content: object): void {
    writeFileSync(this.file, JSON.stringify(content))
  }

  get mesh(): typeof mesh {
    return mesh
  }

  text(): string {
    const buffer = this.#screen.buffer.active
    return Array.from({ length: this.#screen.rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n')
  }

  get alternate(): boolean {
    return this.#screen.buffer.active.type === 'alternate'
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows)
    this.pty.resize(columns, rows)
  }

  /** Resolves once the screen shows it; fails with the screen after 20 seconds. */
  shows(wanted: string | RegExp): Promise<string> {
    const met = () => (typeof wanted === 'string' ? this.text().includes(wanted) : wanted.test(this.text()))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check)
        reject(new Error(`The program never showed ${String(wanted)}:\n${this.text()}`))
      }, 20_000)
      const check = () => {
        if (!met()) return
        clearTimeout(timer)
        this.#waiting.delete(check)
        resolve(this.text())
      }
      this.#waiting.add(check)
      check()
    })
  }

  async end(): Promise<void> {
    running.delete(this)
    try {
      this.pty.kill('SIGKILL')
    } catch {
      // It has ended already.
    }
    await this.exit
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Ends every program that a test started, also after it failed. */
export const endPrograms = () => Promise.all([...running].map((program) => program.end()))
