import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { terminalSvg } from './terminal-svg.ts'

const columns = 120
const rows = 30
/** A loaded machine starts two worlds and brings the first walker over in seconds. */
const PATIENCE_MS = 60_000

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The real program on a terminal without a window. */
class Program {
  readonly terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  readonly #pty: IPty
  readonly #ended: Promise<void>
  #onWritten: (() => void) | undefined

  constructor(args: readonly string[]) {
    const { CI: _, NO_COLOR: __, ...env } = process.env
    this.#pty = spawn(process.execPath, [path('../dist/src/main/mcmesh.js'), ...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      env: { ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    })
    this.#pty.onData((text) => this.terminal.write(text, () => this.#onWritten?.()))
    this.#ended = new Promise((resolve) => this.#pty.onExit(() => resolve()))
  }

  type(keys: string): void {
    this.#pty.write(keys)
  }

  text(): string {
    const buffer = this.terminal.buffer.active
    return Array.from({ length: rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    ).join('\n')
  }

  /** Resolves once the screen shows it; rejects with the screen when it doesn't in time, or when the program ends. */
  shows(wanted: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer)
        this.#onWritten = undefined
        settle()
      }
      const give = (why: string) => finish(() => reject(new Error(`${why} ${wanted}:\n${this.text()}`)))
      const timer = setTimeout(() => give('The screen never showed'), PATIENCE_MS)
      this.#onWritten = () => {
        if (wanted.test(this.text())) finish(resolve)
      }
      void this.#ended.then(() => give('The program ended before it showed'))
      this.#onWritten()
    })
  }

  async leave(): Promise<void> {
    this.#pty.kill('SIGTERM')
    await this.#ended
  }
}

const data = mkdtempSync(join(tmpdir(), 'mcmesh-screens-'))
const folder = path('screens')
mkdirSync(folder, { recursive: true })
const program = new Program([
  path('../zones.json'),
  ...['--walkers', '6', '--listen', '127.0.0.1:0', '--data-dir', data],
])

function keep(name: string, title: string): void {
  writeFileSync(join(folder, `${name}.svg`), terminalSvg(program.terminal, title))
  console.log(`docs/screens/${name}.svg`)
}

try {
  // Some on each side, some with a dummy beyond the border, and a switch has happened.
  await program.shows(/Walker\d +west +east[\s\S]*Walker\d +east +west/)
  program.type('j')
  // A player that has crossed there and back.
  await program.shows(/› Walker2[\s\S]*switches +newest first(.*\n.*soft){2}/)
  keep('players', 'mcmesh: six players on two servers, their dummies and the last switches')
  program.type('i')
  await program.shows(/\[5 packets\][\s\S]* mapped +\d+→\d+/)
  // A long list of moves says less than a few packets of all kinds.
  program.type('/')
  await program.shows(/\nfilter|\n\//)
  program.type('rule:mapped | dir:out')
  await program.shows(/rule:mapped \| dir:out/)
  program.type('\r')
  await program.shows(/filter rule:mapped/)
  await program.shows(/› .* mapped +\d+→\d+/)
  program.type(' ')
  await program.shows(/PAUSED/)
  program.type('\r')
  await program.shows(/│ what +\w+/)
  keep('packets', 'mcmesh: the packets of one player, and what became of each')
  program.type('4')
  await program.shows(/\[4 zones\]/)
  keep('zones', 'mcmesh: who owns which ground, and where the players are')
} finally {
  await program.leave()
  rmSync(data, { recursive: true, force: true })
}
