import { existsSync, readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { type ViewName, viewNames } from '../../src/engine/command-table.ts'
import { detail, packet, ScriptedPort, snapshot, startTime } from '../console/mesh.ts'
import { closeScreens, openScreen, type Terminal } from './terminal.ts'

// Times of day are those of the machine; goldens have one.
process.env.TZ = 'UTC'

afterEach(closeScreens)

const sizes = [
  [160, 50],
  [80, 24],
  [50, 20],
] as const

function livingMesh(): ScriptedPort {
  const port = new ScriptedPort()
  for (const { name } of snapshot().players) port.details.set(name, detail(name))
  return port
}

function tell(port: ScriptedPort): void {
  port.snapshot()
  port.say({
    kind: 'events',
    events: [
      {
        time: startTime - 5000,
        event: 'ready',
        listen: '127.0.0.1:25565',
        version: '1.21.4',
        servers: ['west', 'east'],
      },
      { time: startTime - 4000, event: 'server.up', server: 'west' },
      { time: startTime - 3000, event: 'player.join', player: 'Alex', uuid: 'x', server: 'west' },
      {
        time: startTime - 2000,
        event: 'switch',
        player: 'Alex',
        from: 'east',
        to: 'west',
        cause: 'zone',
        mode: 'hard',
        ms: 1830,
        reason: 'registries differ',
      },
      {
        time: startTime - 1000,
        event: 'dummy.fail',
        player: 'Steve',
        server: 'west',
        error: 'You are not white-listed on this server!',
      },
      {
        time: startTime - 500,
        event: 'log',
        level: 'error',
        message: 'The server west sent a packet that does not match its schema.',
      },
    ],
  })
  port.say({
    kind: 'packets',
    batches: [
      {
        player: 'Steve',
        lost: 0,
        packets: [
          packet(1, 'keep_alive', { outcome: 'answered', note: 'dummy', bytes: 9 }),
          packet(2, 'entity_velocity', { outcome: 'mapped', note: '5→1042' }),
          packet(3, 'position', { direction: 'serverbound', link: 'east', outcome: 'sent', note: 'all', bytes: 26 }),
          packet(4, 'map_chunk', { link: 'east', note: 'chunk view', bytes: 14_400 }),
          packet(5, 'player_info', { outcome: 'dropped', note: 'ledger: a dummy', bytes: 120 }),
        ],
      },
    ],
  })
}

/** The screen becomes the golden one: what was asked of the engine may still be on its way when its first part is drawn. */
async function expectGolden(terminal: Terminal, file: string): Promise<void> {
  const path = new URL(file, import.meta.url)
  const golden = existsSync(path) ? readFileSync(path, 'utf8') : ''
  // One that never does fails below, with what differs.
  await terminal.shows((text) => `${text}\n` === golden).catch(() => {})
  await expect(`${terminal.text()}\n`).toMatchFileSnapshot(file)
}

const landmark: Readonly<Record<ViewName, string>> = {
  players: 'walker-1',
  servers: '● up',
  entities: 'zombie',
  zones: 'owned by',
  packets: 'player_info',
  log: 'sent a packet',
}

for (const view of viewNames) {
  for (const [columns, rows] of sizes) {
    test(`the ${view} view at ${columns}×${rows} looks as its golden screen`, async () => {
      const port = livingMesh()
      const { terminal } = openScreen({ columns, rows, port })
      tell(port)
      await terminal.shows('Alex')
      if (view === 'packets') {
        terminal.type('j')
        await terminal.shows(/› +Steve/)
        terminal.type('i')
      } else terminal.type(String(viewNames.indexOf(view) + 1))
      await terminal.shows(`[${viewNames.indexOf(view) + 1} ${view}]`)
      // Beside the list the detail is shown too, once the engine was asked.
      if (view === 'players' && columns >= 120) await terminal.shows('game mode')
      const screen = await terminal.shows(landmark[view])
      expect(screen.split('\n').every((line) => line.length <= columns)).toBe(true)
      await expectGolden(terminal, `golden/${view}-${columns}x${rows}.txt`)
    })
  }
}

/** What is opened from a view: the keys that lead there from the players, and what shows that it is there. */
const deeper: readonly (readonly [name: string, keys: readonly string[], shows: string])[] = [
  ['player', ['\r', '\\'], 'switches  newest first'],
  ['chunks', ['\r', '\\', 'G'], 'uuid'],
  ['fields', ['j', 'i', '\r'], 'playerId: 7'],
  ['statistics', ['j', 'i', 't'], 'share'],
  ['help', ['?'], 'Move between the list'],
  ['heat', ['4', 'h'], 'players were here'],
  ['question', [':', 'drain west', '\r'], 'It disturbs 2 players'],
  ['typing', [':', 'swich Alex east', '\r'], '`switch`?'],
]

for (const [name, keys, shows] of deeper) {
  for (const [columns, rows] of sizes) {
    // On a narrow terminal the legend of the map has no room for its shades.
    if (name === 'heat' && columns < 80) continue
    test(`${name} at ${columns}×${rows} looks as its golden screen`, async () => {
      const port = livingMesh()
      const { terminal } = openScreen({ columns, rows, port, decode: () => ({ playerId: 7, entries: ['a', 'b'] }) })
      tell(port)
      await terminal.shows('Alex')
      const asks = keys[0] === '\r' || (columns >= 120 && !keys.includes('i') && keys[0] !== '4' && keys[0] !== '?')
      for (const key of keys) {
        terminal.type(key)
        if (key === 'j') await terminal.shows(/› +Steve/)
        if (key === 'i') await terminal.shows('player_info')
        if (key === '\r' && asks && keys[0] === '\r') await expect.poll(() => port.asked.length).toBeGreaterThan(0)
      }
      if (asks && columns >= 120) await terminal.shows('game mode')
      // What was answered is drawn with the next frame at the latest.
      await terminal.shows((text) => text.includes(shows) && !text.includes('asked for'))
      await expectGolden(terminal, `golden/${name}-${columns}x${rows}.txt`)
    })
  }
}

test('the header of every view shows the players, the servers with their state in words, dummies, mappings and references', async () => {
  const port = livingMesh()
  const { terminal } = openScreen({ port })
  port.snapshot(snapshot({ servers: snapshot().servers.map((one) => ({ ...one, up: one.name === 'west' })) }))
  await terminal.shows('Alex')
  for (const [index, view] of viewNames.entries()) {
    terminal.type(String(index + 1))
    const header = (await terminal.shows(`[${index + 1} ${view}]`)).split('\n').slice(0, 2).join('\n')
    expect(header).toMatch(/players 3 .*dummies 3 .*mappings 4 .*references 4/)
    expect(header).toMatch(/west up.*east DOWN/)
  }
})
