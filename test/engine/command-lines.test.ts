import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/engine/command.ts'
import {
  commandLine,
  completeLine,
  helpLines,
  nearest,
  parseLine,
  quoteWord,
  withKnownNames,
} from '../../src/engine/command-lines.ts'
import { commands, usageOf } from '../../src/engine/command-table.ts'

const known = { players: ['Steve', 'Alex', 'two words'], servers: ['west', 'east'] }

describe('parsing a line', () => {
  test('gives the command and its arguments by name', () => {
    expect(parseLine('switch Steve east', known)).toMatchObject({
      ok: true,
      command: { name: 'switch', args: { player: 'Steve', server: 'east' } },
    })
  })

  test('takes a leading slash, colon or /mesh that people type out of habit', () => {
    for (const line of ['/pin Steve', ':pin Steve', '/mesh pin Steve', '  pin   Steve  ']) {
      expect(parseLine(line, known)).toMatchObject({ ok: true, command: { args: { player: 'Steve' } } })
    }
  })

  test('finds names without regard to case and gives them back as they are', () => {
    expect(parseLine('SWITCH steve EAST', known)).toMatchObject({
      ok: true,
      command: { args: { player: 'Steve', server: 'east' } },
    })
  })

  test('takes the rest of the line as a reason or a filter, blanks and all', () => {
    expect(parseLine('kick Steve be  nice "please"', known)).toMatchObject({
      command: { args: { reason: 'be  nice "please"' } },
    })
    expect(parseLine('inspect Steve chunk & !light', known)).toMatchObject({
      command: { args: { filter: 'chunk & !light' } },
    })
    expect(parseLine('kick Steve', known)).toMatchObject({ ok: true, command: { args: { player: 'Steve' } } })
  })

  test('reads names with blanks in quotation marks', () => {
    expect(parseLine('pin "two words"', known)).toMatchObject({ command: { args: { player: 'two words' } } })
    expect(parseLine('pin "two words', known)).toMatchObject({ ok: false, code: 'line.unclosed-quote', column: 4 })
  })

  test('without names anything goes for players and servers', () => {
    expect(parseLine('switch Nobody nowhere')).toMatchObject({
      ok: true,
      command: { args: { player: 'Nobody', server: 'nowhere' } },
    })
  })

  test.each([
    ['swich Steve east', 'command.unknown', 0, 'switch'],
    ['switch Stev east', 'player.unknown', 7, 'Steve'],
    ['switch Steve wset', 'server.unknown', 13, 'west'],
    ['switch Steve', 'argument.missing', 12, undefined],
    ['pin Steve east', 'argument.surplus', 10, undefined],
    ['walker many', 'argument.invalid', 7, undefined],
    ['moves', 'command.reserved', 0, undefined],
    ['confirm', 'command.reserved', 0, undefined],
    ['settle Steve kepe', 'argument.invalid', 13, 'keep'],
    ['view playrs', 'argument.invalid', 5, 'players'],
    ['   ', 'line.empty', 0, undefined],
  ])('%j fails with %s at column %i and suggests %s', (line, code, column, suggestion) => {
    const parsed = parseLine(line, known)
    expect(parsed).toMatchObject({ ok: false, code, column })
    expect(parsed.ok ? undefined : parsed.suggestion).toBe(suggestion)
  })

  test('never throws, whatever the line', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (line) => void parseLine(line, known)))
  })

  test('reads every name back that was quoted for it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (name) => {
        fc.pre(name.trim() !== '')
        const parsed = parseLine(`pin ${quoteWord(name)}`, { players: [name], servers: [] })
        expect(parsed).toMatchObject({ ok: true, command: { args: { player: name } } })
      }),
    )
  })
})

describe('a command as a value', () => {
  test('has a count as a number, and what was not said is not there', () => {
    expect(parseLine('walker 12')).toEqual({ ok: true, command: { name: 'walker', args: { count: 12 } } })
    expect(parseLine('walker')).toEqual({ ok: true, command: { name: 'walker', args: {} } })
  })

  test.each<Command>([
    { name: 'status', args: {} },
    { name: 'switch', args: { player: 'two words', server: 'east' } },
    { name: 'kick', args: { player: 'Steve' } },
    { name: 'kick', args: { player: 'Steve', reason: 'be  nice "please"' } },
    { name: 'kick', args: { player: 'Steve', reason: '"quoted" at \\ both "ends"' } },
    { name: 'inspect', args: { player: 'Alex', filter: 'chunk & !light' } },
    { name: 'record', args: { player: 'Alex', file: 'my "run".jsonl' } },
    { name: 'walker', args: { count: 3 } },
    { name: 'view', args: { view: 'log' } },
  ])('$name is written as a line that reads back as the same: %o', (command) => {
    expect(parseLine(commandLine(command), known)).toEqual({ ok: true, command })
  })

  test('gets the exact names of players and servers without regard to case', () => {
    expect(withKnownNames({ name: 'switch', args: { player: 'steve', server: 'EAST' } }, known)).toEqual({
      ok: true,
      command: { name: 'switch', args: { player: 'Steve', server: 'east' } },
    })
    expect(withKnownNames({ name: 'kick', args: { player: 'Steve', reason: 'west' } }, known)).toMatchObject({
      command: { args: { reason: 'west' } },
    })
  })

  test('with a name that does not exist is told the nearest, as a line is', () => {
    const value = withKnownNames({ name: 'switch', args: { player: 'Stev', server: 'east' } }, known)
    expect(value).toMatchObject({ ok: false, code: 'player.unknown', suggestion: 'Steve' })
    expect(parseLine('switch Stev east', known)).toEqual({ ...value, column: 7 })
    expect(withKnownNames({ name: 'drain', args: { server: 'north' } }, known)).toMatchObject({
      error: 'There is no server called `north`. Type `servers` for their names.',
    })
  })
})

describe('completion', () => {
  test('completes commands, then the names that an argument can be', () => {
    expect(completeLine('sw', known)).toEqual({ start: 0, options: ['switch'] })
    expect(completeLine('switch ', known).options).toEqual(['Steve', 'Alex', '"two words"'])
    expect(completeLine('switch st', known)).toEqual({ start: 7, options: ['Steve'] })
    expect(completeLine('switch Steve e', known)).toEqual({ start: 13, options: ['east'] })
    expect(completeLine('kick Steve be', known).options).toEqual([])
  })
})

describe('the registry', () => {
  test('has every command of the contract', () => {
    const names = commands.map((command) => command.name)
    const contract =
      'status list servers zones entities switch dummy drop pin unpin kick drain undrain inspect uninspect record unrecord reload stop'
    for (const name of contract.split(' ')) expect(names).toContain(name)
  })

  test('a command that disturbs players is not allowed with --readonly, leaving the screen apart', () => {
    for (const command of commands) if (command.hurts && command.name !== 'quit') expect(command.readonlyOk).toBe(false)
  })

  test('help has a line for every command, and the usage of one', () => {
    expect(helpLines()).toHaveLength(commands.length)
    expect(helpLines('kick')[0]).toBe('kick PLAYER [REASON]')
    expect(commands.map(usageOf)).toContain('switch PLAYER SERVER')
  })

  test('the nearest word is one that was probably meant, or none', () => {
    expect(nearest('drian', ['drain', 'undrain'])).toBe('drain')
    expect(nearest('stat', ['status', 'stop'])).toBe('status')
    expect(nearest('xyzzy', ['drain', 'status'])).toBeUndefined()
    expect(nearest('x', [])).toBeUndefined()
  })
})
