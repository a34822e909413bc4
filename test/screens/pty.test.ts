import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { until } from '../kit/conditions.ts'
import { endPrograms, Program } from './program.ts'

afterEach(endPrograms)

const leftAlternate = '\x1b[?1049l'

test('keys work on a real terminal, and q ends the program and gives the terminal back', async () => {
  const program = new Program({ script: '$MCMESH; echo "code $?"; stty -a' })
  await program.shows('Nobody is on')
  expect(program.alternate).toBe(true)
  program.pty.write('2')
  await program.shows(/\[2 servers\][\s\S]*west +✗ DOWN/)
  program.pty.write('?')
  await program.shows('Players, servers, entities, zones, packets, log.')
  program.pty.write('\x1b')
  await program.shows('[2 servers]')
  program.pty.write('q')
  await program.exit
  expect(program.alternate).toBe(false)
  expect(program.written).toContain('code 0')
  const state = program.written.slice(program.written.indexOf('code 0'))
  expect(state).toMatch(/(?<!-)\bicanon\b/)
  expect(state).toMatch(/(?<!-)\becho\b/)
  expect(program.written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(program.written.lastIndexOf('\x1b[?25l'))
})

test('a resize is followed at once, down to a sentence and back to panes side by side', async () => {
  const program = new Program()
  await program.shows('Nobody is on')
  program.resize(30, 8)
  await program.shows('mcmesh needs 40×10')
  for (let step = 0; step < 30; step++) program.resize(50 + step * 3, 12 + step)
  program.resize(160, 50)
  await program.shows(/^mcmesh {2}players 0[\s\S]*Nothing is selected\./)
})

test('pasted garbage and bytes that are no keys change nothing, and the screen goes on', async () => {
  const program = new Program()
  await program.shows('Nobody is on')
  program.pty.write(`\x1b[200~${'q\r\nstop\r\n\x00\x1b[31m'.repeat(200)}\x1b[201~`)
  await program.shows('Pasted text goes into the palette')
  program.pty.write('\x1b[999;1Z\x1bO\xff\xfe\x01')
  program.pty.write('4')
  await program.shows('[4 zones]')
  program.pty.write(':kck\r')
  await program.shows('Did you mean `kick`?')
})

test('ctrl-c ends it; a hangup takes only the screen, the mesh goes on until SIGTERM; no stack trace either way', async () => {
  const first = new Program()
  await first.shows('Nobody is on')
  first.pty.write('\x03')
  expect(await first.exit).toBe(0)
  expect(first.written).toContain(leftAlternate)
  const second = new Program({ columns: 160 })
  const shown = await second.shows(/127\.0\.0\.1:[1-9]\d* /)
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(shown)?.[1])
  second.pty.kill('SIGHUP')
  await until(() => second.written.includes(leftAlternate), { message: 'the terminal to be given back' })
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.destroy()
  second.pty.kill('SIGTERM')
  expect(await second.exit).toBe(0)
  expect(second.written).toContain(leftAlternate)
  for (const { written } of [first, second]) expect(written).not.toMatch(/^\s+at .*\(/m)
})

/** The nice values of a process' threads, its first one's first. The command's name, which may hold spaces, stands in brackets. */
function niceOfThreads(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`).sort((a, b) => Number(a) - Number(b))
  return tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[16]),
  )
}

test.runIf(process.platform === 'linux')('the thread that draws gives way to the engine', async () => {
  const program = new Program()
  await program.shows('Nobody is on')
  const [drawing, ...others] = niceOfThreads(program.pty.pid)
  // V8 has threads of its own that give way too.
  expect(drawing).toBe(Math.min(...others) + 10)
  program.pty.write('q')
  expect(await program.exit).toBe(0)
})

test('in a locale without UTF-8 nothing but ASCII is written', async () => {
  const program = new Program({ env: { LANG: 'C' } })
  await program.shows('Nobody is on')
  for (const key of ['2', '3', '4', '5', '6', '?']) {
    program.pty.write(key)
    await program.shows(key === '?' ? 'Move between the list' : `[${key} `)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not one byte of ASCII
  expect(program.written).not.toMatch(/[^\x00-\x7f]/)
})

test('NO_COLOR takes the colours away and leaves signs and words', async () => {
  const program = new Program({ env: { NO_COLOR: '1' }, columns: 100 })
  program.pty.write('2')
  await program.shows(/west +✗ DOWN/)
  expect(program.written).not.toContain('\x1b[38;5;')
})

test('an edited zones.json is taken over and said, a bad one is refused in words', async () => {
  const program = new Program({ columns: 120, rows: 40 })
  await program.shows('Nobody is on')
  program.write({ ...program.mesh, border: { join: 4, leave: 6, cross: 2 } })
  await program.shows(/zones\.json was taken over: border\.join: 3 → 4/)
  program.write({ ...program.mesh, spawn: 'wset' })
  await program.shows(/zones\.json was not taken over: .*west/)
})
