import { PassThrough, Writable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { type HeadlessOptions, runHeadless } from '../../src/console/headless.ts'
import type { CommandResult, EngineMessage } from '../../src/engine/messages.ts'
import { packet, ScriptedPort, snapshot, startTime } from './mesh.ts'

type Line = Readonly<Record<string, unknown>>

const open = new Set<() => Promise<void>>()
afterEach(async () => {
  await Promise.all([...open].map((close) => close()))
})

function start(port = new ScriptedPort(), more: Partial<HeadlessOptions> = {}) {
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  let text = ''
  stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const ended = runHeadless({ port, stdin, stdout, now: () => startTime, ...more })
  const close = async () => {
    open.delete(close)
    port.say({ kind: 'stopped' })
    await ended
  }
  open.add(close)
  const lines = (): Line[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  return { port, stdin, stdout, ended, close, lines, results: () => lines().filter((line) => line.event === 'result') }
}

const events = (...list: Extract<EngineMessage, { kind: 'events' }>['events']): EngineMessage => ({
  kind: 'events',
  events: list,
})

describe('events', () => {
  test('each is one line of JSON with its time in ISO-8601 and its fields as they are', async () => {
    const { port, lines } = start()
    port.say(events({ time: startTime, event: 'dummy.join', player: 'Steve', server: 'east', ms: 412 }))
    await expect
      .poll(lines)
      .toEqual([{ time: '2026-01-02T03:04:05.000Z', event: 'dummy.join', player: 'Steve', server: 'east', ms: 412 }])
  })

  test('log lines are written, those of level debug are not', async () => {
    const { port, lines } = start()
    port.say(
      events(
        { time: 1, event: 'log', level: 'debug', message: 'x' },
        { time: 2, event: 'log', level: 'warn', message: 'y' },
      ),
    )
    await expect.poll(lines).toMatchObject([{ event: 'log', level: 'warn', message: 'y' }])
  })

  test('text from outside is cleaned', async () => {
    const { port, lines } = start()
    port.say(
      events({
        time: 1,
        event: 'player.leave',
        player: 'A\u202eb',
        uuid: '',
        server: 'west',
        reason: 'no\n§cway\x1b[2J',
      }),
    )
    await expect.poll(lines).toMatchObject([{ player: 'Ab', reason: 'no way[2J' }])
  })

  test('packets of inspected players are packet events, decoded where a decoder is given', async () => {
    const decode: NonNullable<HeadlessOptions['decode']> = (version, record) => ({ version, seq: BigInt(record.seq) })
    const { port, lines } = start(new ScriptedPort(), { decode })
    port.snapshot()
    port.say({
      kind: 'packets',
      batches: [{ player: 'Steve', lost: 0, packets: [packet(7, 'entity_look', { bytes: 9 })] }],
    })
    await expect.poll(lines).toMatchObject([
      {
        event: 'packet',
        player: 'Steve',
        link: 'west',
        direction: 'clientbound',
        name: 'entity_look',
        bytes: 9,
        data: { version: '1.21.4', seq: '7' },
      },
    ])
  })

  test('inspect with a filter writes only what it matches, and uninspect forgets it', async () => {
    const { port, stdin, lines, results } = start()
    const packets = () =>
      port.say({
        kind: 'packets',
        batches: [{ player: 'Steve', lost: 0, packets: [packet(1, 'map_chunk'), packet(2, 'entity_look')] }],
      })
    stdin.write('inspect steve chunk\n')
    await expect.poll(results).toHaveLength(1)
    packets()
    stdin.write('uninspect Steve\n')
    await expect.poll(results).toHaveLength(2)
    packets()
    const names = () =>
      lines()
        .filter((line) => line.event === 'packet')
        .map((line) => line.name)
    await expect.poll(names).toEqual(['map_chunk', 'map_chunk', 'entity_look'])
  })

  test('a reader that is slow loses packets, never an event', async () => {
    const written: string[] = []
    let release: (() => void) | undefined
    const stdout = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString())
        release = done
      },
    })
    const { port } = start(new ScriptedPort(), { stdout })
    for (let round = 0; round < 50; round++) {
      port.say({ kind: 'packets', batches: [{ player: 'Steve', lost: 0, packets: [packet(round, 'entity_look')] }] })
      port.say(events({ time: round, event: 'server.up', server: `s${round}` }))
    }
    while (release !== undefined) {
      const next: () => void = release
      release = undefined
      next()
    }
    const seen = written.map((line) => (JSON.parse(line) as Line).event)
    expect(seen.filter((event) => event === 'server.up')).toHaveLength(50)
    expect(seen.filter((event) => event === 'packet').length).toBeLessThan(50)
  })
})

describe('commands on stdin', () => {
  test('each line is answered in order, also when the first takes longer', async () => {
    const first = Promise.withResolvers<CommandResult>()
    const port = new ScriptedPort((line) => (line.startsWith('switch') ? first.promise : { ok: true, data: { line } }))
    const { stdin, results } = start(port)
    stdin.write('switch Steve east\nstatus\n')
    await expect.poll(() => port.lines).toEqual(['switch Steve east'])
    first.resolve({ ok: false, error: 'east is down.' })
    await expect.poll(results).toMatchObject([
      { event: 'result', command: 'switch Steve east', ok: false, error: 'east is down.' },
      { event: 'result', command: 'status', ok: true, data: { line: 'status' } },
    ])
  })

  test('a line may be JSON with an id, which its result bears, also where it is no command', async () => {
    const port = new ScriptedPort((line) => ({ ok: true, data: { line } }))
    const { stdin, results } = start(port)
    stdin.write('{"id": 7, "command": " kick Steve \\u001b[31mbye "}\n')
    stdin.write(' {"id": "a-1", "command": "drian west"}\n')
    stdin.write('{"command": "status"}\n')
    await expect.poll(results).toMatchObject([
      { id: 7, command: 'kick Steve [31mbye', ok: true, data: { line: 'kick Steve [31mbye' } },
      { id: 'a-1', command: 'drian west', ok: false, data: { code: 'command.unknown', suggestion: 'drain' } },
      { command: 'status', ok: true },
    ])
    expect(results()[2]).not.toHaveProperty('id')
    expect(port.lines).toHaveLength(2)
  })

  test('JSON that is no command is answered with how it is written', async () => {
    const { port, stdin, results } = start()
    const wrong = [
      '{',
      '{"id": 7}',
      '{"id": [7], "command": "status"}',
      '{"command": 7}',
      '{"id": null, "command": "list"}',
    ]
    for (const line of wrong) stdin.write(`${line}\n`)
    await expect.poll(results).toHaveLength(wrong.length)
    for (const [index, result] of results().entries())
      expect(result).toMatchObject({
        command: wrong[index],
        ok: false,
        error: expect.stringContaining('{"id": 7, "command": "status"}'),
        data: { code: 'line.invalid-json' },
      })
    expect(results()[1]).toMatchObject({ id: 7 })
    expect(port.commands).toEqual([])
  })

  test('commands bear ids of the console, whatever ids their lines have', async () => {
    const { port, stdin, results } = start()
    stdin.write('{"id": 1, "command": "pin Steve"}\n{"id": 1, "command": "pin Alex"}\n')
    await expect.poll(results).toMatchObject([{ id: 1 }, { id: 1 }])
    expect(new Set(port.commands.map(({ id }) => id)).size).toBe(2)
  })

  test('an unknown command is answered with the nearest one and is not sent', async () => {
    const { port, stdin, results } = start()
    stdin.write('drian west\n')
    await expect
      .poll(results)
      .toMatchObject([
        { ok: false, error: expect.stringContaining('`drain`'), data: { suggestion: 'drain', column: 0 } },
      ])
    expect(port.lines).toEqual([])
  })

  test('help is answered here, and a command of the screen says that there is none', async () => {
    const { stdin, results } = start()
    stdin.write('help kick\nview players\n')
    await expect.poll(results).toMatchObject([
      { ok: true, data: ['kick PLAYER [REASON]', expect.any(String)] },
      { ok: false, error: expect.stringContaining('headless') },
    ])
  })

  test('the echoed command is cleaned', async () => {
    const { stdin, results } = start()
    stdin.write('kick Steve \x1b[31m\u202ebye\n')
    await expect.poll(results).toMatchObject([{ command: 'kick Steve [31mbye', ok: true }])
  })

  test('with --readonly nothing that changes the mesh is sent', async () => {
    const { port, stdin, results } = start(new ScriptedPort(), { readonly: true })
    stdin.write('stop\nkick Steve\nstatus\n')
    await expect.poll(results).toMatchObject([{ ok: false }, { ok: false }, { ok: true }])
    expect(port.lines).toEqual(['status'])
    expect(port.stops).toBe(0)
  })

  test('the end of stdin does not stop the mesh', async () => {
    const { port, stdin, lines } = start()
    stdin.end('status\n')
    await expect.poll(lines).toHaveLength(1)
    port.say(events({ time: 1, event: 'server.up', server: 'west' }))
    await expect.poll(lines).toHaveLength(2)
    expect(port.stops).toBe(0)
  })

  test('garbage without a line end is answered once and not collected', async () => {
    const { stdin, results } = start()
    for (let part = 0; part < 40; part++) stdin.write('A'.repeat(4000))
    await expect.poll(results).toMatchObject([{ ok: false }])
  })

  test('stop stops the mesh and is answered', async () => {
    const port = new ScriptedPort()
    const { stdin, results } = start(port)
    stdin.write('stop\n')
    await expect.poll(results).toMatchObject([{ command: 'stop', ok: true }])
    expect(port.stops).toBe(1)
  })
})

describe('ending', () => {
  test('it ends when the engine has stopped, and says why when that was a fault', async () => {
    const { port, ended, lines } = start()
    port.say({ kind: 'stopped', error: 'the worker ran out of memory' })
    await ended
    await expect.poll(lines).toMatchObject([{ event: 'log', level: 'error', message: 'the worker ran out of memory' }])
  })

  test('a reader that went away (EPIPE) stops the mesh without a word', async () => {
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    const { port, ended } = start(new ScriptedPort(), { stdout })
    port.say(events({ time: 1, event: 'server.up', server: 'west' }))
    await ended
    port.snapshot(snapshot())
    expect(port.stops).toBe(1)
  })
})
