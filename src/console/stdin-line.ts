import type { Command } from '../engine/command.ts'
import { parseLine, refusal } from '../engine/command-lines.ts'
import type { CommandResult } from '../engine/messages.ts'

/** One line of stdin: who wrote it tells its results apart by the text or by an id of its own. */
export interface StdinLine {
  /** The command as it was written. */
  readonly text: string
  /** Given back with the result; nothing else is made of it. */
  readonly id?: string | number
  /** What is to be run, or the result where it is no command. */
  readonly command: Command | CommandResult
}

/** Reads a line: a command, or `{"id": 7, "command": "status"}`. Names are left for the engine to check. */
export function readStdinLine(line: string): StdinLine {
  if (!line.trimStart().startsWith('{')) return { text: line.trim(), command: commandIn(line) }
  const { id, command } = jsonIn(line)
  const given = typeof id === 'string' || typeof id === 'number' ? { id } : {}
  if (typeof command === 'string' && (id === undefined || 'id' in given))
    return { text: command.trim(), ...given, command: commandIn(command) }
  const error = 'A line that begins with { is like {"id": 7, "command": "status"}, the id being a number or a text.'
  return { text: line.trim(), ...given, command: { ok: false, error, data: { code: 'line.invalid-json', column: 0 } } }
}

/** What went wrong stands in the result, with the column of a typing error in its `data`. */
function commandIn(line: string): Command | CommandResult {
  const parsed = parseLine(line)
  return parsed.ok ? parsed.command : refusal(parsed)
}

function jsonIn(line: string): { readonly id?: unknown; readonly command?: unknown } {
  try {
    return JSON.parse(line) as object
  } catch {
    return {}
  }
}
