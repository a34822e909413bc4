import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { CommandResult } from '../../src/engine/messages.ts'
import { crowd, detail, link, packet, player, ScriptedPort, server, snapshot, startTime } from '../console/mesh.ts'
import { until } from '../kit/conditions.ts'
import { closeScreens, type OpenOptions, openScreen } from './terminal.ts'

process.env.TZ = 'UTC'

afterEach(closeScreens)

/** The screen over the usual three players, with the first one selected. */
async function shown(options: OpenOptions = {}, value = snapshot()) {
  const screen = openScreen(options)
  screen.port.snapshot(value)
  await screen.terminal.shows(value.players[0]?.name ?? 'players')
  return screen
}

describe('forced switches', () => {
  test('s switches the selected player to the other of two servers at once', async () => {
    const { terminal, port } = await shown()
    terminal.type('s')
    await terminal.shows('Alex is on east.')
    expect(port.lines).toEqual(['switch Alex east'])
  })

  test('the steps of a switch are seen live and its end with the milliseconds', async () => {
    const answer = Promise.withResolvers<CommandResult>()
    const { terminal, port } = await shown({ port: new ScriptedPort(() => answer.promise) })
    terminal.type('js')
    await terminal.shows('Steve to west: waiting to dial again after 3: You are not white-listed')
    const to = (phase: 'configuring' | 'placing') =>
      snapshot({
        players: snapshot().players.map((one) =>
          one.name === 'Steve' ? { ...one, links: [link('east', 'primary'), link('west', 'dummy', { phase })] } : one,
        ),
      })
    port.snapshot(to('configuring'))
    await terminal.shows('dial login [configure] join place carry switch')
    port.snapshot(to('placing'))
    await terminal.shows('[place]')
    port.say({
      kind: 'events',
      events: [
        {
          time: startTime,
          event: 'switch',
          player: 'Steve',
          from: 'east',
          to: 'west',
          cause: 'command',
          mode: 'soft',
          ms: 241,
        },
      ],
    })
    port.snapshot(snapshot({ players: [player('Steve', 'west')] }))
    await terminal.shows('Steve to west: switched')
    answer.resolve({ ok: true, data: { mode: 'soft', ms: 241 } })
    await terminal.shows('Steve is on west: soft, 241 ms')
    expect(terminal.text()).not.toContain('Steve to west')
    terminal.type('6')
    await terminal.shows('Steve switched from east to west (command, soft, 241 ms)')
  })

  test('with three servers s asks which one, and a digit or enter chooses', async () => {
    const three = snapshot({ servers: [server('west'), server('east'), server('nether')] })
    const { terminal, port } = await shown({}, three)
    terminal.type('s')
    await terminal.shows('Switch Alex to')
    expect(port.lines).toEqual([])
    terminal.type('2')
    await terminal.shows((text) => !text.includes('Switch Alex to'))
    expect(port.lines).toEqual(['switch Alex nether'])
  })

  test('s pressed as fast as keys repeat goes to and fro and loses none', async () => {
    const { terminal, port } = await shown({ port: new ScriptedPort(() => new Promise(() => {})) })
    terminal.type('ssss')
    await terminal.shows('(+3 more)')
    expect(port.lines).toEqual(['switch Alex east', 'switch Alex west', 'switch Alex east', 'switch Alex west'])
  })

  test('of switches that were asked for alike each ends with its own answer, in whatever order they come', async () => {
    const answers: ((result: CommandResult) => void)[] = []
    const { terminal, port } = await shown({
      port: new ScriptedPort(() => new Promise((resolve) => answers.push(resolve))),
    })
    terminal.type('sss')
    await terminal.shows('Alex to east (+2 more)')
    expect(port.lines).toEqual(['switch Alex east', 'switch Alex west', 'switch Alex east'])
    expect(new Set(port.commands.map(({ id }) => id)).size).toBe(3)
    answers[2]?.({ ok: true, data: { mode: 'soft', ms: 3 } })
    await terminal.shows('Alex to west (+1 more)')
    answers[1]?.({ ok: false, error: 'another switch was asked for' })
    await terminal.shows('Alex stays where it is: another switch was asked for. The later one holds.')
    answers[0]?.({ ok: true, data: { mode: 'hard', ms: 1 } })
    await terminal.shows('Alex is on east: hard, 1 ms.')
  })

  test('s acts on all marked players', async () => {
    const { terminal, port } = await shown({ port: new ScriptedPort(() => new Promise(() => {})) })
    terminal.type('mm')
    await terminal.shows('2 marked')
    terminal.type('s')
    await terminal.shows('(+1 more)')
    expect(port.lines).toEqual(['switch Alex east', 'switch Steve west'])
  })

  test('a switch to a server that is down is not sent but explained', async () => {
    const down = snapshot({ servers: [server('west'), server('east', { up: false, error: 'connection refused' })] })
    const { terminal, port } = await shown({}, down)
    terminal.type('s')
    await terminal.shows('east is down: connection refused. It is dialled again by itself.')
    expect(port.lines).toEqual([])
  })

  test('why a switch failed is said in words', async () => {
    const port = new ScriptedPort(() => ({
      ok: false,
      error: 'east refused Alex: the server is full. Raise max-players.',
    }))
    const { terminal } = await shown({ port })
    terminal.type('s')
    await terminal.shows('east refused Alex: the server is full. Raise max-players.')
  })
})

describe('the whole mesh', () => {
  test('D drains the selected server after asking, and lets players in again', async () => {
    const { terminal, port } = await shown()
    terminal.type('2D')
    await terminal.shows('Drain west? It disturbs 2 players.')
    terminal.type('y')
    await expect.poll(() => port.lines).toEqual(['drain west'])
    port.snapshot(snapshot({ servers: [server('west', { draining: true }), server('east')] }))
    await terminal.shows('draining')
    terminal.type('D')
    await expect.poll(() => port.lines).toEqual(['drain west', 'undrain west'])
  })

  test('D on the only server that takes players says why it cannot', async () => {
    const { terminal, port } = await shown({}, snapshot({ servers: [server('west'), server('east', { up: false })] }))
    terminal.type('2D')
    await terminal.shows('No other server is up and takes players')
    expect(port.lines).toEqual([])
  })

  test('a reload shows what would change and asks with the number of players before it is done', async () => {
    const changes = ['zones of west: x < 0 → x < 4', 'border.join: 3 → 5']
    const { terminal, port } = await shown({ port: new ScriptedPort(() => ({ ok: true, data: { changes } })) })
    terminal.type(':reload\r')
    await terminal.shows('Take over these 2 changes? 3 players are on.')
    await terminal.shows('zones of west: x < 0 → x < 4')
    expect(port.lines).toEqual(['changes'])
    terminal.type('y')
    await expect.poll(() => port.lines).toEqual(['changes', 'reload'])
    await terminal.shows((text) => !text.includes('Take over'))
    terminal.type('R')
    await terminal.shows('Take over')
    terminal.type('n')
    await terminal.shows((text) => !text.includes('Take over'))
    expect(port.lines.slice(2)).toEqual(['changes'])
  })

  test('a zones.json that cannot be taken over is told problem by problem', async () => {
    const problems = ['zones[0].x: the range is reversed', 'servers.west.address: no port']
    const port = new ScriptedPort(() => ({ ok: false, error: problems.join(' '), data: { problems } }))
    const { terminal } = await shown({ port })
    terminal.type('R')
    await terminal.shows('zones.json cannot be taken over as it is')
    await terminal.shows('servers.west.address: no port')
  })

  test('what an edit of the file has changed is said on every view', async () => {
    const { terminal, port } = await shown()
    const told = { time: startTime, event: 'zones.reload' } as const
    port.say({ kind: 'events', events: [{ ...told, ok: true, changes: ['border.join: 3 → 5', 'spawn: a → b'] }] })
    await terminal.shows('zones.json was taken over: border.join: 3 → 5 (+1 more in the log)')
    port.say({ kind: 'events', events: [{ ...told, ok: false, problems: ['zones[0].x: reversed.'] }] })
    await terminal.shows('zones.json was not taken over: zones[0].x: reversed.')
  })
})

describe('keys that act on players', () => {
  test('d logs a dummy in where there is none and takes it out where there is one', async () => {
    const { terminal, port } = await shown({}, snapshot({ players: [player('Ada', 'west'), ...snapshot().players] }))
    terminal.type('djd')
    await terminal.shows(/› *Alex/)
    expect(port.lines).toEqual(['dummy Ada east', 'drop Alex east'])
  })

  test('p pins the unpinned and unpins the pinned, w adds a walker', async () => {
    const { terminal, port } = await shown()
    terminal.type('pjpw')
    await terminal.shows(/› *Steve/)
    expect(port.lines).toEqual(['pin Alex', 'unpin Steve', 'walker'])
  })

  test('x asks with the number of players, n leaves them alone and y kicks them', async () => {
    const { terminal, port } = await shown()
    terminal.type('x')
    await terminal.shows('Kick Alex? It disturbs 1 player.')
    terminal.type('n')
    await terminal.shows((text) => !text.includes('Kick Alex'))
    expect(port.lines).toEqual([])
    terminal.type('mmx')
    await terminal.shows('Kick 2 players?')
    terminal.type('y')
    await terminal.shows((text) => !text.includes('Kick 2'))
    expect(port.lines).toEqual(['kick Alex', 'kick Steve'])
  })

  test('r asks for a file and records into it, or finishes what is recorded', async () => {
    const { terminal, port } = await shown()
    terminal.type('r')
    await terminal.shows('Record Alex into: Alex-2026-01-02-03-04-05.mcpr')
    terminal.type('\x15my run.jsonl\r')
    await terminal.shows((text) => !text.includes('Record Alex into'))
    terminal.type('Gr')
    await terminal.shows(/› *walker-1/)
    expect(port.lines).toEqual(['record Alex "my run.jsonl"', 'unrecord walker-1'])
  })

  test('a key that cannot act in this view says where it does, an unknown one that it does nothing', async () => {
    const { terminal, port } = await shown()
    terminal.type('2s')
    await terminal.shows('s (switch) acts in 1 players, 4 zones, 5 packets.')
    terminal.type('Z')
    await terminal.shows('Z does nothing; ? shows the keys.')
    expect(port.lines).toEqual([])
  })

  test('with --readonly keys and commands that change the mesh say so and send nothing', async () => {
    const { terminal, port } = await shown({ readonly: true })
    terminal.type('s')
    await terminal.shows('s (switch) changes the mesh, and this screen was started with --readonly.')
    terminal.type(':kick Alex\r')
    await terminal.shows('`kick` changes the mesh, and this screen was started with --readonly.')
    expect(port.lines).toEqual([])
  })
})

describe('the packet inspector', () => {
  const packets = (port: ScriptedPort, from: number, to: number) =>
    port.say({
      kind: 'packets',
      batches: [
        {
          player: 'Alex',
          lost: 0,
          packets: Array.from({ length: to - from }, (_, index) =>
            packet(from + index, (from + index) % 2 ? 'entity_look' : 'map_chunk'),
          ),
        },
      ],
    })

  test('i inspects the player and shows its packets, and i again there stops it', async () => {
    const { terminal, port } = await shown()
    terminal.type('i')
    await terminal.shows('packets of Alex')
    expect(port.lines).toEqual(['inspect Alex'])
    port.snapshot(snapshot({ players: snapshot().players.map((one) => ({ ...one, inspected: one.name === 'Alex' })) }))
    await terminal.shows((text) => !text.includes('not inspected now'))
    terminal.type('i')
    await expect.poll(() => port.lines).toEqual(['inspect Alex', 'uninspect Alex'])
  })

  test('pausing freezes the list while the capture goes on and counts what is new', async () => {
    const { terminal, port } = await shown()
    terminal.type('i')
    packets(port, 0, 10)
    await terminal.shows('packets of Alex  10')
    terminal.type(' ')
    await terminal.shows('PAUSED +0 new')
    packets(port, 10, 1244)
    await terminal.shows('PAUSED +1,234 new')
    expect(terminal.text()).toContain('packets of Alex  10')
    terminal.type(' ')
    await terminal.shows('packets of Alex  1,244')
  })

  test('a paused list stays and goes on counting when more packets come than are kept', async () => {
    const { terminal, port } = await shown()
    terminal.type('i')
    packets(port, 0, 10)
    await terminal.shows('packets of Alex  10')
    terminal.type(' ')
    await terminal.shows('PAUSED +0 new')
    const before = terminal
      .text()
      .split('\n')
      .filter((line) => /map_chunk|entity_look/.test(line))
    packets(port, 10, 12_010)
    await terminal.shows('PAUSED +12,000 new')
    expect(terminal.text()).toContain('packets of Alex  10')
    expect(before).toHaveLength(10)
    expect(
      terminal
        .text()
        .split('\n')
        .filter((line) => /map_chunk|entity_look/.test(line)),
    ).toEqual(before)
    terminal.type(' ')
    await terminal.shows('packets of Alex  5,000')
  })

  test('esc clears the filter of the packets before it goes back', async () => {
    const { terminal, port } = await shown()
    terminal.type('i')
    packets(port, 0, 10)
    await terminal.shows('packets of Alex  10')
    terminal.type('/nothing\r')
    await terminal.shows('No packet matches the filter; esc clears it.')
    terminal.type('\x1b')
    await terminal.shows('packets of Alex  10')
    terminal.type('\x1b')
    await terminal.shows('[1 players]')
  })

  test('a filter works while it is typed, and its error stands under its column', async () => {
    const { terminal, port } = await shown()
    terminal.type('i')
    packets(port, 0, 10)
    await terminal.shows('packets of Alex  10')
    terminal.type('/chunk')
    await terminal.shows('packets of Alex  5')
    terminal.type(' size:huge')
    const screen = (await terminal.shows('size: is like >1k')).split('\n')
    const typed = screen.findIndex((line) => line.startsWith('/chunk size:huge'))
    expect(screen[typed + 1]!.indexOf('^')).toBe('/chunk size:'.length)
    terminal.type('\x1b')
    await terminal.shows('packets of Alex  10')
  })

  test('enter shows the fields of a packet, then its bytes, and only that packet is decoded', async () => {
    const decoded: number[] = []
    const { terminal, port } = await shown({
      decode: (version, record) => {
        decoded.push(record.seq)
        return { entityId: 42, version, onGround: true }
      },
    })
    terminal.type('i')
    packets(port, 0, 100)
    await terminal.shows('packets of Alex  100')
    terminal.type('kk\r')
    await terminal.shows('entityId: 42')
    terminal.type('\r')
    await terminal.shows('000000  2a 61 01 02 03')
    expect(decoded).toEqual([97])
    terminal.type('\x1b')
    await terminal.shows('version: "1.21.4"')
  })

  test('a packet that does not match its schema is said so, and its bytes can still be seen', async () => {
    const { terminal, port } = await shown({
      decode: () => {
        throw new Error('3 bytes are left over')
      },
    })
    terminal.type('i')
    packets(port, 0, 1)
    await terminal.shows('packets of Alex  1')
    terminal.type('\r')
    await terminal.shows('It does not match its schema (3 bytes are left over).')
  })

  test('packets that come do not draw anything while another view is open', async () => {
    const { terminal, port } = await shown()
    terminal.type('i')
    await terminal.shows('packets of Alex')
    terminal.type('2')
    await terminal.shows('[2 servers]')
    const before = terminal.written.length
    for (let batch = 0; batch < 100; batch++) packets(port, batch * 100, batch * 100 + 100)
    // A drawing would come within one frame of 1/60 s; the next key is answered later than that would have been.
    terminal.type('3')
    await terminal.shows('[3 entities]')
    const between = terminal.written.slice(before)
    expect(between.split('[3 entities]')[0]).not.toContain('packets of')
  })
})

describe('lists and panes', () => {
  test('the selection stays with its player when the list changes around it', async () => {
    const { terminal, port } = await shown()
    terminal.type('j')
    await terminal.shows(/› *Steve/)
    port.snapshot(snapshot({ players: [player('Zoe', 'west'), player('Ada', 'west'), ...snapshot().players] }))
    await terminal.shows('Zoe')
    expect(terminal.text()).toMatch(/› *Steve/)
    terminal.type('s')
    await terminal.shows('Steve is on west.')
    expect(port.lines).toEqual(['switch Steve west'])
  })

  test('a thousand players scroll as ten do: only what fits is drawn', async () => {
    const { terminal } = await shown({}, crowd(1000))
    terminal.type('G')
    await terminal.shows(/› *player0999/)
    expect(
      terminal
        .text()
        .split('\n')
        .filter((line) => line.includes('player0')).length,
    ).toBeLessThanOrEqual(19)
    terminal.type('g')
    await terminal.shows(/› *player0000/)
  })

  test('a filter narrows the list while typing, and esc takes it away', async () => {
    const { terminal } = await shown({}, crowd(1000))
    terminal.type('/0042\r')
    await terminal.shows('1 of 1,000')
    terminal.type('\x1b')
    await terminal.shows('players  1,000')
  })

  test('o sorts by the next column and O turns the order round', async () => {
    const { terminal } = await shown({}, crowd(3))
    terminal.type('oO')
    await terminal.shows(
      (text) => text.indexOf('player0002') > 0 && text.indexOf('player0002') < text.indexOf('player0000'),
    )
  })

  test('between 80 and 119 columns enter opens the detail below the list and esc closes it', async () => {
    const { terminal } = await shown({ columns: 100, rows: 40 })
    terminal.type('\r')
    const open = await terminal.shows('entity id')
    expect(open).toContain('Steve')
    terminal.type('\x1b')
    await terminal.shows((text) => !text.includes('entity id'))
  })

  test('below 80 columns the detail takes the place of the list', async () => {
    const { terminal } = await shown({ columns: 60, rows: 30 })
    terminal.type('\r')
    expect(await terminal.shows('entity id')).not.toContain('walker-1')
    terminal.type('\x1b')
    await terminal.shows('walker-1')
  })

  test('below 40×10 a sentence says what is needed, and a larger window brings the screen back', async () => {
    const { terminal } = await shown()
    terminal.resize(30, 8)
    await terminal.shows('mcmesh needs 40×10')
    terminal.resize(120, 30)
    await terminal.shows('entity id')
  })

  test('a storm of resizes ends in a whole screen', async () => {
    const { terminal } = await shown()
    for (let step = 0; step < 40; step++) terminal.resize(42 + ((step * 17) % 120), 11 + ((step * 7) % 40))
    terminal.resize(80, 24)
    const screen = await terminal.shows(/^mcmesh {2}players 3[\s\S]*walker-1[\s\S]*\? help/)
    expect(screen.split('\n')).toHaveLength(24)
    expect(screen.match(/mcmesh/g)).toHaveLength(1)
  })
})

describe('the map', () => {
  test('arrows pan, + and - zoom, and the caption tells the place and its owner', async () => {
    const { terminal } = await shown()
    terminal.type('4')
    await terminal.shows('owned by east')
    terminal.type('\x1b[D\x1b[D')
    await terminal.shows('owned by west')
    terminal.type('+')
    await terminal.shows('4 blocks a column')
    terminal.type('--')
    await terminal.shows('16 blocks a column')
  })

  test('f stays with the selected player', async () => {
    const { terminal, port } = await shown()
    terminal.type('4f')
    await terminal.shows('following Alex')
    port.snapshot(snapshot({ time: startTime + 1000, players: [player('Alex', 'west', { x: 5000.5, z: 8.5 })] }))
    await terminal.shows('x 5,001')
  })
})

describe('looking closer', () => {
  test('the engine is asked about the one player whose detail is on the screen, and about no other', async () => {
    const port = new ScriptedPort()
    port.details.set('Steve', detail('Steve'))
    const { terminal } = await shown({ port, rows: 70 })
    terminal.type('j')
    await terminal.shows(/› *Steve/)
    expect(port.asked).toEqual([])
    terminal.type('\r')
    await terminal.shows('game mode')
    expect(new Set(port.asked)).toEqual(new Set(['Steve']))
    terminal.type('\x1b')
    await terminal.shows((text) => !text.includes('game mode'))
  })

  test('e shows the entities of the player, and esc comes back to where one was', async () => {
    const { terminal } = await shown()
    terminal.type('je')
    await terminal.shows('1 of 4')
    expect(terminal.text()).toContain('zombie')
    terminal.type('\x1b')
    await terminal.shows('[1 players]')
    terminal.type('3')
    await terminal.shows('mappings  4 ')
  })

  test('the path to what is shown stands beside the views', async () => {
    const { terminal } = await shown({ columns: 100 })
    terminal.type('\r')
    await terminal.shows('players › Alex')
    terminal.type('i')
    await terminal.shows('players › packets › Alex')
  })

  test('h shades the map where players have been', async () => {
    const { terminal } = await shown()
    terminal.type('4h')
    await terminal.shows('players were here')
    expect(terminal.text().split('\n').slice(4).join('\n')).toMatch(/[░▒▓█]{2}/)
  })
})

describe('the log', () => {
  const log = (message: string, level: 'info' | 'warn' | 'error') =>
    ({ time: startTime, event: 'log', level, message }) as const

  test('l leaves out what is less than a level, and the caption says so', async () => {
    const { terminal, port } = await shown()
    port.say({ kind: 'events', events: [log('all is well', 'info'), log('a disk is full', 'error')] })
    terminal.type('6')
    await terminal.shows('all is well')
    terminal.type('ll')
    await terminal.shows('error and worse')
    expect(terminal.text()).not.toContain('all is well')
  })

  test('enter shows the whole of a line that is longer than the screen', async () => {
    const { terminal, port } = await shown()
    port.say({ kind: 'events', events: [log(`${'word '.repeat(30)}END`, 'warn'), log('later', 'info')] })
    terminal.type('6k')
    await terminal.shows(/› .*word/)
    expect(terminal.text()).not.toContain('END')
    terminal.type('\r')
    await terminal.shows('END')
  })

  test('the selected line stays while others come after it', async () => {
    const { terminal, port } = await shown()
    port.say({ kind: 'events', events: [log('first', 'info'), log('second', 'info')] })
    terminal.type('6k')
    await terminal.shows(/› .*first/)
    port.say({ kind: 'events', events: [log('third', 'info')] })
    await terminal.shows('third')
    expect(terminal.text()).toMatch(/› .*first/)
  })

  test('E writes what is shown into a new file, and never over an existing one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mcmesh-export-'))
    const file = join(folder, 'log.jsonl')
    try {
      const { terminal, port } = await shown({ columns: 120 })
      port.say({ kind: 'events', events: [log('keep', 'info'), log('leave', 'info')] })
      terminal.type('6/keep\r')
      await terminal.shows('filter keep')
      terminal.type(`:export ${file}\r`)
      await terminal.shows('1 lines written to')
      const [line = ''] = readFileSync(file, 'utf8').trim().split('\n')
      expect(JSON.parse(line)).toMatchObject({ event: 'log', message: 'keep' })
      terminal.type(`:export ${file}\r`)
      await terminal.shows('exists already')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('palette and help', () => {
  test('tab completes commands and names, enter runs the line and tells that it is done', async () => {
    const { terminal, port } = await shown()
    terminal.type(':pi\tSte\t\r')
    await terminal.shows('pin Steve: done.')
    expect(port.lines).toEqual(['pin Steve'])
  })

  test('a typing error gets a caret and the nearest word, and the line stays to be mended', async () => {
    const { terminal, port } = await shown()
    terminal.type(':swich Steve west\r')
    const screen = (await terminal.shows('Did you mean `switch`?')).split('\n')
    const typed = screen.findIndex((line) => line.startsWith(':swich'))
    expect(screen[typed + 1]).toMatch(/^ \^ There is no command/)
    expect(port.lines).toEqual([])
  })

  test('arrows bring back earlier lines', async () => {
    const { terminal, port } = await shown()
    terminal.type(':pin Alex\r')
    await terminal.shows('pin Alex: done.')
    terminal.type(':\x1b[A\r')
    // The screen is the same again: perhaps nothing was drawn in between.
    await until(() => port.lines.length === 2)
    expect(port.lines).toEqual(['pin Alex', 'pin Alex'])
  })

  test('what a command answers is shown', async () => {
    const port = new ScriptedPort(
      (): CommandResult => ({ ok: true, data: { entities: { mappings: 7, references: 9 } } }),
    )
    const { terminal } = await shown({ port })
    terminal.type(':status\r')
    await terminal.shows('references: 9')
    terminal.type('q')
    await terminal.shows('players  3')
  })

  test('a command or a filter that is typed over an answer is typed, and none of its letters acts', async () => {
    const port = new ScriptedPort((): CommandResult => ({ ok: true, data: { references: 9 } }))
    const { terminal } = await shown({ port })
    terminal.type(':status\r')
    await terminal.shows('references: 9')
    terminal.type(':drain')
    await terminal.shows((text) => text.includes(':drain') && !text.includes('references: 9'))
    terminal.type('\x1b')
    await terminal.shows((text) => !text.includes(':drain'))
    terminal.type(':status\r')
    await terminal.shows('references: 9')
    terminal.type('/xdr')
    await terminal.shows((text) => text.includes('/xdr') && !text.includes('references: 9'))
    expect(port.lines).toEqual(['status', 'status'])
  })

  test('an answer that comes while the next command is typed does not take the palette away', async () => {
    let answer = (_: CommandResult) => {}
    const port = new ScriptedPort(() => new Promise((resolve) => (answer = resolve)))
    const { terminal } = await shown({ port })
    terminal.type(':status\r')
    await expect.poll(() => port.lines).toEqual(['status'])
    terminal.type(':dr')
    await terminal.shows(':dr')
    answer({ ok: true, data: { references: 9 } })
    terminal.type('ain')
    await terminal.shows(':drain')
    expect(port.lines).toEqual(['status'])
  })

  test('a command that disturbs players asks with their number', async () => {
    const { terminal, port } = await shown()
    terminal.type(':drain west\r')
    await terminal.shows('Drain west? It disturbs 2 players.')
    terminal.type('y')
    await terminal.shows((text) => !text.includes('It disturbs'))
    expect(port.lines).toEqual(['drain west'])
  })

  test('? shows the keys and commands from their tables', async () => {
    const { terminal } = await shown({ columns: 120, rows: 70 })
    terminal.type('?')
    const screen = await terminal.shows('switch PLAYER SERVER')
    expect(screen).toContain('Pin the selected players where they are')
  })

  test('pasted text is never taken for keys', async () => {
    const { terminal, port } = await shown()
    terminal.type('\x1b[200~ssxywq\r\nstop\r\n\x1b[201~')
    await terminal.shows('Pasted text goes into the palette')
    expect(port.lines).toEqual([])
    terminal.type(':')
    terminal.type('\x1b[200~pin Alex\x07\r\nstop\x1b[201~')
    await terminal.shows(':pin Alex')
    expect(port.lines).toEqual([])
  })

  test('garbage on the keyboard breaks nothing', async () => {
    const { terminal } = await shown({ readonly: true })
    terminal.type('\x1b[999;999;999Z\x1bO\x00\x01\x02\u{1f600}\ud800Ω\x1b[<0;1;1M')
    await terminal.shows('does nothing; ? shows the keys.')
    terminal.type('2')
    await terminal.shows('[2 servers]')
  })
})
