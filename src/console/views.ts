import { type ViewName, viewNames } from '../engine/command-table.ts'
import type { CommandResult } from '../engine/messages.ts'
import { cleanText } from './clean.ts'
import { compileFilter, isFilterError } from './filter.ts'
import { sortableColumns } from './rows/arranged.ts'
import { type ConsoleStore, updateView } from './store.ts'

/** Going from view to view, and narrowing and ordering one: what keys and commands of the screen do alike. */

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

export const viewAt = (digit: string): ViewName | undefined => viewNames[Number(digit) - 1]
