import './production.ts'

import { getPriority, setPriority } from 'node:os'
import { format } from 'node:util'
import { render } from 'ink'
import { createElement } from 'react'
import type { PacketDecoder } from '../src/console/decode.ts'
import { PacketFeed } from '../src/console/packet-feed.ts'
import type { EnginePort } from '../src/console/port.ts'
import { type ConsoleStore, connectStore, createConsoleStore } from '../src/console/store.ts'
import type { Cockpit } from './cockpit.ts'
import { Screen } from './screen.tsx'
import { colorDepth, createTheme, wantsAscii } from './theme.ts'

export interface ScreenOptions {
  readonly port: EnginePort
  readonly readonly: boolean
  /** Frames a second at most, 1 to 60; keys are answered at once. */
  readonly fps: number
  readonly ascii: boolean
  readonly color: boolean
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** Decodes the packet that is looked at; by the schema of the mesh's version if not given. */
  readonly decode?: PacketDecoder
  readonly env?: Readonly<Record<string, string | undefined>>
}

const keyboardGone = 'The keyboard is gone (stdin has ended): the mesh goes on; kill -TERM ends it in order.'

const endingSignals = ['SIGINT', 'SIGTERM'] as const

/** Why the screen is shown no more: somebody left it, or there is no terminal to show it on. */
export type ScreenEnd = 'left' | 'terminal-gone'

/**
 * Shows the screen until it is left: by a key, by a signal, because the engine stopped or the terminal went away (SIGHUP, or
 * writes that fail). The terminal is as it was before when the promise settles; what becomes of the mesh is up to the caller. Rejects with what made the
 * screen itself fail.
 */
export async function runScreen(options: ScreenOptions): Promise<ScreenEnd> {
  const { port, stdin, stdout, env = process.env } = options
  const fps = Math.max(1, Math.min(60, options.fps))
  const store = createConsoleStore()
  const left = Promise.withResolvers<ScreenEnd>()
  const quit = () => left.resolve('left')
  const lost = () => left.resolve('terminal-gone')
  let { decode } = options
  if (decode === undefined) {
    // The schemas are large: the screen is there before they are.
    void import('../src/console/decode.ts').then((module) => {
      decode = module.decodePacket
    })
  }
  const cockpit: Cockpit = {
    store,
    port,
    readonly: options.readonly,
    theme: createTheme({ ascii: options.ascii || wantsAscii(env), color: options.color, depth: colorDepth(env) }),
    packets: new PacketFeed(store),
    get decode() {
      return decode
    },
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    write: (sequence) => void stdout.write(sequence),
    quit,
  }
  const disconnect = connectStore(store, port)
  const unsubscribe = store.state.subscribe(({ stopped }) => {
    if (stopped !== undefined) quit()
  })
  // A terminal that went away answers writes with EIO or EPIPE.
  stdout.on('error', lost)
  process.on('SIGHUP', lost)
  // Without a keyboard there is still something to look at, and players to leave alone.
  const deaf = () => {
    const log = { event: 'log', level: 'warn', message: keyboardGone } as const
    store.receive({ kind: 'events', events: [{ time: Date.now(), ...log }] })
    store.toast(keyboardGone, 'warn')
  }
  stdin.on('end', deaf)
  stdin.on('error', deaf)
  for (const signal of endingSignals) process.on(signal, quit)
  if (stdout === process.stdout) engineFirst()
  // No JSX in this file: its runtime would be loaded before NODE_ENV is set.
  const restoreConsole = logConsole(store)
  const screen = render(createElement(Screen, { cockpit, fps }), {
    stdin,
    stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 60,
    incrementalRendering: true,
    alternateScreen: true,
    interactive: true,
  })
  try {
    return (await Promise.race([left.promise, screen.waitUntilExit().then(() => undefined)])) ?? 'left'
  } finally {
    screen.unmount()
    try {
      // Rejects with the fault of a drawing; the race above has passed it on.
      await screen.waitUntilExit().catch(() => {})
    } finally {
      restoreConsole()
      disconnect()
      unsubscribe()
      stdin.off('end', deaf)
      stdin.off('error', deaf)
      for (const signal of endingSignals) process.off(signal, quit)
      process.off('SIGHUP', lost)
    }
  }
}

/** How much nicer than the engine the screen is: where both want one core, packets go first. */
const niceness = 10

/**
 * On Linux a process id names its first thread alone, which is the screen's: the engine's thread, begun before, stays as it
 * is. Elsewhere it would slow both.
 */
function engineFirst(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(process.pid, Math.min(19, getPriority(process.pid) + niceness))
  } catch {
    // A system that forbids it draws as eagerly as it works.
  }
}

const consoleLevels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const

/** What anything prints while the screen is shown goes into its log; on the terminal it would tear the picture. */
function logConsole(store: ConsoleStore): () => void {
  const methods = Object.keys(consoleLevels) as (keyof typeof consoleLevels)[]
  const before = methods.map((method) => [method, console[method]] as const)
  for (const method of methods) {
    console[method] = (...parts: unknown[]) => {
      const message = format(...parts)
      store.receive({
        kind: 'events',
        events: [{ time: Date.now(), event: 'log', level: consoleLevels[method], message }],
      })
    }
  }
  return () => {
    for (const [method, original] of before) console[method] = original
  }
}
