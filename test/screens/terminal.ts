import { PassThrough, Writable } from 'node:stream'
import xterm from '@xterm/headless'
import type { PacketDecoder } from '../../src/console/decode.ts'
import { runScreen } from '../../ui/app.tsx'
import { ScriptedPort } from '../console/mesh.ts'

/** A terminal without a window: what is written to it is what a person would see. */
export class Terminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  rawMode = false
  readonly #screen: xterm.Terminal
  readonly #waiting = new Set<() => void>()
  #fault: unknown
  /** Everything written, as it came. */
  written = ''

  constructor(columns: number, rows: number) {
    // A terminal's line discipline makes \r\n of \n, in raw mode too.
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true })
    const stdin = new PassThrough()
    this.stdin = Object.assign(stdin, {
      isTTY: true,
      setRawMode: (on: boolean) => {
        this.rawMode = on
        return stdin
      },
      ref: () => stdin,
      unref: () => stdin,
    }) as unknown as NodeJS.ReadStream
    const stdout = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.written += chunk.toString()
        this.#screen.write(chunk, () => {
          done()
          for (const check of [...this.#waiting]) check()
        })
      },
    })
    this.stdout = Object.assign(stdout, { isTTY: true, columns, rows }) as unknown as NodeJS.WriteStream
  }

  /** What stands on the screen, without blanks at the ends of lines. */
  text(): string {
    const buffer = this.#screen.buffer.active
    const lines = Array.from(
      { length: this.#screen.rows },
      (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '',
    )
    return lines.map((line) => line.trimEnd()).join('\n')
  }

  /** Whoever waits for the screen hears of what made it fail. */
  fail(fault: unknown): void {
    this.#fault = fault
    for (const check of [...this.#waiting]) check()
  }

  /** Whether the alternate screen is shown. */
  get alternate(): boolean {
    return this.#screen.buffer.active.type === 'alternate'
  }

  type(keys: string): void {
    ;(this.stdin as unknown as PassThrough).write(keys)
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows)
    Object.assign(this.stdout, { columns, rows })
    this.stdout.emit('resize')
  }

  /** Resolves once the screen shows it; fails with the screen after five seconds. */
  async shows(wanted: string | RegExp | ((text: string) => boolean)): Promise<string> {
    const met = (text: string) =>
      typeof wanted === 'string' ? text.includes(wanted) : wanted instanceof RegExp ? wanted.test(text) : wanted(text)
    if (met(this.text())) return this.text()
    if (this.#fault !== undefined) throw this.#fault
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check)
        reject(new Error(`The screen never showed ${String(wanted)}:\n${this.text()}`))
      }, 5_000)
      const check = () => {
        if (this.#fault === undefined && !met(this.text())) return
        clearTimeout(timer)
        this.#waiting.delete(check)
        if (this.#fault === undefined) resolve(this.text())
        else reject(this.#fault)
      }
      this.#waiting.add(check)
    })
  }
}

export interface Opened {
  readonly terminal: Terminal
  readonly port: ScriptedPort
  /** Settles when the screen was left. */
  readonly left: Promise<unknown>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly columns?: number
  readonly rows?: number
  readonly port?: ScriptedPort
  readonly readonly?: boolean
  readonly ascii?: boolean
  readonly color?: boolean
  readonly decode?: PacketDecoder
}

const opened = new Set<Opened>()

/** Shows the real screen on a terminal of that size, in front of a scripted engine. */
export function openScreen({ columns = 80, rows = 24, port = new ScriptedPort(), ...more }: OpenOptions = {}): Opened {
  const terminal = new Terminal(columns, rows)
  const left = runScreen({
    port,
    readonly: more.readonly ?? false,
    fps: 60,
    ascii: more.ascii ?? false,
    color: more.color ?? true,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    env: { TERM: 'xterm-256color' },
    ...(more.decode === undefined ? {} : { decode: more.decode }),
  })
  const one: Opened = {
    terminal,
    port,
    left,
    async close() {
      opened.delete(one)
      port.say({ kind: 'stopped' })
      await left
    },
  }
  opened.add(one)
  left.catch((error: unknown) => terminal.fail(error))
  return one
}

/** Leaves every screen that a test opened, also after it failed. */
export async function closeScreens(): Promise<void> {
  await Promise.all([...opened].map((one) => one.close().catch(() => {})))
}
