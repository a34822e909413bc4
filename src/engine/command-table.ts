import type { Decision } from '../carry/settle.ts'

/**
 * The one registry of commands. The engine, the palette, stdin, the game's `/mesh`, the help and docs/console.md all read
 * this table, so a command is added by adding one row. Pure data and text: what a command does lives with whoever does it.
 */

/** What an argument stands for: it decides how it is read, completed and checked. */
export type ArgumentType =
  | 'player'
  | 'server'
  | 'file'
  | 'text'
  | 'filter'
  | 'count'
  | 'view'
  | 'command'
  | 'column'
  | 'owner'
  | 'decision'

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

const player = { name: 'PLAYER', type: 'player' } as const satisfies ArgumentSpec
const server = { name: 'SERVER', type: 'server' } as const satisfies ArgumentSpec

/** What an operator can decide of what a player has, where the servers can't be asked (src/carry/settle.ts). */
export const decisions = ['keep', 'discard', 'forward', 'back'] as const satisfies readonly Decision[]

/** Names that the `view` command takes, in the order of the keys 1…6. */
export const viewNames = ['players', 'servers', 'entities', 'zones', 'packets', 'log'] as const
export type ViewName = (typeof viewNames)[number]

const table = [
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
    name: 'player',
    args: [player],
    summary: 'One player: what each server says of it, its switches, and who supplies its chunks.',
    where: 'engine',
    readonlyOk: true,
    key: 'enter',
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
    key: 'D',
  },
  {
    name: 'undrain',
    args: [server],
    summary: 'Let players in again.',
    where: 'engine',
    readonlyOk: false,
    key: 'D',
  },
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
  {
    name: 'settle',
    args: [
      { name: 'PLAYER', type: 'owner', optional: true },
      { name: 'DECISION', type: 'decision', optional: true },
    ],
    summary:
      'What players have that is between two servers, or stowed; decide it where a server is gone for good: `forward` the new one has it, `back` the old one, `keep` stow it, `discard` give it up.',
    where: 'engine',
    readonlyOk: false,
  },
  {
    name: 'backup',
    args: [{ name: 'FILE', type: 'file' }],
    summary:
      'Write a copy of the journal (who has what, where players left) into a new file; put back as `mcmesh.db` in the data directory while mcmesh is stopped, it is restored.',
    where: 'engine',
    readonlyOk: false,
  },
  {
    name: 'changes',
    args: [],
    summary: 'What `reload` would change, without doing it.',
    where: 'engine',
    readonlyOk: true,
  },
  {
    name: 'reload',
    args: [],
    summary: 'Read zones.json again; the screen shows what would change and asks.',
    where: 'engine',
    readonlyOk: false,
    key: 'R',
  },
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
    name: 'export',
    args: [{ name: 'FILE', type: 'file' }],
    summary: 'Write what the packets or the log view shows into a new file, as JSON lines.',
    where: 'screen',
    readonlyOk: true,
    key: 'E',
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
] as const satisfies readonly CommandSpec[]

/** Names of commands that are not there yet: nobody may mean anything else by them. */
export const reservedNames: ReadonlySet<string> = new Set(['confirm', 'world', 'moves'])

/** A row with its name and arguments as types: what a command's value is follows from it (`command.ts`). */
export type CommandRow = (typeof table)[number]
export type CommandName = CommandRow['name']
/** The names of the commands that travel to the mesh, and of those that the screen does: each must have its handler. */
export type EngineCommandName = Extract<CommandRow, { readonly where: 'engine' }>['name']
export type ScreenCommandName = Extract<CommandRow, { readonly where: 'screen' }>['name']

export const commands: readonly CommandSpec[] = table

const byName: ReadonlyMap<string, CommandSpec> = new Map(commands.map((command) => [command.name, command]))

/** The row of a command, by its exact name; undefined where none has the name. */
export function commandOf(name: CommandName): CommandSpec
export function commandOf(name: string): CommandSpec | undefined
export function commandOf(name: string): CommandSpec | undefined {
  return byName.get(name)
}

/** How a command is written, such as `kick PLAYER [REASON]`. */
export function usageOf(command: CommandSpec): string {
  const args = command.args.map((arg) => (arg.optional ? `[${arg.name}]` : arg.name))
  return [command.name, ...args].join(' ')
}
