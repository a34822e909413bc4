/**
 * The one registry of commands. The engine, the palette, stdin, the game's `/mesh`, the help and docs/console.md all read
 * this table, so a command is added by adding one row. Pure data and text: what a command does lives with whoever does it.
 */

/** What an argument stands for: it decides how it is read, completed and checked. */
export type ArgumentType = 'player' | 'server' | 'file' | 'text' | 'filter' | 'count' | 'view' | 'command' | 'column'

export interface ArgumentSpec {
  readonly name: string
  readonly type: ArgumentType
  readonly optional?: boolean
}

/** Whom a command disturbs: it is asked for on the screen, with their number. */
export type Hurts = 'player' | 'server' | 'everyone'

export interface CommandSpec {
  readonly name: string
  readonly args: readonly ArgumentSpec[]
  readonly summary: string
  /** `engine` commands travel to the mesh, `screen` ones are done by the console itself. */
  readonly where: 'engine' | 'screen'
  /** Players that are disturbed by it. */
  readonly hurts?: Hurts
  /** Whether it changes nothing in the mesh, so that `--readonly` allows it. */
  readonly readonlyOk: boolean
  /** The key that does the same, as the table of keys has it. */
  readonly key?: string
}

const player: ArgumentSpec = { name: 'PLAYER', type: 'player' }
const server: ArgumentSpec = { name: 'SERVER', type: 'server' }

/** Names that the `view` command takes, in the order of the keys 1…6. */
export const viewNames = ['players', 'servers', 'entities', 'zones', 'packets', 'log'] as const
export type ViewName = (typeof viewNames)[number]

export const commands: readonly CommandSpec[] = [
  {
    name: 'status',
    args: [],
    summary: 'Players, servers and the numbers of the mesh.',
    where: 'engine',
    readonlyOk: true,
  },
  { name: 'list', args: [], summary: 'The players and where they are.', where: 'engine', readonlyOk: true },
  { name: 'servers', args: [], summary: 'The servers and how they are.', where: 'engine', readonlyOk: true },
  {
    name: 'zones',
    args: [],
    summary: 'The zones in the order in which they are asked.',
    where: 'engine',
    readonlyOk: true,
  },
  {
    name: 'entities',
    args: [],
    summary: 'The entity mappings with their references.',
    where: 'engine',
    readonlyOk: true,
  },
  {
    name: 'switch',
    args: [player, server],
    summary: 'Make the server the primary of the player; it holds until the player crosses a border again.',
    where: 'engine',
    readonlyOk: false,
    key: 's',
  },
  {
    name: 'dummy',
    args: [player, server],
    summary: 'Log a dummy of the player into the server and keep it there.',
    where: 'engine',
    readonlyOk: false,
    key: 'd',
  },
  {
    name: 'drop',
    args: [player, server],
    summary: "Take the player's dummy off the server and keep it off.",
    where: 'engine',
    readonlyOk: false,
    key: 'd',
  },
  {
    name: 'pin',
    args: [player],
    summary: 'Hold the player where it is: only a switch by hand moves it.',
    where: 'engine',
    readonlyOk: false,
    key: 'p',
  },
  {
    name: 'unpin',
    args: [player],
    summary: 'Let the zones decide again at the next movement.',
    where: 'engine',
    readonlyOk: false,
    key: 'p',
  },
  {
    name: 'kick',
    args: [player, { name: 'REASON', type: 'text', optional: true }],
    summary: 'Disconnect the player, with a reason that it is shown.',
    where: 'engine',
    hurts: 'player',
    readonlyOk: false,
    key: 'x',
  },
  {
    name: 'drain',
    args: [server],
    summary: 'Move everybody off the server and let nobody in.',
    where: 'engine',
    hurts: 'server',
    readonlyOk: false,
  },
  { name: 'undrain', args: [server], summary: 'Let players in again.', where: 'engine', readonlyOk: false },
  {
    name: 'inspect',
    args: [player, { name: 'FILTER', type: 'filter', optional: true }],
    summary: "Show the player's packets, all of them or those that the filter matches.",
    where: 'engine',
    readonlyOk: true,
    key: 'i',
  },
  {
    name: 'uninspect',
    args: [player],
    summary: "Stop showing the player's packets.",
    where: 'engine',
    readonlyOk: true,
    key: 'i',
  },
  {
    name: 'record',
    args: [player, { name: 'FILE', type: 'file' }],
    summary: 'Write what the player receives into a file (.mcpr for ReplayMod, .jsonl for JSON lines).',
    where: 'engine',
    readonlyOk: false,
    key: 'r',
  },
  { name: 'unrecord', args: [player], summary: 'Finish the recording.', where: 'engine', readonlyOk: false, key: 'r' },
  {
    name: 'walker',
    args: [{ name: 'COUNT', type: 'count', optional: true }],
    summary: 'Add a simulated player (or several) that walks to and fro across the borders.',
    where: 'engine',
    readonlyOk: false,
    key: 'w',
  },
  { name: 'reload', args: [], summary: 'Read zones.json again.', where: 'engine', readonlyOk: false },
  {
    name: 'stop',
    args: [],
    summary: 'Tell the players why, close every link and end mcmesh.',
    where: 'engine',
    hurts: 'everyone',
    readonlyOk: false,
  },
  {
    name: 'help',
    args: [{ name: 'COMMAND', type: 'command', optional: true }],
    summary: 'What can be said, or how one command is used.',
    where: 'screen',
    readonlyOk: true,
    key: '?',
  },
  {
    name: 'view',
    args: [{ name: 'VIEW', type: 'view' }],
    summary: 'Go to a view of the screen.',
    where: 'screen',
    readonlyOk: true,
    key: '1…6',
  },
  {
    name: 'filter',
    args: [{ name: 'FILTER', type: 'filter', optional: true }],
    summary: 'Filter the current view; nothing after it clears the filter.',
    where: 'screen',
    readonlyOk: true,
    key: '/',
  },
  {
    name: 'sort',
    args: [{ name: 'COLUMN', type: 'column', optional: true }],
    summary: 'Sort the current view by a column; the same column again turns the order round.',
    where: 'screen',
    readonlyOk: true,
    key: 'o',
  },
  {
    name: 'quit',
    args: [],
    summary: 'Leave the screen and stop the mesh.',
    where: 'screen',
    hurts: 'everyone',
    readonlyOk: true,
    key: 'q',
  },
]

const byName = new Map(commands.map((command) => [command.name, command]))

/** The row of a command, by its exact name. */
export function commandOf(name: string): CommandSpec | undefined {
  return byName.get(name)
}

/** How a command is written, such as `kick PLAYER [REASON]`. */
export function usageOf(command: CommandSpec): string {
  const args = command.args.map((arg) => (arg.optional ? `[${arg.name}]` : arg.name))
  return [command.name, ...args].join(' ')
}

/** Names that exist now; arguments are checked against and completed from them. */
export interface KnownNames {
  readonly players: readonly string[]
  readonly servers: readonly string[]
  /** Columns of the current view, where there is a screen. */
  readonly columns?: readonly string[]
}

export type LineErrorCode =
  | 'line.empty'
  | 'line.too-long'
  | 'line.unclosed-quote'
  | 'command.unknown'
  | 'argument.missing'
  | 'argument.surplus'
  | 'argument.invalid'
  | 'player.unknown'
  | 'server.unknown'

export interface LineError {
  readonly ok: false
  readonly code: LineErrorCode
  /** One sentence with what to do next. */
  readonly error: string
  /** Where in the line it stands, counted in UTF-16 units from 0. */
  readonly column: number
  /** The nearest word that would have been right. */
  readonly suggestion?: string
}

export interface ParsedCommand {
  readonly ok: true
  readonly command: CommandSpec
  /** By the argument's lower-cased name: `player`, `server`, `reason`, `file`, `filter`, `count` … */
  readonly args: Readonly<Record<string, string | undefined>>
}

/** A line longer than this is not a command: nothing legitimate comes near it. */
export const maxLineLength = 4096

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly unclosed: boolean
}

/** Words apart by blanks; "…" keeps blanks in, with \" and \\ inside it. */
function tokenAt(line: string, from: number): Token | undefined {
  let at = from
  while (at < line.length && /\s/.test(line[at]!)) at++
  if (at >= line.length) return undefined
  const start = at
  if (line[at] !== '"') {
    while (at < line.length && !/\s/.test(line[at]!)) at++
    return { text: line.slice(start, at), start, end: at, unclosed: false }
  }
  let text = ''
  for (at++; at < line.length && line[at] !== '"'; at++) {
    if (line[at] === '\\' && at + 1 < line.length) at++
    text += line[at]
  }
  const unclosed = at >= line.length
  return { text, start, end: unclosed ? at : at + 1, unclosed }
}

/** Writes a name so that `parseLine` reads it back as one word. */
export function quoteWord(word: string): string {
  return /^[^\s"]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`
}

const isRest = (type: ArgumentType) => type === 'text' || type === 'filter'

/**
 * Reads one line. With `known`, players and servers must exist (compared without regard to case; the exact name comes
 * back). A leading `/`, `:` or `/mesh` as people type them out of habit is accepted.
 */
export function parseLine(line: string, known?: KnownNames): ParsedCommand | LineError {
  if (line.length > maxLineLength) {
    return fail('line.too-long', 0, `A command has at most ${maxLineLength} characters.`)
  }
  const prefix = /^\s*(?:\/mesh\s+|[/:])?/.exec(line)?.[0].length ?? 0
  const head = tokenAt(line, prefix)
  if (head === undefined) return fail('line.empty', 0, 'Type a command; `help` lists them.')
  const command = byName.get(head.text.toLowerCase())
  if (command === undefined)
    return unknownWord('command.unknown', 'command', head, [...byName.keys()], 'Type `help` for the list.')
  const args: Record<string, string | undefined> = {}
  let at = head.end
  for (const arg of command.args) {
    const token = tokenAt(line, at)
    if (token === undefined) {
      if (arg.optional) break
      return fail('argument.missing', line.trimEnd().length, `${arg.name} is missing: ${usageOf(command)}.`)
    }
    if (isRest(arg.type)) {
      args[arg.name.toLowerCase()] = line.slice(token.start).trimEnd()
      at = line.length
      break
    }
    if (token.unclosed)
      return fail('line.unclosed-quote', token.start, 'The quotation mark is never closed: end it with ".')
    const value = checked(arg, token, known)
    if (typeof value !== 'string') return value
    args[arg.name.toLowerCase()] = value
    at = token.end
  }
  const surplus = tokenAt(line, at)
  if (surplus !== undefined) {
    return fail('argument.surplus', surplus.start, `Nothing is expected here: ${usageOf(command)}.`)
  }
  return { ok: true, command, args }
}

function checked(arg: ArgumentSpec, token: Token, known: KnownNames | undefined): string | LineError {
  if (arg.type === 'count') {
    if (/^[1-9]\d{0,3}$/.test(token.text)) return token.text
    return fail('argument.invalid', token.start, `${arg.name} is a whole number from 1 to 9999.`)
  }
  const names = candidates(arg.type, known)
  if (names === undefined) return token.text
  const lower = token.text.toLowerCase()
  const found = names.find((name) => name === token.text) ?? names.find((name) => name.toLowerCase() === lower)
  if (found !== undefined) return found
  if (arg.type === 'player')
    return unknownWord('player.unknown', 'player', token, names, 'Type `list` for who is here.')
  if (arg.type === 'server')
    return unknownWord('server.unknown', 'server', token, names, 'Type `servers` for their names.')
  return unknownWord('argument.invalid', arg.name.toLowerCase(), token, names, `It is one of ${names.join(', ')}.`)
}

/** The words that an argument can be; undefined where anything goes. */
function candidates(type: ArgumentType, known: KnownNames | undefined): readonly string[] | undefined {
  switch (type) {
    case 'player':
      return known?.players
    case 'server':
      return known?.servers
    case 'view':
      return viewNames
    case 'command':
      return [...byName.keys()]
    case 'column':
      return known?.columns
    default:
      return undefined
  }
}

function fail(code: LineErrorCode, column: number, error: string, suggestion?: string): LineError {
  return suggestion === undefined ? { ok: false, code, error, column } : { ok: false, code, error, column, suggestion }
}

function unknownWord(
  code: LineErrorCode,
  what: string,
  token: Token,
  words: readonly string[],
  otherwise: string,
): LineError {
  const suggestion = nearest(token.text, words)
  const shown = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text
  const next = suggestion === undefined ? otherwise : `Did you mean \`${suggestion}\`?`
  return fail(code, token.start, `There is no ${what} called \`${shown}\`. ${next}`, suggestion)
}

/** The word of `words` with the fewest typing errors (insert, delete, replace, swap), if it is near enough to be meant. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const wanted = word.slice(0, 64).toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of words) {
    const lower = candidate.toLowerCase()
    const distance = wanted.length > 1 && lower.startsWith(wanted) ? 1 : typingDistance(wanted, lower)
    if (distance < bestDistance && distance < lower.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Optimal string alignment distance: a swap of neighbours counts once. */
function typingDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2]! + 1)
      row.push(value)
    }
    before = previous
    previous = row
  }
  return previous[b.length]!
}

export interface Completion {
  /** The part of the line that an option replaces: from here to the cursor. */
  readonly start: number
  /** Whole words, quoted where they must be; sorted as the names came. */
  readonly options: readonly string[]
}

/** What the word at the end of `line` could become. */
export function completeLine(line: string, known: KnownNames): Completion {
  const prefix = /^\s*(?:\/mesh\s+|[/:])?/.exec(line)?.[0].length ?? 0
  const tokens: Token[] = []
  for (let token = tokenAt(line, prefix); token !== undefined; token = tokenAt(line, token.end)) tokens.push(token)
  const last = tokens.at(-1)
  const open = last !== undefined && last.end === line.length
  const index = open ? tokens.length - 1 : tokens.length
  const start = open ? last.start : line.length
  const typed = (open ? last.text : '').toLowerCase()
  if (index === 0) return { start, options: [...byName.keys()].filter((name) => name.startsWith(typed)) }
  const command = byName.get(tokens[0]!.text.toLowerCase())
  const arg = command?.args[index - 1]
  if (arg === undefined) return { start, options: [] }
  const words = candidates(arg.type, known) ?? []
  return { start, options: words.filter((word) => word.toLowerCase().startsWith(typed)).map(quoteWord) }
}

/** Help as plain lines: every command, or the usage and summary of one. */
export function helpLines(name?: string): readonly string[] {
  const one = name === undefined ? undefined : byName.get(name)
  if (one !== undefined) return [usageOf(one), one.summary]
  const width = Math.max(...commands.map((command) => usageOf(command).length))
  return commands.map((command) => `${usageOf(command).padEnd(width)}  ${command.summary}`)
}
