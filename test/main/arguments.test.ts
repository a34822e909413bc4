import { describe, expect, test } from 'vitest'
import { type Arguments, flags, helpText, parseArguments } from '../../src/main/arguments.ts'

const terminal = { stdin: true, stdout: true }

function read(line: string, env: Record<string, string> = {}, tty = terminal): Arguments {
  const result = parseArguments(line.split(' ').filter(Boolean), env, tty)
  if ('problems' in result) throw new Error(result.problems.join('\n'))
  return result
}

function problems(line: string): readonly string[] {
  const result = parseArguments(line.split(' ').filter(Boolean), {}, terminal)
  return 'problems' in result ? result.problems : []
}

describe('parseArguments', () => {
  test('without anything it runs ./zones.json on a screen', () => {
    expect(read('')).toEqual({
      command: 'run',
      file: 'zones.json',
      headless: false,
      readonly: false,
      fps: 10,
      ascii: false,
      color: true,
      dataDir: '.mcmesh',
    })
  })

  test.each(['run', 'check', 'doctor', 'help', 'version'])(
    'takes the command %s with and without a file',
    (command) => {
      expect(read(command)).toMatchObject({ command, file: 'zones.json' })
      expect(read(`${command} other`)).toMatchObject({ command, file: 'other' })
    },
  )

  test('what later versions will have says so, and nothing else that is wrong is hidden by it', () => {
    for (const name of ['attach', 'ctl', 'init', 'world'])
      expect(problems(`${name} something`)).toEqual([
        `"mcmesh ${name}" is not there yet: a later version of mcmesh will have it.`,
      ])
    expect(problems('check --json --strict')).toEqual([
      '--json is not there yet: a later version of mcmesh will have it.',
      '--strict is not there yet: a later version of mcmesh will have it.',
    ])
    expect(problems('--metrics 127.0.0.1:9100 run zones.json')).toHaveLength(1)
  })

  test('takes a file without a command as run', () => {
    expect(read('my/zones.json')).toMatchObject({ command: 'run', file: 'my/zones.json' })
    expect(read('./run')).toMatchObject({ command: 'run', file: './run' })
  })

  test('takes every option, with the value behind a space or an equals sign, before or after the words', () => {
    const all = {
      command: 'run',
      file: 'a.json',
      headless: true,
      walkers: 20,
      listen: { host: '127.0.0.1', port: 0 },
      readonly: true,
      fps: 5,
      ascii: true,
      color: false,
      logFile: 'x.log',
      dataDir: 'd',
    }
    const rest = '--headless --readonly --ascii --no-color'
    expect(read(`--walkers 20 --listen 127.0.0.1:0 --fps 5 --log-file x.log --data-dir d ${rest} run a.json`)).toEqual(
      all,
    )
    expect(read(`a.json --walkers=20 --listen=127.0.0.1:0 --fps=5 --log-file=x.log --data-dir=d ${rest}`)).toEqual(all)
  })

  test('takes what follows a double dash as words', () => {
    expect(read('check -- --odd.json')).toMatchObject({ command: 'check', file: '--odd.json' })
  })

  test('is headless by itself without a terminal, in CI and on a dumb terminal', () => {
    expect(read('', {}, { stdin: false, stdout: true }).headless).toBe(true)
    expect(read('', {}, { stdin: true, stdout: false }).headless).toBe(true)
    expect(read('', { CI: 'true' }).headless).toBe(true)
    expect(read('', { CI: '' }).headless).toBe(false)
    expect(read('', { TERM: 'dumb' }).headless).toBe(true)
    expect(read('', { TERM: 'xterm-256color' }).headless).toBe(false)
  })

  test('has no colours with NO_COLOR, whatever its value, unless that is empty', () => {
    expect(read('', { NO_COLOR: '0' }).color).toBe(false)
    expect(read('', { NO_COLOR: '' }).color).toBe(true)
  })

  test('suggests the option and the command that were meant', () => {
    expect(problems('--headles')).toEqual([
      'There is no option "--headles". Did you mean "--headless"? "mcmesh help" lists them all.',
    ])
    expect(problems('chekc')).toEqual([
      'There is no command "chekc". Did you mean "check"? "mcmesh help" lists them all.',
    ])
    expect(problems('xyzzy')).toEqual(['There is no command "xyzzy". "mcmesh help" lists them all.'])
  })

  test('lists every problem of a line, none hidden behind the first', () => {
    const found = problems(
      'check a.json b.json --wat --fps 0 --walkers many --listen 1.2.3.4:99999 --ascii=yes --log-file',
    )
    expect(found).toHaveLength(7)
    for (const word of ['b.json', '--wat', '--fps', '--walkers', '--listen', '--ascii', '--log-file'])
      expect(found.some((problem) => problem.includes(word))).toBe(true)
  })

  test('an option that lacks its value does not swallow the next option', () => {
    expect(problems('--fps --wat')).toEqual([
      '--fps needs a value: --fps N.',
      'There is no option "--wat". "mcmesh help" lists them all.',
    ])
    expect(problems('--data-dir=')).toEqual(['--data-dir needs a value: --data-dir DIR.'])
  })

  test('refuses numbers that are none, negative or too large', () => {
    for (const value of ['-1', '1.5', '1e2', '0x10', '1001', ''])
      expect(parseArguments(['--walkers', value], {}, terminal)).toHaveProperty('problems')
    expect(read('--walkers 0').walkers).toBe(0)
    expect(problems('--fps 61')).toHaveLength(1)
  })

  test('help and version win over the command', () => {
    for (const line of ['--help', '-h', 'check --help', 'help', '--help --wat']) expect(read(line).command).toBe('help')
    for (const line of ['--version', '-v', 'check --version']) expect(read(line).command).toBe('version')
  })
})

describe('helpText', () => {
  test('names every option and fits into 80 columns', () => {
    const text = helpText()
    for (const { name } of flags) expect(text).toContain(`--${name}`)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})
