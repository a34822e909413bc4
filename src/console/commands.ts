import { type CommandArguments, type IssuedCommand, isEngineCommand } from '../engine/command.ts'
import { helpLines } from '../engine/command-lines.ts'
import { type CommandName, commandOf, type EngineCommandName, type ScreenCommandName } from '../engine/command-table.ts'
import type { CommandResult } from '../engine/messages.ts'
import { cleanDeep, cleanText } from './clean.ts'
import { exportView } from './export.ts'
import { compileFilter, isFilterError } from './filter.ts'
import type { EnginePort } from './port.ts'
import { type ConsoleStore, updateView } from './store.ts'
import { setFilter, setSort, showView } from './views.ts'

/** Who a command is run for. */
export interface CommandContext {
  readonly port: EnginePort
  /** Absent when headless: commands of the screen then say that there is none. */
  readonly store?: ConsoleStore
  readonly readonly?: boolean
  /** Leaves the screen. */
  readonly quit?: () => void
}

/**
 * Runs one command: what concerns the screen is done here, the rest travels to the engine. Never rejects; what went wrong is
 * in the result, whose text is clean.
 */
export async function execute(command: IssuedCommand, context: CommandContext): Promise<CommandResult> {
  if (isEngineCommand(command)) return inEngine(command, context)
  if (command.name === 'help') return { ok: true, data: helpLines(command.args.command) }
  const { store } = context
  if (store === undefined) return { ok: false, error: `\`${command.name}\` needs the screen; this mesh runs headless.` }
  return onScreen(command, { ...context, store })
}

async function inEngine(command: IssuedCommand<EngineCommandName>, context: CommandContext): Promise<CommandResult> {
  if (context.readonly && !commandOf(command.name).readonlyOk) return { ok: false, error: readonlyReason(command.name) }
  if (command.name === 'inspect' && command.args.filter !== undefined) {
    const filter = compileFilter(command.args.filter)
    if (isFilterError(filter))
      return { ok: false, error: filter.error, data: { code: 'filter.invalid', column: filter.column } }
  }
  try {
    if (command.name === 'stop') {
      await context.port.stop()
      return { ok: true }
    }
    const result = cleanDeep(await context.port.send(command))
    if (result.ok && command.name === 'inspect' && context.store) showInspected(context.store, command.args)
    return result
  } catch (error) {
    return {
      ok: false,
      error: cleanText(`The engine did not answer: ${error instanceof Error ? error.message : String(error)}`),
    }
  }
}

export const readonlyReason = (name: CommandName) =>
  `\`${name}\` changes the mesh, and this screen was started with --readonly.`

/** Whoever inspects a player wants to see its packets. */
function showInspected(store: ConsoleStore, { player, filter }: CommandArguments['inspect']): void {
  const shown = store.state.getState()
  // The key has shown the packets already, and someone may be filtering them by now.
  if (shown.view === 'packets' && shown.packets.player === player && filter === undefined) return
  store.state.setState((now) => ({
    view: 'packets',
    packets: { ...now.packets, player, position: undefined, depth: 'list', pausedAt: undefined, follow: true },
  }))
  updateView(store, 'packets', { filter: filter ?? '' })
}

type Screen = CommandContext & { readonly store: ConsoleStore }
type OnScreen = Exclude<ScreenCommandName, 'help'>

/**
 * What each command of the screen does: one for each row of the table of commands that is the screen's. `help` needs no
 * screen and is answered before these.
 */
const screenHandlers: {
  readonly [Name in OnScreen]: (screen: Screen, args: CommandArguments[Name]) => CommandResult | Promise<CommandResult>
} = {
  view({ store }, { view }) {
    showView(store, view)
    return { ok: true }
  },
  filter: ({ store }, { filter = '' }) => setFilter(store, store.state.getState().view, filter),
  sort: ({ store }, { column }) => setSort(store, store.state.getState().view, column),
  export: ({ store }, { file }) => exportView(store, file),
  quit({ quit }) {
    quit?.()
    return { ok: true }
  },
}

function onScreen<Name extends OnScreen>({ name, args }: IssuedCommand<Name>, screen: Screen) {
  return screenHandlers[name](screen, args)
}
