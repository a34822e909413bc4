import { expect, test } from 'vitest'
import { type CommandContext, execute } from '../../src/console/commands.ts'
import { playersHurt, questionFor } from '../../src/console/questions.ts'
import { arrangedPlayers, chosenPlayers, selectedIndex, selectedPlayer } from '../../src/console/rows/arranged.ts'
import { connectStore, createConsoleStore, eventLimit, updateView } from '../../src/console/store.ts'
import { type Command, issue } from '../../src/engine/command.ts'
import { parseLine } from '../../src/engine/command-lines.ts'
import { crowd, packet, player, ScriptedPort, snapshot, startTime } from './mesh.ts'

function filled(value = snapshot()) {
  const store = createConsoleStore()
  store.receive({ kind: 'snapshot', snapshot: value })
  return store
}

/** The command of a line that must be one. */
function read(line: string, context?: CommandContext): Command {
  const parsed = parseLine(line, context?.store?.names())
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.command
}

const executed = (line: string, context: CommandContext) => execute(issue(read(line, context)), context)

test('packets change no state, so nothing is drawn for them', () => {
  const store = filled()
  let changes = 0
  store.state.subscribe(() => changes++)
  store.receive({ kind: 'packets', batches: [{ player: 'Alex', lost: 0, packets: [packet(1, 'look')] }] })
  expect(changes).toBe(0)
  expect(store.ring('Alex').end).toBe(1)
})

test('the log is bounded, and how many there were is known', () => {
  const store = filled()
  for (let batch = 0; batch < 30; batch++) {
    const events = Array.from({ length: 100 }, (_, i) => ({
      time: i,
      event: 'log' as const,
      level: 'info' as const,
      message: `${batch}:${i}`,
    }))
    store.receive({ kind: 'events', events })
  }
  const { events, eventCount } = store.state.getState()
  expect(events).toHaveLength(eventLimit)
  expect(eventCount).toBe(3000)
  expect(events.at(-1)).toMatchObject({ message: '29:99' })
})

test('rates are kept for the players who are here and forgotten with them', () => {
  const store = filled()
  for (let i = 0; i < 100; i++) store.receive({ kind: 'snapshot', snapshot: snapshot() })
  expect(store.rates('Alex')?.in.length).toBeLessThanOrEqual(48)
  store.receive({ kind: 'snapshot', snapshot: snapshot({ players: [] }) })
  expect(store.rates('Alex')).toBeUndefined()
})

test('a row that has gone leaves the selection where it was', () => {
  const store = filled()
  updateView(store, 'players', { selected: 'Steve', index: 1 })
  expect(selectedPlayer(store.state.getState())?.name).toBe('Steve')
  store.receive({
    kind: 'snapshot',
    snapshot: snapshot({ players: snapshot().players.filter((one) => one.name !== 'Steve') }),
  })
  expect(selectedPlayer(store.state.getState())?.name).toBe('walker-1')
  expect(selectedIndex([], store.state.getState().views.players)).toBe(-1)
})

test('rows are arranged once for a snapshot, a filter and an order', () => {
  const store = filled(crowd(1000))
  updateView(store, 'players', { filter: 'player00', sort: { column: 'in', descending: true } })
  const rows = arrangedPlayers(store.state.getState())
  expect(rows).toHaveLength(100)
  expect(rows[0]?.name).toBe('player0099')
  store.toast('something else changes')
  expect(arrangedPlayers(store.state.getState())).toBe(rows)
})

test('marks of players who have left choose nobody', () => {
  const store = filled()
  updateView(store, 'players', { marks: new Set(['Nobody', 'Steve']) })
  expect(chosenPlayers(store.state.getState()).map((one) => one.name)).toEqual(['Steve'])
})

test('a switch that is awaited ends once, by the id of its command, whatever is said of its player', () => {
  const store = filled()
  const left = () => store.state.getState().pending.map((one) => `${one.id} ${one.player} ${one.to}`)
  const ask = (id: number, player: string, server: string) =>
    store.expectSwitch({ id, name: 'switch', args: { player, server } })
  ask(1, 'Alex', 'east')
  ask(2, 'Alex', 'west')
  ask(3, 'Alex', 'east')
  ask(4, 'Steve', 'west')
  const all = left()
  store.receive({
    kind: 'events',
    events: [
      { time: 1, event: 'switch', player: 'Alex', from: 'east', to: 'west', cause: 'zone', mode: 'soft', ms: 1 },
      { time: 1, event: 'switch.fail', player: 'Alex', to: 'east', error: 'the player turned back' },
      { time: 1, event: 'player.leave', player: 'Steve', uuid: '', server: 'east' },
    ],
  })
  store.receive({ kind: 'snapshot', snapshot: snapshot({ time: startTime + 31_000 }) })
  expect(left()).toEqual(all)
  expect(store.settleSwitch(3)).toMatchObject({ id: 3, player: 'Alex', to: 'east', since: startTime })
  expect(store.settleSwitch(3)).toBeUndefined()
  expect(store.settleSwitch(99)).toBeUndefined()
  expect(left()).toEqual(['1 Alex east', '2 Alex west', '4 Steve west'])
  for (const id of [4, 1, 2]) expect(store.settleSwitch(id)?.id).toBe(id)
  expect(left()).toEqual([])
})

test('commands of the screen are done here, the others travel', async () => {
  const store = filled()
  const port = new ScriptedPort()
  const run = (line: string) => executed(line, { port, store })
  expect(await run('view log')).toEqual({ ok: true })
  expect(store.state.getState().view).toBe('log')
  expect(await run('view players')).toEqual({ ok: true })
  expect(await run('filter west')).toEqual({ ok: true })
  expect(await run('sort weight')).toMatchObject({ ok: false, error: expect.stringContaining('name, primary') })
  expect(await run('sort name')).toEqual({ ok: true })
  expect(await run('sort name')).toEqual({ ok: true })
  expect(store.state.getState().views.players).toMatchObject({
    filter: 'west',
    sort: { column: 'name', descending: true },
  })
  expect(await run('pin alex')).toEqual({ ok: true })
  expect(() => run('pin nobody')).toThrow('There is no player called `nobody`.')
  expect(await run('inspect Alex size:huge')).toMatchObject({ ok: false, data: { code: 'filter.invalid' } })
  expect(port.commands).toEqual([{ id: expect.any(Number), name: 'pin', args: { player: 'Alex' } }])
})

test('every command bears an id of its own, also the same one twice', async () => {
  const port = new ScriptedPort()
  const store = filled()
  for (let time = 0; time < 3; time++) await executed('pin Alex', { port, store })
  expect(new Set(port.commands.map(({ id }) => id)).size).toBe(3)
})

test('an engine that does not answer is a result, not an exception', async () => {
  const port = new ScriptedPort(() => Promise.reject(new Error('the worker has ended')))
  expect(await executed('status', { port })).toEqual({
    ok: false,
    error: 'The engine did not answer: the worker has ended',
  })
})

test('how many players a command disturbs', () => {
  const now = snapshot({ players: [...snapshot().players, player('Zoe', 'east')] })
  expect(playersHurt(read('kick Steve'), now)).toBe(1)
  expect(playersHurt(read('drain east'), now)).toBe(2)
  expect(playersHurt(read('stop'), now)).toBe(4)
  expect(playersHurt(read('pin Steve'), now)).toBe(0)
  expect(questionFor([read('stop')], now)).toBe('Stop? It disturbs 4 players.')
  expect(questionFor([read('kick Steve too loud')], now)).toBe('Kick Steve? It disturbs 1 player.')
  expect(questionFor([read('kick Steve'), read('kick Alex')], now)).toBe('Kick 2 players?')
  expect(questionFor([read('kick Steve'), read('drain east')], now)).toBe(
    'Run these 2 commands? It disturbs 3 players.',
  )
  expect(questionFor([read('drain nether')], now)).toBeUndefined()
})

test('the store can be fed by a port and let go of again', () => {
  const store = createConsoleStore()
  const port = new ScriptedPort()
  const disconnect = connectStore(store, port)
  port.snapshot()
  expect(store.names()).toEqual({ players: ['Alex', 'Steve', 'walker-1'], servers: ['west', 'east'] })
  disconnect()
  port.snapshot(snapshot({ players: [] }))
  expect(store.names().players).toHaveLength(3)
})

test('inspect shows the packets with its filter, and leaves them alone where they are shown already', async () => {
  const store = filled()
  const port = new ScriptedPort()
  await executed('inspect alex chunk', { port, store })
  expect(store.state.getState()).toMatchObject({
    view: 'packets',
    packets: { player: 'Alex' },
    views: { packets: { filter: 'chunk' } },
  })
  await executed('inspect Alex', { port, store })
  expect(store.state.getState().views.packets.filter).toBe('chunk')
})

test('captures of players who left are bounded, and the one that is shown stays', () => {
  const store = filled()
  const capture = (name: string) =>
    store.receive({ kind: 'packets', batches: [{ player: name, lost: 0, packets: [packet(1, 'look')] }] })
  capture('Alex')
  store.state.setState((now) => ({ packets: { ...now.packets, player: 'Alex' } }))
  for (let index = 0; index < 100; index++) capture(`player${index}`)
  expect(store.rings.size).toBeLessThanOrEqual(16)
  expect(store.rings.has('Alex')).toBe(true)
  expect(store.rings.has('player99')).toBe(true)
})
