import { compileFilter, isFilterError } from '../src/console/filter.ts'
import { questionFor } from '../src/console/questions.ts'
import { sortableColumns } from '../src/console/rows/arranged.ts'
import type { FileCommand, Modal, Typed } from '../src/console/state.ts'
import { updateView } from '../src/console/store.ts'
import { setFilter } from '../src/console/views.ts'
import {
  completeLine,
  type KnownNames,
  type LineError,
  parseLine,
  type ReadCommand,
} from '../src/engine/command-lines.ts'
import { act } from './act.ts'
import { reloadZones } from './actions/mesh.ts'
import { type Cockpit, showModal } from './cockpit.ts'
import { forbidden, run, runAndTell } from './dispatch.ts'
import { typeKey } from './typing.ts'

/** Keys while something stands over the view: palette, filter, questions, help. */

/** Palette lines that are remembered. */
const historyLimit = 200

/** Names that the palette completes and checks: players, servers, columns of the view. */
export function paletteNames(cockpit: Cockpit): KnownNames {
  return { ...cockpit.store.names(), columns: sortableColumns(cockpit.store.state.getState()) }
}

export function modalKey(cockpit: Cockpit, modal: Modal, key: string) {
  if (key === 'escape' || (key === 'ctrl-c' && modal.kind !== 'ask')) {
    // A filter that was being typed goes back to what it was.
    if (modal.kind === 'filter') setFilter(cockpit.store, cockpit.store.state.getState().view, modal.before)
    return showModal(cockpit, undefined)
  }
  switch (modal.kind) {
    case 'palette':
      return paletteKey(cockpit, modal, key)
    case 'filter':
      return filterKey(cockpit, modal, key)
    case 'input':
      return inputKey(cockpit, modal, key)
    case 'ask':
      return askKey(cockpit, modal, key)
    case 'choose':
      return chooseKey(cockpit, modal, key)
    case 'text':
    case 'help':
      return scrollKey(cockpit, modal, key)
  }
}

function paletteKey(cockpit: Cockpit, modal: Extract<Modal, { kind: 'palette' }>, key: string) {
  const { store } = cockpit
  const { history } = store.state.getState()
  if (key === 'enter') return void submit(cockpit, modal)
  if (key === 'tab') return showModal(cockpit, { ...modal, ...completed(modal, paletteNames(cockpit)) })
  if (key === 'up' || key === 'down') {
    const recalled = Math.max(0, Math.min(history.length, modal.recalled + (key === 'up' ? -1 : 1)))
    const text = history[recalled] ?? ''
    return showModal(cockpit, { ...modal, recalled, text, cursor: text.length })
  }
  if (key === 'backspace' && modal.text === '') return showModal(cockpit, undefined)
  const typed = typeKey(modal, key)
  if (typed !== undefined) showModal(cockpit, { ...modal, ...typed })
}

/** The text with the word at the cursor completed as far as it is certain; one option is followed by a blank. */
export function completed({ text, cursor }: Typed, names: KnownNames): Typed {
  const { start, options } = completeLine(text.slice(0, cursor), names)
  if (options.length === 0) return { text, cursor }
  let common = options[0]!
  for (const option of options) while (!option.startsWith(common)) common = common.slice(0, -1)
  const word =
    options.length === 1 ? `${common} ` : common.length >= cursor - start ? common : text.slice(start, cursor)
  return { text: text.slice(0, start) + word + text.slice(cursor), cursor: start + word.length }
}

/** A palette line as it stands, checked against the names that exist: its command, or what is wrong with it. */
export function readPaletteLine(line: string, names: KnownNames): ReadCommand | LineError {
  const parsed = parseLine(line, names)
  if (!parsed.ok || !('filter' in parsed.command.args) || parsed.command.args.filter === undefined) return parsed
  const { filter: text } = parsed.command.args
  const filter = compileFilter(text)
  if (!isFilterError(filter)) return parsed
  const column = line.indexOf(text) + filter.column
  return { ok: false, code: 'argument.invalid', error: filter.error, column }
}

async function submit(cockpit: Cockpit, modal: Extract<Modal, { kind: 'palette' }>) {
  const { store } = cockpit
  const line = modal.text.trim()
  if (line === '') return showModal(cockpit, undefined)
  // A line with an error stays, with its caret: it is shown under it.
  const read = readPaletteLine(modal.text, paletteNames(cockpit))
  if (!read.ok) return
  const { command } = read
  store.state.setState((now) => ({
    history: [...now.history.filter((old) => old !== line), line].slice(-historyLimit),
    modal: undefined,
  }))
  const not = forbidden(cockpit, command)
  if (not !== undefined) return store.toast(not, 'warn')
  if (command.name === 'reload') return void reloadZones(cockpit)
  const question = questionFor([command], store.state.getState().snapshot)
  if (question !== undefined) return showModal(cockpit, { kind: 'ask', question, commands: [command] })
  await runAndTell(cockpit, command, line)
}

function filterKey(cockpit: Cockpit, modal: Extract<Modal, { kind: 'filter' }>, key: string) {
  const { store } = cockpit
  const { view } = store.state.getState()
  if (key === 'enter') {
    const result = setFilter(store, view, modal.text)
    // One that cannot be read stays open; the error is shown under it.
    return result.ok ? showModal(cockpit, undefined) : undefined
  }
  const typed = typeKey(modal, key)
  if (typed === undefined) return
  showModal(cockpit, { ...modal, ...typed })
  setFilter(store, view, typed.text)
  updateView(store, view, { detailTop: 0 })
}

function inputKey(cockpit: Cockpit, modal: Extract<Modal, { kind: 'input' }>, key: string) {
  if (key === 'enter') {
    if (modal.text.trim() === '') return
    showModal(cockpit, undefined)
    void runAndTell(cockpit, withFile(modal.command, modal.text.trim()))
    return
  }
  const typed = typeKey(modal, key)
  if (typed !== undefined) showModal(cockpit, { ...modal, ...typed })
}

const withFile = <One extends FileCommand>(command: One, file: string): One => ({
  ...command,
  args: { ...command.args, file },
})

function askKey(cockpit: Cockpit, modal: Extract<Modal, { kind: 'ask' }>, key: string) {
  const leaves = modal.commands[0]?.name === 'quit'
  if (key === 'y' || key === 'Y' || (leaves && key === 'ctrl-c')) {
    showModal(cockpit, undefined)
    void run(cockpit, modal.commands)
  } else if (key === 'n' || key === 'N' || key === 'ctrl-c') showModal(cockpit, undefined)
}

function chooseKey(cockpit: Cockpit, modal: Extract<Modal, { kind: 'choose' }>, key: string) {
  const last = modal.options.length - 1
  const by = key === 'j' || key === 'down' || key === 'tab' ? 1 : key === 'k' || key === 'up' ? -1 : 0
  if (by !== 0) return showModal(cockpit, { ...modal, selected: (modal.selected + by + last + 1) % (last + 1) })
  const option = key === 'enter' ? modal.options[modal.selected] : modal.options[Number(key) - 1]
  if (option === undefined) return
  showModal(cockpit, undefined)
  void run(cockpit, option.commands)
}

function scrollKey(cockpit: Cockpit, modal: Extract<Modal, { kind: 'text' | 'help' }>, key: string) {
  const page = Math.max(1, cockpit.size().rows - 8)
  const steps: Readonly<Record<string, number>> = {
    j: 1,
    down: 1,
    k: -1,
    up: -1,
    pagedown: page,
    ' ': page,
    pageup: -page,
  }
  if (key === 'g' || key === 'home') return showModal(cockpit, { ...modal, top: 0 })
  if (key === 'G' || key === 'end') return showModal(cockpit, { ...modal, top: Number.MAX_SAFE_INTEGER })
  const by = steps[key]
  if (by === undefined) {
    showModal(cockpit, undefined)
    // Whoever types the next command meets the palette: its letters must not act as keys.
    if (key === ':' || key === '/') act(cockpit, key)
    return
  }
  showModal(cockpit, { ...modal, top: Math.max(0, modal.top + by) })
}

/** Pasted text: into what is being typed, never as keys. */
export function paste(cockpit: Cockpit, text: string): void {
  const { modal } = cockpit.store.state.getState()
  if (modal === undefined || !('cursor' in modal)) {
    cockpit.store.toast('Pasted text goes into the palette (:) or a filter (/).', 'warn')
    return
  }
  const [line = ''] = text.split(/[\r\n]/, 1)
  for (const character of line.slice(0, 1024)) {
    const open = cockpit.store.state.getState().modal
    if (character >= ' ' && open !== undefined) modalKey(cockpit, open, character)
  }
}
