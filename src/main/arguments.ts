import { parseListen } from '../config/address.ts'
import type { Address } from '../config/shape.ts'
import { didYouMean } from '../config/suggest.ts'

export type Subcommand = 'run' | 'check' | 'doctor' | 'help' | 'version'

/** What the command line asks for, with defaults filled in. */
export interface Arguments {
  readonly command: Subcommand
  /** The zones.json, as it was written. */
  readonly file: string
  /** No screen: JSON lines on stdout, commands on stdin. Also chosen by itself where there is no real terminal. */
  readonly headless: boolean
  /** Overrides the file's `walkers`. */
  readonly walkers?: number
  /** Overrides the file's `listen`. */
  readonly listen?: Address
  readonly readonly: boolean
  /** Screen updates a second. */
  readonly fps: number
  readonly ascii: boolean
  readonly color: boolean
  readonly logFile?: string
  readonly dataDir: string
}

/** Everything that is wrong with the command line, one sentence each. */
export interface ArgumentProblems {
  readonly problems: readonly string[]
}

interface Flag {
  readonly name: string
  /** What the help calls its value; absent for a flag that takes none. */
  readonly value?: string
  readonly meaning: string
}

/** The flags, in the order of the help. */
export const flags: readonly Flag[] = [
  { name: 'headless', meaning: 'no screen: JSON lines on stdout, console commands on stdin' },
  { name: 'walkers', value: 'N', meaning: 'N simulated players that walk to and fro across the borders' },
  {
    name: 'listen',
    value: 'HOST:PORT',
    meaning: 'where clients connect, instead of what the file says; port 0 takes a free one',
  },
  { name: 'readonly', meaning: 'the screen shows everything and changes nothing' },
  { name: 'fps', value: 'N', meaning: 'screen updates a second, 1 to 60 (default 10)' },
  { name: 'ascii', meaning: 'draw with plain ASCII characters only' },
  { name: 'no-color', meaning: 'no colours (also: NO_COLOR set)' },
  { name: 'log-file', value: 'PATH', meaning: 'append the log to this file' },
  {
    name: 'data-dir',
    value: 'DIR',
    meaning: 'where worlds, records and where players left are kept (default .mcmesh)',
  },
  { name: 'help', meaning: 'show this help' },
  { name: 'version', meaning: 'show the version' },
]

const commands: readonly { readonly name: Subcommand; readonly usage: string; readonly meaning: string }[] = [
  {
    name: 'run',
    usage: '[run] [zones.json]',
    meaning: 'start the mesh that the file describes (default ./zones.json)',
  },
  { name: 'check', usage: 'check [zones.json]', meaning: 'read the file and say what is wrong with it; no network' },
  { name: 'doctor', usage: 'doctor [zones.json]', meaning: 'ask every server whether it fits into the mesh' },
  { name: 'help', usage: 'help', meaning: 'show this help' },
  { name: 'version', usage: '--version', meaning: 'show the version' },
]

/** What later versions will have under these names, so that nobody means anything else by them. */
const reserved = {
  commands: ['attach', 'ctl', 'init', 'world'],
  flags: ['metrics', 'json', 'strict'],
} as const

const notThereYet = (what: string): string => `${what} is not there yet: a later version of mcmesh will have it.`

const MOST_WALKERS = 1_000
const MOST_FPS = 60
const defaultFps = 10
const defaultFile = 'zones.json'
const shortFlags: ReadonlyMap<string, string> = new Map([
  ['-h', 'help'],
  ['-v', 'version'],
])

/**
 * Reads the command line, without node and the script's name.
 * @param env asked for CI, TERM and NO_COLOR
 * @param tty whether stdin and stdout are terminals
 */
export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  tty: { readonly stdin: boolean; readonly stdout: boolean },
): Arguments | ArgumentProblems {
  const { given, words, problems } = readFlags(argv)
  const number = (name: string, least: number, most: number) => {
    const text = given.get(name)
    if (text === undefined) return undefined
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    problems.push(`--${name} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`)
    return undefined
  }
  const walkers = number('walkers', 0, MOST_WALKERS)
  const fps = number('fps', 1, MOST_FPS) ?? defaultFps
  const listenText = given.get('listen')
  const listen = listenText === undefined ? undefined : parseListen(listenText)
  if (typeof listen === 'string') problems.push(`--listen: ${listen}`)
  const { command, file } = readWords(words, problems)
  // Who asks for help gets it, whatever else stands on the line.
  const asked = given.has('help') || command === 'help' ? 'help' : given.has('version') ? 'version' : command
  if (problems.length > 0 && asked !== 'help') return { problems }
  const logFile = given.get('log-file')
  return {
    command: asked,
    file,
    headless: given.has('headless') || !tty.stdin || !tty.stdout || isSet(env.CI) || env.TERM === 'dumb',
    ...(walkers !== undefined && { walkers }),
    ...(listen !== undefined && typeof listen !== 'string' && { listen }),
    readonly: given.has('readonly'),
    fps,
    ascii: given.has('ascii'),
    // https://no-color.org: any value but the empty one counts.
    color: !given.has('no-color') && !env.NO_COLOR,
    ...(logFile !== undefined && { logFile }),
    dataDir: given.get('data-dir') ?? '.mcmesh',
  }
}

/** The text of `mcmesh help`, at most 80 columns wide. */
export function helpText(): string {
  const row = (left: string, right: string) => {
    const [first, ...more] = wrap(right, 51)
    return [`  ${left.padEnd(27)}${first}`, ...more.map((rest) => ' '.repeat(29) + rest)]
  }
  return [
    'mcmesh joins many Minecraft servers into one world.',
    '',
    ...commands.flatMap(({ usage, meaning }) => row(`mcmesh ${usage}`, meaning)),
    '',
    ...flags.flatMap(({ name, value, meaning }) => row(value ? `--${name} ${value}` : `--${name}`, meaning)),
    '',
    'Without a terminal (pipes, CI, TERM=dumb) --headless is chosen by itself.',
    'Exit codes: 0 clean stop, 1 failure while running, 2 bad arguments or file.',
    '',
  ].join('\n')
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}

interface SplitArguments {
  /** Options by name; the value of a flag that takes none is ''. The last one counts. */
  readonly given: ReadonlyMap<string, string>
  readonly words: readonly string[]
  readonly problems: string[]
}

/**
 * Takes options and words apart. Not node:util's parseArgs: it lets an option without its value swallow the next
 * option, or stops at the first mistake.
 */
function readFlags(argv: readonly string[]): SplitArguments {
  const given = new Map<string, string>()
  const words: string[] = []
  const problems: string[] = []
  for (let at = 0; at < argv.length; at++) {
    const part = argv[at] ?? ''
    if (part === '--') {
      words.push(...argv.slice(at + 1))
      break
    }
    if (!part.startsWith('-') || part === '-') {
      words.push(part)
      continue
    }
    const [written = '', inline] = splitOnce(part, '=')
    const name = shortFlags.get(written) ?? written.replace(/^--/, '')
    const flag = flags.find((known) => known.name === name)
    if (!flag && isOneOf(reserved.flags, name)) {
      problems.push(notThereYet(written))
      // Its value is no file.
      if (name === 'metrics' && inline === undefined) at++
    } else if (!flag) {
      const hint = didYouMean(written, [...flags.map((known) => `--${known.name}`), ...shortFlags.keys()])
      problems.push(`There is no option ${JSON.stringify(written)}.${hint} "mcmesh help" lists them all.`)
    } else if (!flag.value) {
      if (inline !== undefined) problems.push(`${written} takes no value.`)
      given.set(name, '')
    } else {
      const next = argv[at + 1]
      const value = inline ?? (next?.startsWith('--') ? undefined : next)
      if (inline === undefined && value !== undefined) at++
      if (value) given.set(name, value)
      else problems.push(`${written} needs a value: ${written} ${flag.value}.`)
    }
  }
  return { given, words, problems }
}

function readWords(words: readonly string[], problems: string[]): { command: Subcommand; file: string } {
  const [first, ...rest] = words
  const named = commands.find(({ name }) => name === first)?.name
  const files = named ? rest : words
  if (first !== undefined && isOneOf(reserved.commands, first)) {
    problems.push(notThereYet(`"mcmesh ${first}"`))
    return { command: 'run', file: defaultFile }
  }
  // A file bears a dot or a directory; a bare word is meant as a command.
  if (first !== undefined && !named && !/[./\\]/.test(first)) {
    const hint = didYouMean(
      first,
      commands.map(({ name }) => name),
    )
    problems.push(`There is no command ${JSON.stringify(first)}.${hint} "mcmesh help" lists them all.`)
    return { command: 'run', file: defaultFile }
  }
  if (files.length > 1)
    problems.push(
      `One file is enough: ${files
        .slice(1)
        .map((more) => JSON.stringify(more))
        .join(', ')} is too much.`,
    )
  return { command: named ?? 'run', file: files[0] ?? defaultFile }
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name)

function splitOnce(text: string, by: string): [string, string | undefined] {
  const at = text.indexOf(by)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return [...lines, line]
}
