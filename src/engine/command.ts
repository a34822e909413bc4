import type { Decision } from '../carry/settle.ts'
import {
  type ArgumentSpec,
  type ArgumentType,
  type CommandName,
  type CommandRow,
  commandOf,
  type EngineCommandName,
  type ViewName,
} from './command-table.ts'

/**
 * Commands as values: a key makes one, the palette, stdin and `/mesh` read one from a line (`command-lines.ts`), and the
 * engine runs it. What a command's arguments are follows from its row of the table. Survives a structured clone.
 */

/** What an argument of a type is. */
interface ArgumentValues extends Record<ArgumentType, string | number> {
  readonly player: string
  readonly server: string
  readonly file: string
  readonly text: string
  readonly filter: string
  /** A whole number from 1 to 9999. */
  readonly count: number
  readonly view: ViewName
  readonly command: string
  readonly column: string
  /** The name or the UUID of somebody who need not be there. */
  readonly owner: string
  readonly decision: Decision
}

type Optional = { readonly optional: true }

/** By the argument's lower-cased name: `player`, `server`, `reason`, `file`, `filter`, `count` … */
type ArgumentsOf<Spec extends ArgumentSpec> = {
  readonly [One in Exclude<Spec, Optional> as Lowercase<One['name']>]: ArgumentValues[One['type']]
} & {
  readonly [One in Extract<Spec, Optional> as Lowercase<One['name']>]?: ArgumentValues[One['type']] | undefined
}

/** The arguments of each command. */
export type CommandArguments = {
  readonly [Name in CommandName]: ArgumentsOf<Extract<CommandRow, { readonly name: Name }>['args'][number]>
}

/** One of the named commands with its arguments; `Command<'kick'>` is one alone. */
export type Command<Name extends CommandName = CommandName> = {
  readonly [Each in Name]: { readonly name: Each; readonly args: CommandArguments[Each] }
}[Name]

/** A command on its way: its result bears the same id, and ends it. */
export type IssuedCommand<Name extends CommandName = CommandName> = Command<Name> & { readonly id: number }

let lastId = 0

/** Gives a command an id that no other of this thread has. */
export function issue<Name extends CommandName>(command: Command<Name>): IssuedCommand<Name> {
  lastId++
  return { ...command, id: lastId }
}

/** Whether the engine runs it; the screen does the others itself. */
export const isEngineCommand = (command: Command): command is Command<EngineCommandName> =>
  commandOf(command.name).where === 'engine'
