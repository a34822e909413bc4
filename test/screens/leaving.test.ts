import { afterEach, expect, test } from 'vitest'
import { ScriptedPort, snapshot } from '../console/mesh.ts'
import { closeScreens, openScreen } from './terminal.ts'

afterEach(closeScreens)

async function shown(value = snapshot()) {
  const screen = openScreen()
  screen.port.snapshot(value)
  await screen.terminal.shows('mappings')
  expect(screen.terminal.alternate).toBe(true)
  expect(screen.terminal.rawMode).toBe(true)
  return screen
}

/** Normal screen, cooked input, cursor shown, no bracketed paste. */
function expectRestored({ terminal }: Awaited<ReturnType<typeof shown>>): void {
  expect(terminal.alternate).toBe(false)
  expect(terminal.rawMode).toBe(false)
  expect(terminal.written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.written.lastIndexOf('\x1b[?25l'))
  expect(terminal.written.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(terminal.written.lastIndexOf('\x1b[?2004h'))
}

test('q leaves at once while nobody is on, and the terminal is as it was', async () => {
  const screen = await shown(snapshot({ players: [] }))
  screen.terminal.type('q')
  await screen.left
  expectRestored(screen)
})

test('q asks while players are on, with their number', async () => {
  const screen = await shown()
  screen.terminal.type('q')
  await screen.terminal.shows('Quit? It disturbs 3 players')
  screen.terminal.type('y')
  await screen.left
  expectRestored(screen)
})

test('ctrl-c asks too, and a second ctrl-c leaves', async () => {
  const screen = await shown()
  screen.terminal.type('\x03')
  await screen.terminal.shows('Quit? It disturbs 3 players')
  screen.terminal.type('\x03')
  await screen.left
  expectRestored(screen)
})

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
  test(`${signal} leaves the screen and restores the terminal`, async () => {
    const screen = await shown()
    const before = process.listenerCount(signal)
    process.emit(signal)
    await screen.left
    expectRestored(screen)
    expect(process.listenerCount(signal)).toBe(before - 1)
  })
}

test('the screen closes when the engine has stopped', async () => {
  const screen = await shown()
  screen.port.say({ kind: 'stopped', error: 'out of memory' })
  await screen.left
  expectRestored(screen)
})

test('the screen closes when its terminal goes away', async () => {
  const screen = await shown()
  screen.terminal.stdout.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }))
  await screen.left
  expect(screen.terminal.rawMode).toBe(false)
})

test('a keyboard that is gone is said, and the screen goes on', async () => {
  const screen = await shown()
  screen.terminal.stdin.emit('end')
  await screen.terminal.shows('The keyboard is gone')
  screen.port.snapshot(snapshot({ players: [] }))
  await screen.terminal.shows('players 0')
})

test('a fault in one view is a sentence there, and the other views go on', async () => {
  const screen = await shown()
  screen.port.say({ kind: 'snapshot', snapshot: { ...snapshot(), zones: undefined as never } })
  screen.terminal.type('4')
  await screen.terminal.shows('This view could not be drawn')
  screen.terminal.type('3')
  await screen.terminal.shows('[3 entities]')
  await screen.terminal.shows('zombie')
})

test('what something prints meanwhile is in the log, not across the screen', async () => {
  const screen = await shown()
  console.warn('a library has something to say\n')
  screen.terminal.type('6')
  await screen.terminal.shows('warn  a library has something to say')
  await screen.close()
  expectRestored(screen)
})

test('control codes in names never reach the terminal', async () => {
  const port = new ScriptedPort()
  const screen = openScreen({ port })
  const [first, ...rest] = snapshot().players
  port.snapshot(snapshot({ players: [{ ...first!, name: 'Al\x1b[2J\x07ex\u202e' }, ...rest] }))
  await screen.terminal.shows('Al[2Jex')
  expect(screen.terminal.written).not.toContain('Al\x1b[2J')
})
