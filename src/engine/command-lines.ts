import { typingDistance } from '../config/suggest.ts'
import type { Command } from './command.ts'
import {
  type ArgumentSpec,
  type ArgumentType,
  commandOf,
  commands,
  decisions,
  reservedNames,
  usageOf,
  viewNames,
} from './command-table.ts'
import type { CommandResult } from './messages.ts'

/** Command lines: the one place where text becomes a command and a command text, by the table of commands. Pure. */

const commandNames = commands.map((command) => command.name)

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
  | 'command.reserved'
  | 'argument.missing'
  | 'argument.surplus'
  | 'argument.invalid'
  | 'player.unknown'
  | 'server.unknown'

/** What is wrong with a word. */
export interface WordError {
  readonly ok: false
  readonly code: LineErrorCode
  /** One sentence with what to do next. */
  readonly error: string
  /** The nearest word that would have been right. */
  readonly suggestion?: string
}

export interface LineError extends WordError {
  /** Where in the line it stands, counted in UTF-16 units from 0. */
  readonly column: number
}

/** A command that could be made of what was written. */
export interface ReadCommand {
  readonly ok: true
  readonly command: Command
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

/** The result of a command that can't be run as it was written. */
export function refusal({ error, code, suggestion, ...where }: WordError | LineError): CommandResult {
  const column = 'column' in where ? { column: where.column } : {}
  return { ok: false, error, data: { code, ...column, ...(suggestion === undefined ? {} : { suggestion }) } }
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
export function parseLine(line: string, known?: KnownNames): ReadCommand | LineError {
  if (line.length > maxLineLength) {
    return fail('line.too-long', 0, `A command has at most ${maxLineLength} characters.`)
  }
  const prefix = /^\s*(?:\/mesh\s+|[/:])?/.exec(line)?.[0].length ?? 0
  const head = tokenAt(line, prefix)
  if (head === undefined) return fail('line.empty', 0, 'Type a command; `help` lists them.')
  const command = commandOf(head.text.toLowerCase())
  if (command === undefined && reservedNames.has(head.text.toLowerCase()))
    return fail(
      'command.reserved',
      head.start,
      `\`${head.text}\` is not there yet: a later version of mcmesh will have it.`,
    )
  if (command === undefined) {
    const unknown = unknownWord('command.unknown', 'command', head.text, commandNames, 'Type `help` for the list.')
    return { ...unknown, column: head.start }
  }
  const args: Record<string, string | number> = {}
  let at = head.end
  for (const arg of command.args) {
    const token = tokenAt(line, at)
    if (token === undefined) {
      if (arg.optional) break
      return fail('argument.missing', line.trimEnd().length, `${arg.name} is missing: ${usageOf(command)}.`)
    }
    if (isRest(arg.type)) {
      const rest = line.slice(token.start).trimEnd()
      // A text needs no quotation marks; who writes them around all of it means none.
      const quoted = arg.type === 'text' && !token.unclosed && token.end === token.start + rest.length
      args[arg.name.toLowerCase()] = quoted ? token.text : rest
      at = line.length
      break
    }
    if (token.unclosed)
      return fail('line.unclosed-quote', token.start, 'The quotation mark is never closed: end it with ".')
    const value = argumentOf(arg, token.text, known)
    if (typeof value === 'object') return { ...value, column: token.start }
    args[arg.name.toLowerCase()] = value
    at = token.end
  }
  const surplus = tokenAt(line, at)
  if (surplus !== undefined) {
    return fail('argument.surplus', surplus.start, `Nothing is expected here: ${usageOf(command)}.`)
  }
  // Each argument was read as its row of the table says, which is what the type is made from.
  return { ok: true, command: { name: command.name, args } as Command }
}

/**
 * The same command with the names that exist now (compared without regard to case), or why one of them does not: for
 * commands that come as values, from keys and from lines that were read without knowing the names.
 */
export function withKnownNames(command: Command, known: KnownNames): ReadCommand | WordError {
  const args: Record<string, string | number | undefined> = { ...command.args }
  for (const arg of commandOf(command.name).args) {
    const name = args[arg.name.toLowerCase()]
    if ((arg.type !== 'player' && arg.type !== 'server') || typeof name !== 'string') continue
    const value = argumentOf(arg, name, known)
    if (typeof value === 'object') return value
    args[arg.name.toLowerCase()] = value
  }
  return { ok: true, command: { name: command.name, args } as Command }
}

/** A command as somebody would type it. */
export function commandLine({ name, args }: Command): string {
  const values: Readonly<Record<string, string | number | undefined>> = args
  const words = commandOf(name).args.flatMap(({ name: arg, type }) => {
    const value = values[arg.toLowerCase()]
    if (value === undefined) return []
    const text = String(value)
    // A text that begins with a quotation mark would be taken for a quoted one.
    return isRest(type) && !(type === 'text' && text.startsWith('"')) ? [text] : [quoteWord(text)]
  })
  return [name, ...words].join(' ')
}

/** What a word stands for as an argument. */
function argumentOf(arg: ArgumentSpec, word: string, known: KnownNames | undefined): string | number | WordError {
  if (arg.type === 'count') {
    if (/^[1-9]\d{0,3}$/.test(word)) return Number(word)
    return { ok: false, code: 'argument.invalid', error: `${arg.name} is a whole number from 1 to 9999.` }
  }
  const names = candidates(arg.type, known)
  if (names === undefined) return word
  const lower = word.toLowerCase()
  const found = names.find((name) => name === word) ?? names.find((name) => name.toLowerCase() === lower)
  if (found !== undefined) return found
  if (arg.type === 'player') return unknownWord('player.unknown', 'player', word, names, 'Type `list` for who is here.')
  if (arg.type === 'server')
    return unknownWord('server.unknown', 'server', word, names, 'Type `servers` for their names.')
  return unknownWord('argument.invalid', arg.name.toLowerCase(), word, names, `It is one of ${names.join(', ')}.`)
}

/** The words that an argument can be; undefined where anything goes. */
function candidates(type: ArgumentType, known: KnownNames | undefined): readonly string[] | undefined {
  switch (type) {
    case 'player':
      return known?.players
    case 'server':
      return known?.servers
    case 'decision':
      return decisions
    case 'view':
      return viewNames
    case 'command':
      return commandNames
    case 'column':
      return known?.columns
    default:
      return undefined
  }
}

function fail(code: LineErrorCode, column: number, error: string): LineError {
  return { ok: false, code, error, column }
}

function unknownWord(
  code: LineErrorCode,
  what: string,
  word: string,
  words: readonly string[],
  otherwise: string,
): WordError {
  const suggestion = nearest(word, words)
  const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word
  const next = suggestion === undefined ? otherwise : `Did you mean \`${suggestion}\`?`
  const error = `There is no ${what} called \`${shown}\`. ${next}`
  return suggestion === undefined ? { ok: false, code, error } : { ok: false, code, error, suggestion }
}

/** The word of `words` with the fewest typing errors (insert, delete, replace, swap), if it is near enough to be meant. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const wanted = word.slice(0, 64).toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of words) {
    const lower = candidate.toLowerCase()
    const distance = wanted.length > 1 && lower.startsWith(wanted) ? 1 : typingDistance(wanted, lower, bestDistance)
    if (distance < bestDistance && distance < lower.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
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
  if (index === 0) return { start, options: commandNames.filter((name) => name.startsWith(typed)) }
  const command = commandOf(tokens[0]!.text.toLowerCase())
  const arg = command?.args[index - 1]
  if (arg === undefined) return { start, options: [] }
  const words = candidates(arg.type, known) ?? []
  return { start, options: words.filter((word) => word.toLowerCase().startsWith(typed)).map(quoteWord) }
}

/** Help as plain lines: every command, or the usage and summary of one. */
export function helpLines(name?: string): readonly string[] {
  const one = name === undefined ? undefined : commandOf(name)
  if (one !== undefined) return [usageOf(one), one.summary]
  const width = Math.max(...commands.map((command) => usageOf(command).length))
  return commands.map((command) => `${usageOf(command).padEnd(width)}  ${command.summary}`)
}
