import { spawn as spawnProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { spawn as spawnTerminal } from '@lydell/node-pty'
import { Backend, type BackendPlayer } from './backend.ts'
import { Reader } from './reader.ts'
import { type ScreenCost, screenCosts } from './screen-cpu.ts'
import { readTraffic, type Traffic, VERSION } from './traffic.ts'

/** What the screen costs: its own CPU time, and what it adds to the time that a packet takes through the engine. */

export interface ScreenEffort {
  /** Milliseconds that the screen is drawn for each number of players. */
  readonly drawMs: number
  /** Turns of each way, and how long one is. */
  readonly turns: number
  readonly turnMs: number
  readonly clients: number
}

export const screenEfforts = {
  full: { drawMs: 5_000, turns: 6, turnMs: 3_000, clients: 20 },
  quick: { drawMs: 1_500, turns: 2, turnMs: 1_500, clients: 10 },
} as const satisfies Record<string, ScreenEffort>

export interface ScreenResult {
  readonly costs: readonly ScreenCost[]
  /** Milliseconds from a server to its client and back, by way. */
  readonly latencies: Readonly<
    Record<WayName, { readonly p50: number; readonly p99: number; readonly samples: number }>
  >
  /** What the engine with a screen adds to the direct connection's p99, by what it adds headless. */
  readonly addedRatio: number
}

const wayNames = ['direct', 'headless', 'screen'] as const
type WayName = (typeof wayNames)[number]

const built = fileURLToPath(new URL('../dist/src/main/mcmesh.js', import.meta.url))

/** One way from clients to the backend; mcmesh stands still while it is another's turn. */
interface Way {
  readonly name: WayName
  readonly port: number
  readonly clients: { readonly reader: Reader; readonly player: BackendPlayer }[]
  readonly latencies: number[]
  /** Stops its process, or lets it go on. */
  pause(on: boolean): void
  stop(): Promise<void>
}

/** Runs everything. Ends all that it started, whatever happens. */
export async function benchScreen(effort: ScreenEffort, say: (line: string) => void): Promise<ScreenResult> {
  if (!existsSync(built)) throw new Error('The built program is measured: run `npm run build` first.')
  const costs: ScreenCost[] = []
  for (const players of [10, 100, 1_000]) {
    say(`screen: ${players} players`)
    costs.push(await screenCosts(players, effort.drawMs))
  }
  const traffic = readTraffic(new URL('../test/fixtures/captures/1.21.4.jsonl.gz', import.meta.url), 1)
  const backend = await Backend.start(traffic)
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-bench-screen-'))
  const ways: Way[] = []
  try {
    for (const name of wayNames) ways.push(await openWay(name, backend, folder))
    for (const way of ways) for (let at = 0; at < effort.clients; at++) way.clients.push(await joined(way, backend, at))
    for (let turn = 0; turn <= effort.turns; turn++) {
      for (const way of ways) {
        for (const other of ways) other.pause(other !== way)
        // What has gathered while it stood still is not what is measured, nor is the first turn.
        await sleep(400)
        await takeTurn(way, traffic, effort.turnMs, turn > 0)
      }
      say(turn === 0 ? 'latency: warmed up' : `latency: turn ${turn} of ${effort.turns}`)
    }
    const figures = Object.fromEntries(
      ways.map((way) => [way.name, figuresOf(way.latencies)]),
    ) as ScreenResult['latencies']
    const added = (name: WayName) => figures[name].p99 - figures.direct.p99
    return { costs, latencies: figures, addedRatio: added('screen') / added('headless') }
  } finally {
    for (const way of ways) {
      way.pause(false)
      for (const { reader } of way.clients) reader.leave()
    }
    await Promise.all(ways.map((way) => way.stop()))
    await backend.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function openWay(name: WayName, backend: Backend, folder: string): Promise<Way> {
  const common = { name, clients: [], latencies: [] }
  if (name === 'direct') return { ...common, port: backend.port, pause() {}, async stop() {} }
  const file = join(folder, `${name}.json`)
  const log = join(folder, `${name}.log`)
  const servers = { west: { address: `127.0.0.1:${backend.port}`, sync: 'none' } }
  const mesh = { listen: '127.0.0.1:0', version: VERSION, auth: 'offline', servers, zones: [{ server: 'west' }] }
  writeFileSync(file, JSON.stringify(mesh))
  const args = [built, file, '--log-file', log, '--data-dir', join(folder, name)]
  const { CI: _ci, ...env } = process.env
  const ended = Promise.withResolvers<void>()
  let pid: number
  if (name === 'headless') {
    const child = spawnProcess(process.execPath, [...args, '--headless'], { stdio: ['pipe', 'ignore', 'ignore'] })
    child.once('exit', () => ended.resolve())
    pid = child.pid ?? 0
  } else {
    const terminal = spawnTerminal(process.execPath, args, {
      name: 'xterm-256color',
      cols: 160,
      rows: 50,
      env: { ...env, TERM: 'xterm-256color', LANG: 'en_US.UTF-8' },
    })
    terminal.onData(() => {})
    terminal.onExit(() => ended.resolve())
    pid = terminal.pid
  }
  const signal = (which: NodeJS.Signals) => {
    try {
      process.kill(pid, which)
    } catch {
      // It has ended already.
    }
  }
  return {
    ...common,
    port: await listening(log),
    pause: (on) => signal(on ? 'SIGSTOP' : 'SIGCONT'),
    async stop() {
      signal('SIGTERM')
      const force = setTimeout(() => signal('SIGKILL'), 8_000)
      await ended.promise
      clearTimeout(force)
    },
  }
}

/** The port that a mesh listens on, from its log; rejects after 30 seconds. */
async function listening(log: string): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    await sleep(100)
    const ready = existsSync(log) && /"event":"ready","listen":"[^"]*:(\d+)"/.exec(readFileSync(log, 'utf8'))
    if (ready) return Number(ready[1])
  }
  throw new Error(`mcmesh did not say that it is ready in ${log}`)
}

async function joined(way: Way, backend: Backend, at: number): Promise<Way['clients'][number]> {
  const name = `${way.name}_${at}`
  const met = backend.joined(name)
  const reader = await Reader.join(name, way.port, (error) => {
    throw error
  })
  const player = await met
  await player.settled()
  return { reader, player }
}

/** Every client plays its share of the captured session at 20 ticks a second, each at its own moment of the tick. */
async function takeTurn(way: Way, traffic: Traffic, ms: number, counts: boolean): Promise<void> {
  const { frames, seconds } = traffic
  const ticks = seconds * 20
  const until = performance.now() + ms
  const waiting = new Map<BackendPlayer, Promise<void>>()
  for (let step = 0; performance.now() < until; step++) {
    const { reader, player } = way.clients[step % way.clients.length]!
    const tick = Math.floor(step / way.clients.length)
    const [from, to] = [tick % ticks, (tick % ticks) + 1].map((each) => Math.round((each * frames.length) / ticks))
    player.write(Buffer.concat(frames.slice(from, to)))
    reader.tick(tick)
    const since = performance.now()
    // One that still waits for its last answer is not asked again: its time is counted once, however long.
    if (!waiting.has(player))
      waiting.set(
        player,
        player.settled().then(() => {
          waiting.delete(player)
          if (counts) way.latencies.push(performance.now() - since)
        }),
      )
    await sleep(50 / way.clients.length)
  }
  await Promise.all(waiting.values())
}

function figuresOf(latencies: readonly number[]): { p50: number; p99: number; samples: number } {
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), samples: sorted.length }
}

/** The result as lines for a terminal. */
export function screenTable({ costs, latencies, addedRatio }: ScreenResult): string {
  const ms = (value: number) => value.toFixed(2).padStart(8)
  return [
    'the screen (160×50, 8 snapshots a second), CPU of one core',
    '  players   list    map   one snapshot across the threads',
    ...costs.map(
      ({ players, list, map, cloneMs }) =>
        `  ${String(players).padStart(7)} ${(list * 100).toFixed(1).padStart(5)}% ${(map * 100).toFixed(1).padStart(5)}% ${cloneMs.toFixed(2).padStart(8)} ms`,
    ),
    '',
    'server → client → server, milliseconds',
    ...wayNames.map((name) => {
      const { p50, p99, samples } = latencies[name]
      return `  ${name.padEnd(9)} p50 ${ms(p50)}  p99 ${ms(p99)}  (${samples} samples)`
    }),
    `  added p99, screen by headless: ${addedRatio.toFixed(2)} (goal: at most 1.2)`,
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' } } })
  const result = await benchScreen(values.quick ? screenEfforts.quick : screenEfforts.full, (line) =>
    process.stderr.write(`${line}\n`),
  )
  console.log(`\n${screenTable(result)}`)
  process.exit(0)
}
