import { afterEach, describe, expect, test } from 'vitest'
import type { CommandResult } from '../../src/engine/messages.ts'
import { crowd, link, packet, player, ScriptedPort, server, snapshot, startTime } from '../console/mesh.ts'
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
    const to = (state: 'configuration' | 'placing') =>
      snapshot({
        players: snapshot().players.map((one) =>
          one.name === 'Steve' ? { ...one, links: [link('east', 'primary'), link('west', 'dummy', { state })] } : one,
        ),
      })
    port.snapshot(to('configuration'))
    await terminal.shows('dial login [configure] join place ready')
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
    await terminal.shows((text) => !text.includes('[place]'))
    answer.resolve({ ok: true, data: { mode: 'soft', ms: 241 } })
    await terminal.shows('Steve is on west: soft, 241 ms.')
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
    await terminal.shows('Run `kick Alex`? 1 player is disturbed.')
    terminal.type('n')
    await terminal.shows((text) => !text.includes('kick Alex'))
    expect(port.lines).toEqual([])
    terminal.type('mmx')
    await terminal.shows('Run these 2 commands? 2 players are disturbed.')
    terminal.type('y')
    await terminal.shows((text) => !text.includes('disturbed'))
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
    await terminal.shows((text) => !text.startsWith(':') && port.lines.length === 2)
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

  test('a command that disturbs players asks with their number', async () => {
    const { terminal, port } = await shown()
    terminal.type(':drain west\r')
    await terminal.shows('Run `drain west`? 2 players are disturbed.')
    terminal.type('y')
    await terminal.shows((text) => !text.includes('disturbed'))
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
