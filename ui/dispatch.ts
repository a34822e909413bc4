import { withAdvice } from '../src/console/advice.ts'
import { execute, readonlyReason } from '../src/console/commands.ts'
import type { SwitchStep } from '../src/console/pending.ts'
import { questionFor } from '../src/console/questions.ts'
import { stepsText } from '../src/console/rows/switching.ts'
import type { FileCommand } from '../src/console/state.ts'
import { milliseconds } from '../src/console/text.ts'
import { treeLines } from '../src/console/tree.ts'
import { type Command, type IssuedCommand, issue } from '../src/engine/command.ts'
import { commandLine } from '../src/engine/command-lines.ts'
import { commandOf } from '../src/engine/command-table.ts'
import type { CommandResult } from '../src/engine/messages.ts'
import { type Cockpit, showModal } from './cockpit.ts'

/** Commands leave the screen here, each under an id of its own, and what came of them is told. */

/** Runs commands, all at once: the engine keeps their order, and one that waits does not hold up the others. */
export function run(cockpit: Cockpit, commands: readonly Command[]): Promise<readonly CommandResult[]> {
  return Promise.all(commands.map((command) => runOne(cockpit, issue(command))))
}

/** A failure is told, and how a switch went. */
async function runOne(cockpit: Cockpit, command: IssuedCommand): Promise<CommandResult> {
  const { store, port, readonly } = cockpit
  if (command.name === 'switch') store.expectSwitch(command)
  const result = await execute(command, { port, store, readonly, quit: () => cockpit.quit() })
  const steps = store.settleSwitch(command.id)?.steps
  if (!result.ok) store.toast(failureText(command, result.error ?? `${commandLine(command)} failed.`), 'bad')
  else if (command.name === 'switch') store.toast(switchedText(command, result.data, steps), 'good')
  return result
}

/** Runs commands, asking first when they disturb players. */
export function askThenRun(cockpit: Cockpit, commands: readonly Command[]): void {
  const question = questionFor(commands, cockpit.store.state.getState().snapshot)
  if (question === undefined) void run(cockpit, commands)
  else showModal(cockpit, { kind: 'ask', question, commands })
}

/** Runs a command and shows what it answered, under the line that somebody typed. */
export async function runAndTell(cockpit: Cockpit, command: Command, line = commandLine(command)): Promise<void> {
  const [result] = await run(cockpit, [command])
  if (result?.ok) showAnswer(cockpit, command, line, result.note ?? result.data)
}

/** Asks for the file of a command, proposing the one that it has. */
export function askFile(cockpit: Cockpit, title: string, command: FileCommand): void {
  const { file } = command.args
  showModal(cockpit, { kind: 'input', title, command, text: file, cursor: file.length })
}

/** Why a command cannot be run on this screen. */
export const forbidden = (cockpit: Cockpit, { name }: Command): string | undefined =>
  cockpit.readonly && !commandOf(name).readonlyOk ? readonlyReason(name) : undefined

/** Shows what a command answered: a table of lines if it said much, else that it is done. */
function showAnswer(cockpit: Cockpit, command: Command, line: string, data: unknown): void {
  const { store } = cockpit
  const lines = Array.isArray(data) && data.every((part) => typeof part === 'string') ? data : undefined
  if (lines === undefined && (typeof data !== 'object' || data === null)) {
    if (typeof data === 'string') store.toast(data, 'good')
    else if (commandOf(command.name).where === 'engine')
      store.toast(data === undefined ? `${line}: done.` : `${line}: ${String(data)}`, 'good')
  } else if (store.state.getState().modal !== undefined) {
    // What is being typed by now is not taken away: its other letters would act as keys.
    store.toast(`${line}: done; say it again to read the answer.`, 'good')
  } else {
    const text = lines ?? treeLines(data).map((parts) => parts.map((part) => part.text).join(''))
    showModal(cockpit, { kind: 'text', title: line, lines: text, top: 0 })
  }
}

/** Why it did not work, and what to do about it. */
function failureText(command: Command, error: string): string {
  if (command.name !== 'switch' || error.includes(command.args.player)) return withAdvice(error)
  return withAdvice(`${command.args.player} stays where it is: ${error}`)
}

/** `Alex is on east: soft, 12 ms`, as far as the engine tells. */
function switchedText({ args }: Command<'switch'>, data: unknown, steps: readonly SwitchStep[] = []): string {
  const { mode, ms, reason } = (data ?? {}) as { mode?: unknown; ms?: unknown; reason?: unknown }
  const how = [mode, typeof ms === 'number' ? milliseconds(ms) : undefined, reason].filter(
    (part) => typeof part === 'string',
  )
  const reached = steps.length > 1 ? ` (${stepsText(steps)})` : ''
  return `${args.player} is on ${args.server}${how.length > 0 ? `: ${how.join(', ')}` : ''}${reached}.`
}
