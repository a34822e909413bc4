import type { MappingView, PlayerView, ServerView } from '../../engine/messages.ts'
import { matchesWords } from '../filter.ts'
import type { ScreenState, ViewState } from '../state.ts'
import { type Sort, sortRows, type TableColumn } from '../table.ts'
import { unicodeGlyphs } from '../text.ts'
import { entityColumns, entityText, mappingKey } from './entities.ts'
import { playerColumns, playerText } from './players.ts'
import { serverColumns, serverText } from './servers.ts'

/** The rows of a list view after filter and sort, computed again only when one of these changed. */

interface Arranged<Row> {
  readonly source: readonly Row[]
  readonly filter: string
  readonly sort: Sort | undefined
  readonly rows: readonly Row[]
}

function arranging<Row>(text: (row: Row) => string, columnsOf: (state: ScreenState) => readonly TableColumn<Row>[]) {
  let last: Arranged<Row> | undefined
  return (state: ScreenState, source: readonly Row[], how: ViewState): readonly Row[] => {
    if (last?.source === source && last.filter === how.filter && last.sort === how.sort) return last.rows
    const found = how.filter.trim() === '' ? source : source.filter((row) => matchesWords(text(row), how.filter))
    const rows = how.sort === undefined ? found : sortRows(found, columnsOf(state), how.sort)
    last = { source, filter: how.filter, sort: how.sort, rows }
    return rows
  }
}

const arrangePlayers = arranging<PlayerView>(playerText, (state) => playerColumns(state.snapshot!))
const arrangeServers = arranging<ServerView>(serverText, (state) => serverColumns(state.snapshot!, unicodeGlyphs))
const arrangeEntities = arranging<MappingView>(entityText, (state) => entityColumns(state.snapshot!))

export const arrangedPlayers = (state: ScreenState) =>
  state.snapshot === undefined ? [] : arrangePlayers(state, state.snapshot.players, state.views.players)

export const arrangedServers = (state: ScreenState) =>
  state.snapshot === undefined ? [] : arrangeServers(state, state.snapshot.servers, state.views.servers)

export const arrangedEntities = (state: ScreenState) =>
  state.snapshot === undefined ? [] : arrangeEntities(state, state.snapshot.mappings, state.views.entities)

/** Keys of the rows that the current view can select, in their order; empty where nothing is selected by key. */
export function selectableKeys(state: ScreenState): readonly string[] {
  switch (state.view) {
    case 'players':
      return arrangedPlayers(state).map((player) => player.name)
    case 'servers':
      return arrangedServers(state).map((server) => server.name)
    case 'entities':
      return arrangedEntities(state).map(mappingKey)
    case 'zones':
      return (
        state.snapshot?.players.filter((player) => player.dimension === state.map?.dimension).map((p) => p.name) ?? []
      )
    default:
      return []
  }
}

/** Index of the selected row: by key, else where it was. -1 in an empty list. */
export function selectedIndex(keys: readonly string[], how: ViewState): number {
  const found = how.selected === undefined ? -1 : keys.indexOf(how.selected)
  return found >= 0 ? found : Math.min(how.index, keys.length - 1)
}

/** Columns that the current view can be sorted by. */
export function sortableColumns(state: ScreenState): readonly string[] {
  if (state.snapshot === undefined) return []
  const ids = <Row>(columns: readonly TableColumn<Row>[]) =>
    columns.filter((column) => column.order !== undefined).map((column) => column.id)
  switch (state.view) {
    case 'players':
      return ids(playerColumns(state.snapshot))
    case 'servers':
      return ids(serverColumns(state.snapshot, unicodeGlyphs))
    case 'entities':
      return ids(entityColumns(state.snapshot))
    default:
      return []
  }
}

/** The player that keys act on in the current view. */
export function selectedPlayer(state: ScreenState): PlayerView | undefined {
  const players = state.snapshot?.players ?? []
  if (state.view === 'packets') return players.find((player) => player.name === state.packets.player)
  if (state.view !== 'players' && state.view !== 'zones') return undefined
  const keys = selectableKeys(state)
  const key = keys[selectedIndex(keys, state.views[state.view])]
  return players.find((player) => player.name === key)
}

/** The marked players that are still here, else the selected one. */
export function chosenPlayers(state: ScreenState): readonly PlayerView[] {
  const { marks } = state.views.players
  const marked =
    state.view === 'players' ? (state.snapshot?.players ?? []).filter((player) => marks.has(player.name)) : []
  if (marked.length > 0) return marked
  const one = selectedPlayer(state)
  return one === undefined ? [] : [one]
}
