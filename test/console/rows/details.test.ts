import { expect, test } from 'vitest'
import { entityDetail } from '../../../src/console/rows/entities.ts'
import { eventText } from '../../../src/console/rows/events.ts'
import { hexLines, tallyLines } from '../../../src/console/rows/packets.ts'
import { playerDetail } from '../../../src/console/rows/player-detail.ts'
import { lastDownOf, serverDetail } from '../../../src/console/rows/servers.ts'
import { progressText, switchProgress } from '../../../src/console/rows/switching.ts'
import { type Line, unicodeGlyphs } from '../../../src/console/text.ts'
import { plainJson, treeLines } from '../../../src/console/tree.ts'
import type { EngineEvent } from '../../../src/engine/messages.ts'
import { detail, link, mapping, player, server, snapshot, startTime } from '../mesh.ts'

const text = (lines: readonly Line[]) =>
  lines
    .map((line) =>
      line
        .map((part) => part.text)
        .join('')
        .trimEnd(),
    )
    .join('\n')

test("a player's detail tells of each link its role, state, hold, attempts and error, and of each switch its cause, mode and time", () => {
  const now = snapshot()
  const steve = text(playerDetail(now.players[1]!, now, undefined, undefined, 60, unicodeGlyphs))
  expect(steve).toMatch(/◇ west +dummy +retrying .* by hand {2}3 failed.*\n +You are not white-listed on this server!/)
  const alex = text(playerDetail(now.players[0]!, now, { in: [1, 2], out: [3] }, undefined, 60, unicodeGlyphs))
  expect(alex.indexOf('zone hard 1.8 s')).toBeLessThan(alex.indexOf('command soft 412 ms'))
})

test('a player that was here before shows where it was, and where it came back to', () => {
  const now = snapshot()
  const last = { name: 'A', server: 'west', dimension: 'minecraft:the_nether', x: 1.26, y: 64, z: -3 }
  const rest = { yaw: 0, pitch: 0, seenAt: startTime, left: true, dead: false }
  const shown = (to: string, left: boolean, stands: 'found' | 'placed' | 'elsewhere') => {
    const looked = { ...detail(), returned: { last: { ...last, ...rest, left }, to, stands } }
    return text(playerDetail(now.players[0]!, now, undefined, looked, 60, unicodeGlyphs))
  }
  expect(shown('west', true, 'found')).toMatch(
    /returned +to west {2}where it left at 1\.3 64\.0 -3\.0 the_nether \S+\n/,
  )
  expect(shown('west', false, 'placed')).toMatch(/where it was last seen at 1\.3 .* put there by mcmesh\n/)
  expect(shown('east', true, 'elsewhere')).toMatch(/to east {2}it left at 1\.3 .* on west {2}stood elsewhere\n/)
  expect(text(playerDetail(now.players[0]!, now, undefined, detail(), 60, unicodeGlyphs))).not.toContain('returned')
})

test('the progress of a switch follows its link from dialling to standing', () => {
  const going = (phase: 'dialling' | 'placing') =>
    player('A', 'west', { links: [link('west', 'primary'), link('east', 'dummy', { phase })] })
  expect(switchProgress(player('A', 'west'), 'east')).not.toContain('[')
  expect(switchProgress(going('dialling'), 'east')).toContain('[dial]')
  expect(switchProgress(going('placing'), 'east')).toContain('[place]')
  expect(switchProgress(player('A', 'east'), 'east')).toBe('switched')
})

test('the progress of a switch tells how long it takes and when each step was reached', () => {
  const alex = player('A', 'west', { links: [link('west', 'primary'), link('east', 'dummy', { phase: 'placing' })] })
  const steps = [
    { label: 'dial', ms: 4 },
    { label: 'place', ms: 310 },
  ]
  const text = progressText(alex, { id: 1, player: 'A', to: 'east', since: 1000, steps }, 1412)
  expect(text).toBe('dial login configure join [place] carry switch  412 ms  (dial 4 ms, place 310 ms)')
})

test('a player that is looked at shows its links as a diagram, what its servers say side by side, and its chunks by supplier', () => {
  const now = snapshot()
  const shown = text(playerDetail(now.players[0]!, now, undefined, detail(), 60, unicodeGlyphs))
  expect(shown).toMatch(/client +─┬─ ◆ west +primary.*\n +38 ms +└─ ◇ east +dummy/)
  expect(shown).toMatch(/health +20\.0 +≠ 13\.5/)
  expect(shown).toMatch(/food +20 \+5\.0 +20 \+5\.0/)
  expect(shown).toMatch(/w west 54 +e east 27/)
  expect(shown).toContain('w w w w @+w+e+e+e')
})

test('a map of chunks never grows beyond its pane, however far the client sees', () => {
  const now = snapshot()
  const cells: number[] = []
  for (let x = -40; x <= 40; x++) for (let z = -40; z <= 40; z++) cells.push(x, z, 0, 1)
  const looked = { ...detail(), chunks: { x: 0, z: 0, servers: ['west'], cells } }
  const lines = text(playerDetail(now.players[0]!, now, undefined, looked, 50, unicodeGlyphs)).split('\n')
  expect(lines.filter((line) => line.includes('w w w')).length).toBe(33)
  expect(Math.max(...lines.filter((line) => line.includes('w w w')).map((line) => line.length))).toBeLessThanOrEqual(50)
})

test("a server's detail says what its sync means and who is on it", () => {
  const now = snapshot({ servers: [server('west', { sync: 'none', error: 'refused' }), server('east')] })
  const detail = text(serverDetail(now.servers[0]!, now, 60, unicodeGlyphs))
  expect(detail).toContain('switches to it are hard')
  expect(detail).toContain('last error refused')
  expect(detail).toContain('Alex  walker-1')
})

test('a server that is up again still tells when and why it was last down', () => {
  const now = snapshot()
  const events = [
    { time: startTime, event: 'server.down', server: 'west', error: 'it refuses connections' },
    { time: startTime + 1000, event: 'server.up', server: 'west' },
    { time: startTime + 2000, event: 'server.down', server: 'east', error: 'another one' },
  ] as const
  const detail = text(serverDetail(now.servers[0]!, now, 60, unicodeGlyphs, lastDownOf(events, 'west')))
  expect(detail).toMatch(/last error \d\d:\d\d:\d\d {2}it refuses connections/)
})

test('an entity says why it is still held, and a reference that should be gone is called one', () => {
  const now = snapshot()
  expect(text(entityDetail(now.mappings[0]!, now, 80))).toContain('Alex plays there: its link to west stands.')
  expect(text(entityDetail(mapping(5, 'west', 'cow', ['Ghost']), now, 80))).toContain(
    'Ghost has left: this reference should be gone',
  )
  expect(text(entityDetail(mapping(5, 'nether', 'cow', ['Alex']), now, 80))).toContain('Alex has no link to nether')
  expect(text(entityDetail(mapping(5, 'west', 'cow', []), now, 80))).toContain('Nobody has it spawned')
})

test('every event is one sentence with a level', () => {
  const events: readonly EngineEvent[] = [
    { event: 'ready', listen: 'h:1', version: '1.21.4', servers: ['west'] },
    { event: 'server.up', server: 'west' },
    { event: 'server.down', server: 'west', error: 'refused' },
    { event: 'player.join', player: 'A', uuid: '', server: 'west' },
    { event: 'player.leave', player: 'A', uuid: '', server: 'west', reason: 'bye' },
    { event: 'dummy.join', player: 'A', server: 'east', ms: 3 },
    { event: 'dummy.leave', player: 'A', server: 'east' },
    { event: 'dummy.fail', player: 'A', server: 'east', error: 'full' },
    { event: 'switch', player: 'A', from: 'west', to: 'east', cause: 'zone', mode: 'soft', ms: 1 },
    { event: 'switch.fail', player: 'A', to: 'east', error: 'down' },
    { event: 'violation', player: 'A', rule: 'spawn', detail: 'twice' },
    { event: 'zones.reload', ok: false, problems: ['zones[0].x: reversed', 'zones[1]: unknown'] },
    { event: 'log', level: 'warn', message: 'hm' },
  ]
  const sentences = events.map((event) => eventText(event))
  expect(new Set(sentences.map((one) => one.text)).size).toBe(events.length)
  expect(sentences.map((one) => one.level)).toEqual([
    'info',
    'info',
    'error',
    'info',
    'info',
    'info',
    'info',
    'warn',
    'info',
    'warn',
    'error',
    'error',
    'warn',
  ])
  expect(sentences[11]!.text).toContain('zones[0].x: reversed; zones[1]: unknown')
})

test('bytes are lines of offset, hex and text, and a giant packet is bounded', () => {
  const lines = hexLines(Buffer.from('Hello, Minecraft!\x00\xff', 'latin1'))
  expect(text(lines)).toBe(
    '000000  48 65 6c 6c 6f 2c 20 4d 69 6e 65 63 72 61 66 74  Hello, Minecraft\n000010  21 00 ff                                         !..',
  )
  expect(hexLines(new Uint8Array(1_000_000)).length).toBeLessThan(5000)
})

test('statistics list the largest first with their share', () => {
  const lines = text(
    tallyLines(
      [
        { name: 'look', count: 9, bytes: 100 },
        { name: 'chunk', count: 1, bytes: 300 },
      ],
      60,
    ),
  ).split('\n')
  expect(lines[1]).toMatch(/^chunk +1 +300 +75\.0%$/)
  expect(lines[2]).toMatch(/^look +9 +100 +25\.0%$/)
})

test('a decoded packet is a tree, bounded whatever it holds, with its text cleaned', () => {
  const tree = text(
    treeLines({
      id: 5,
      big: 12n,
      name: 'a\nb',
      pos: { x: 1 },
      none: undefined,
      list: [{ a: 1 }, { a: 2 }],
      raw: Buffer.from([1, 255]),
    }),
  )
  expect(tree).toBe(
    'id: 5\nbig: 12\nname: "a b"\npos: {1}\n  x: 1\nnone: none\nlist: [2]\n  0: {1}\n    a: 1\n  1: {1}\n    a: 2\nraw: 2 bytes  01 ff',
  )
  expect(treeLines({ chunks: Array.from({ length: 100_000 }, (_, x) => ({ x })) }).length).toBeLessThan(300)
  const loop: Record<string, unknown> = {}
  loop.self = loop
  expect(treeLines(loop).length).toBeLessThan(30)
})

test('decoded values become JSON: bigints as text, bytes as base64', () => {
  expect(JSON.stringify(plainJson({ a: 1n, b: [Buffer.from('hi')], c: null }))).toBe('{"a":"1","b":["aGk="],"c":null}')
})
