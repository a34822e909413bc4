import { PassThrough, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EnginePort } from '../../src/console/port.ts'
import type { EngineMessage, PlayerView, ServerView, Snapshot } from '../../src/engine/messages.ts'
import { measurement } from '../measurement.ts'

/** The screen alone, on a terminal without a window, before an engine that only says what a mesh of so many would. */
export const screen = measurement({
  name: 'screen',
  about: 'CPU of the screen alone for 10, 100 and 1,000 players, drawn for `ms` each',
  full: { ms: 3_000 },
  quick: { ms: 500 },
  async run({ ms }, { say }) {
    const rows = []
    for (const players of [10, 100, 1_000]) {
      say(`screen: ${players} players`)
      const list = await drawn(players, ms, '1')
      const map = await drawn(players, ms, '4')
      const one = snapshot(players, 0)
      const since = performance.now()
      for (let round = 0; round < 10; round++) structuredClone(one)
      rows.push({
        players,
        'list, % of a core': list * 100,
        'map, % of a core': map * 100,
        // Written down by one thread and read by the other.
        'ms a snapshot across threads': (performance.now() - since) / 10,
      })
    }
    return { rows, figures: {} }
  },
})

/** As `mcmesh run` has it. */
const SNAPSHOT_MS = 125

/** The built screen: Node strips types but not JSX. */
const builtScreen = new URL('../../dist/ui/app.js', import.meta.url).href

/** CPU time by wall time while a view is shown. */
async function drawn(players: number, ms: number, key: string): Promise<number> {
  const { runScreen } = (await import(builtScreen)) as typeof import('../../ui/app.tsx')
  const listeners = new Set<(message: EngineMessage) => void>()
  const port: EnginePort = {
    async send() {
      return { ok: false, error: 'There is no mesh behind this screen.' }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async stop() {},
  }
  const say = (message: EngineMessage) => {
    for (const listener of [...listeners]) listener(message)
  }
  const keyboard = new PassThrough()
  const stdin = Object.assign(keyboard, {
    isTTY: true,
    setRawMode: () => keyboard,
    ref: () => keyboard,
    unref: () => keyboard,
  }) as unknown as NodeJS.ReadStream
  const display = new Writable({ write: (_chunk, _encoding, done) => done() })
  const stdout = Object.assign(display, { isTTY: true, columns: 160, rows: 50 }) as unknown as NodeJS.WriteStream
  const left = runScreen({ port, readonly: true, fps: 10, ascii: false, color: true, stdin, stdout, env: {} })
  let step = 0
  // Made beforehand: making them is the engine's work, not the screen's.
  const snapshots = Array.from({ length: 8 }, (_, at) => snapshot(players, at))
  const timer = setInterval(() => {
    const next = snapshots[step++ % snapshots.length]!
    say({ kind: 'snapshot', snapshot: { ...next, time: Date.now() } })
  }, SNAPSHOT_MS)
  try {
    await sleep(500)
    keyboard.write(key)
    await sleep(500)
    const [before, since] = [process.cpuUsage(), performance.now()]
    await sleep(ms)
    const used = process.cpuUsage(before)
    return (used.user + used.system) / 1000 / (performance.now() - since)
  } finally {
    clearInterval(timer)
    say({ kind: 'stopped' })
    await left
  }
}

function snapshot(size: number, step: number): Snapshot {
  const players = Array.from({ length: size }, (_, index) => player(index, step))
  const server = (name: string): ServerView => ({
    name,
    address: '10.0.0.1:25565',
    embedded: false,
    up: true,
    players: size / 2,
    dummies: size / 2,
    draining: false,
    sync: 'plugin',
    switchesPerMinute: step,
  })
  return {
    time: Date.now(),
    version: '1.21.4',
    untried: false,
    listen: '0.0.0.0:25565',
    players,
    servers: [server('west'), server('east')],
    zones: [
      { server: 'west', x: [null, 0], z: [null, null] },
      { server: 'east', x: [0, null], z: [null, null] },
    ],
    border: { join: 3, leave: 5, cross: 2 },
    mappings: Array.from({ length: Math.min(500, size * 10) }, (_, index) => ({
      proxyId: index + 1,
      server: 'west',
      world: 'minecraft:overworld',
      serverId: index,
      type: 'cow',
      references: 2,
      holders: players.slice(index % size, (index % size) + 2).map(({ name }) => name),
    })),
    totals: { mappings: size * 10, references: size * 20, dummies: size },
    walkers: { count: 0, crossings: 0, violations: 0 },
    engine: { rssMb: 300, loopDelayP99Ms: 11, packetsPerSecond: size * 100 + step },
  }
}

function player(index: number, step: number): PlayerView {
  const primary = index % 2 === 0 ? 'west' : 'east'
  const links = ['west', 'east'].map((server) => ({
    server,
    role: server === primary ? ('primary' as const) : ('dummy' as const),
    phase: 'standing' as const,
    joined: true,
    held: false,
    attempts: 0,
    pingMs: 5,
    entities: 40,
    chunks: 200,
  }))
  return {
    name: `player${index}`,
    uuid: '00000000-0000-3000-8000-000000000000',
    entityId: index + 1,
    primary,
    links,
    dimension: 'minecraft:overworld',
    x: ((index * 37) % 400) - 200 + step,
    y: 64,
    z: ((index * 91) % 400) - 200 + step,
    zone: primary,
    borderDistance: 10 + step,
    pinned: false,
    walker: false,
    entities: 40 + step,
    chunks: 289,
    pingMs: 20 + step,
    packetsIn: 20 + step,
    packetsOut: 100 + step,
    inspected: false,
    recording: false,
    switches: [1, 2, 3].map((at) => ({ time: at, from: 'west', to: 'east', cause: 'zone', mode: 'soft', ms: 1 })),
  }
}
