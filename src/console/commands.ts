import { helpLines, type KnownNames, parseLine, quoteWord } from '../engine/command-lines.ts'
import {
  type CommandSpec,
  commandOf,
  type ScreenCommandName,
  type ViewName,
  viewNames,
} from '../engine/command-table.ts'
import type { CommandResult, Snapshot } from '../engine/messages.ts'
import { cleanText } from './clean.ts'
import { exportView } from './export.ts'
import { compileFilter, isFilterError } from './filter.ts'
import type { EnginePort } from './port.ts'
import { sortableColumns } from './rows/arranged.ts'
import { type ConsoleStore, cleanResult, updateView } from './store.ts'

/** Who a console command line is run for. */
export interface LineContext {
  readonly port: EnginePort
  /** Absent when headless: commands of the screen then say that there is none. */
  readonly store?: ConsoleStore
  readonly readonly?: boolean
  /** Leaves the screen. */
  readonly quit?: () => void
}

/**
 * Runs one line: what concerns the screen is done here, the rest travels to the engine. Never rejects; what went wrong is
 * in the result, with the column where a typing error stands in `data`.
 */
export async function executeLine(line: string, context: LineContext): Promise<CommandResult> {
  const known = context.store?.names()
  const parsed = parseLine(line, known)
  if (!parsed.ok) {
    const { error, code, column, suggestion } = parsed
    return { ok: false, error, data: suggestion === undefined ? { code, column } : { code, column, suggestion } }
  }
  const { command, args } = parsed
  if (command.where === 'screen') return await onScreen(command, args, context)
  if (context.readonly && !command.readonlyOk) return { ok: false, error: readonlyReason(command) }
  if (args.filter !== undefined) {
    const filter = compileFilter(args.filter)
    if (isFilterError(filter))
      return { ok: false, error: filter.error, data: { code: 'filter.invalid', column: filter.column } }
  }
  try {
    if (command.name === 'stop') {
      await context.port.stop()
      return { ok: true }
    }
    const result = cleanResult(await context.port.send(line))
    if (result.ok && context.store !== undefined) follow(command, args, context.store)
    return result
  } catch (error) {
    return {
      ok: false,
      error: cleanText(`The engine did not answer: ${error instanceof Error ? error.message : String(error)}`),
    }
  }
}

export const readonlyReason = (command: CommandSpec) =>
  `\`${command.name}\` changes the mesh, and this screen was started with --readonly.`

/** What the screen does of itself after a command went well. */
function follow(command: CommandSpec, args: Readonly<Record<string, string | undefined>>, store: ConsoleStore): void {
  const player = args.player
  if (player === undefined) return
  if (command.name === 'inspect') {
    const shown = store.state.getState()
    // The key has shown the packets already, and someone may be filtering them by now.
    if (shown.view === 'packets' && shown.packets.player === player && args.filter === undefined) return
    store.state.setState((now) => ({
      view: 'packets',
      packets: { ...now.packets, player, position: undefined, depth: 'list', pausedAt: undefined, follow: true },
    }))
    updateView(store, 'packets', { filter: args.filter ?? '' })
  }
}

type ScreenHandler = (
  context: LineContext & { readonly store: ConsoleStore },
  args: Readonly<Record<string, string | undefined>>,
) => CommandResult | Promise<CommandResult>

/**
 * What each command of the screen does: one for each row of the table of commands that is the screen's. `help` needs no
 * screen and is answered before these.
 */
const screenHandlers: Readonly<Record<Exclude<ScreenCommandName, 'help'>, ScreenHandler>> = {
  view({ store }, { view }) {
    showView(store, view as ViewName)
    return { ok: true }
  },
  filter: ({ store }, { filter = '' }) => setFilter(store, store.state.getState().view, filter),
  sort: ({ store }, { column }) => setSort(store, store.state.getState().view, column),
  export: ({ store }, { file = '' }) => exportView(store, file),
  quit({ quit }) {
    quit?.()
    return { ok: true }
  },
}

function onScreen(
  { name }: CommandSpec,
  args: Readonly<Record<string, string | undefined>>,
  context: LineContext,
): CommandResult | Promise<CommandResult> {
  if (name === 'help') return { ok: true, data: helpLines(args.command) }
  const { store } = context
  if (store === undefined) return { ok: false, error: `\`${name}\` needs the screen; this mesh runs headless.` }
  if (!isScreenCommand(name)) return { ok: false, error: `\`${name}\` is no command of the screen.` }
  return screenHandlers[name]({ ...context, store }, args)
}

const isScreenCommand = (name: string): name is keyof typeof screenHandlers => Object.hasOwn(screenHandlers, name)

/** Goes to a view. */
export function showView(store: ConsoleStore, view: ViewName): void {
  store.state.setState({ view, trail: [] })
}

/** Goes from a row to another view that shows more of it; esc there comes back. */
export function followTo(store: ConsoleStore, view: ViewName): void {
  store.state.setState((now) => (now.view === view ? {} : { view, trail: [...now.trail.slice(-9), now.view] }))
}

/** Sets a view's filter; a packet filter that cannot be read leaves the old one. */
export function setFilter(store: ConsoleStore, view: ViewName, filter: string): CommandResult {
  if (view === 'packets') {
    const compiled = compileFilter(filter)
    if (isFilterError(compiled)) return { ok: false, error: compiled.error, data: { column: compiled.column } }
  }
  updateView(store, view, { filter: cleanText(filter, 1024) })
  return { ok: true }
}

/** Sorts a view; the same column again turns the order round, none takes the order away. */
export function setSort(store: ConsoleStore, view: ViewName, column: string | undefined): CommandResult {
  const columns = sortableColumns(store.state.getState())
  if (columns.length === 0) return { ok: false, error: 'This view has an order of its own.' }
  if (column === undefined) {
    updateView(store, view, { sort: undefined })
    return { ok: true }
  }
  if (!columns.includes(column)) return { ok: false, error: `Sort by one of ${columns.join(', ')}.` }
  const now = store.state.getState().views[view].sort
  updateView(store, view, { sort: { column, descending: now?.column === column && !now.descending } })
  return { ok: true }
}

/** How many players a command disturbs; 0 where nobody feels it. */
export function playersHurt(line: string, snapshot: Snapshot | undefined, known?: KnownNames): number {
  const parsed = parseLine(line, known)
  if (!parsed.ok || snapshot === undefined) return 0
  switch (parsed.command.hurts) {
    case 'player':
      return 1
    case 'server':
      return snapshot.players.filter((player) => player.primary === parsed.args.server).length
    case 'everyone':
      return snapshot.players.length
    default:
      return 0
  }
}

/**
 * The question before commands that hurt, which names what is done: `Kick Steve? It disturbs 1 player.`, `Kick 15 players?`;
 * undefined where none is needed.
 */
export function questionFor(lines: readonly string[], snapshot: Snapshot | undefined): string | undefined {
  const hurt = lines.reduce((sum, line) => sum + playersHurt(line, snapshot), 0)
  if (hurt === 0) return undefined
  const disturbs = `It disturbs ${hurt === 1 ? '1 player' : `${hurt} players`}.`
  const parsed = lines.map((line) => parseLine(line)).filter((line) => line.ok)
  const [first] = parsed
  if (first === undefined || parsed.some(({ command }) => command !== first.command))
    return `Run these ${lines.length} commands? ${disturbs}`
  const { name, hurts } = first.command
  const action = name[0]!.toUpperCase() + name.slice(1)
  if (lines.length === 1) {
    const whom = hurts === 'player' ? first.args.player : hurts === 'server' ? first.args.server : undefined
    return `${action}${whom === undefined ? '' : ` ${cleanText(whom, 60)}`}? ${disturbs}`
  }
  return hurts === 'player' ? `${action} ${lines.length} players?` : `${action} ${lines.length} servers? ${disturbs}`
}

/** A command line from its words, quoted where they need it. */
export function commandLine(name: string, ...words: readonly string[]): string {
  if (commandOf(name) === undefined) throw new Error(`There is no command ${name}`)
  return [name, ...words.map(quoteWord)].join(' ')
}

export const viewAt = (digit: string): ViewName | undefined => viewNames[Number(digit) - 1]
