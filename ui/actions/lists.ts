import { selectableKeys, selectedIndex, sortableColumns } from '../../src/console/rows/arranged.ts'
import type { ScreenState } from '../../src/console/state.ts'
import { updateView } from '../../src/console/store.ts'
import { setSort } from '../../src/console/views.ts'
import { type Cockpit, showModal } from '../cockpit.ts'
import { move } from './move.ts'

/** Marking, ordering and narrowing the rows of a list. Each answers why it cannot. */

const now = (cockpit: Cockpit): ScreenState => cockpit.store.state.getState()

/** Marks the selected row, or unmarks it, and goes to the next. */
export function toggleMark(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const keys = selectableKeys(state)
  const key = keys[selectedIndex(keys, state.views[state.view])]
  if (key === undefined) return 'There is nothing to mark.'
  const marks = new Set(state.views[state.view].marks)
  if (!marks.delete(key)) marks.add(key)
  updateView(cockpit.store, state.view, { marks })
  return move(cockpit, 1)
}

/** Orders by the next column; after the last one by none. */
export function sortByNext(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const columns = sortableColumns(state)
  const at = columns.indexOf(state.views[state.view].sort?.column ?? '')
  return setSort(cockpit.store, state.view, columns[at + 1]).error
}

/** Turns the order round. */
export function reverseOrder(cockpit: Cockpit): string | undefined {
  const { view, views } = now(cockpit)
  const { sort } = views[view]
  if (sort === undefined) return 'Press o to sort by a column first.'
  return setSort(cockpit.store, view, sort.column).error
}

/** Opens the line in which a filter is typed. */
export function typeFilter(cockpit: Cockpit): string | undefined {
  const { view, views } = now(cockpit)
  if (view === 'zones') return 'The map has no filter; the lists, packets and the log have.'
  const text = views[view].filter
  showModal(cockpit, { kind: 'filter', text, cursor: text.length, before: text })
  return undefined
}
