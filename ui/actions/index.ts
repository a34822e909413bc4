import { followTo, setSort, showView, viewAt } from '../../src/console/commands.ts'
import { selectableKeys, selectedIndex, selectedPlayer, sortableColumns } from '../../src/console/rows/arranged.ts'
import { logDetail, logText } from '../../src/console/rows/log.ts'
import { nextLevel } from '../../src/console/rows/log-levels.ts'
import { shownLog } from '../../src/console/rows/log-shown.ts'
import { initialPlace } from '../../src/console/rows/zones.ts'
import { type ScreenState, updateView } from '../../src/console/store.ts'
import { viewNames } from '../../src/engine/command-table.ts'
import { askThenRun, type Cockpit, showModal } from '../cockpit.ts'
import { type ActionName, actsIn, bindingOf } from '../keys.ts'
import { layoutOf } from '../layout.ts'
import { exportShown, reloadZones, toggleDrain } from './mesh.ts'
import { centreOn, mapPlace, move, nextDimension, nextPane, pageRows, pan, zoom } from './move.ts'
import {
  addWalker,
  inspectPlayer,
  kickPlayers,
  playerEntities,
  recordPlayer,
  switchPlayers,
  toggleDummies,
  togglePins,
} from './players.ts'

/** Does what a key stands for; answers in one sentence why it cannot. */
type Action = (cockpit: Cockpit, key: string) => string | undefined

const now = (cockpit: Cockpit): ScreenState => cockpit.store.state.getState()

const onMap = (cockpit: Cockpit) => now(cockpit).view === 'zones'

export const actions: Readonly<Record<ActionName, Action>> = {
  view: (cockpit, key) => {
    const view = viewAt(key)!
    showView(cockpit.store, view)
    const { map, snapshot } = now(cockpit)
    if (view === 'zones' && map === undefined && snapshot !== undefined) {
      cockpit.store.state.setState({ map: initialPlace(snapshot) })
    }
    return undefined
  },
  'next-pane': nextPane,
  up: (cockpit, key) => (onMap(cockpit) && key === 'up' ? pan(cockpit, 0, -1) : move(cockpit, -1)),
  down: (cockpit, key) => (onMap(cockpit) && key === 'down' ? pan(cockpit, 0, 1) : move(cockpit, 1)),
  left: (cockpit) => pan(cockpit, -1, 0),
  right: (cockpit) => pan(cockpit, 1, 0),
  'page-up': (cockpit) => move(cockpit, -pageRows(cockpit)),
  'page-down': (cockpit) => move(cockpit, pageRows(cockpit)),
  first: (cockpit) => move(cockpit, 'first'),
  last: (cockpit) => move(cockpit, 'last'),
  open,
  back,
  switch: switchPlayers,
  dummy: toggleDummies,
  pin: togglePins,
  inspect: inspectPlayer,
  record: recordPlayer,
  kick: kickPlayers,
  walker: addWalker,
  entities: playerEntities,
  drain: toggleDrain,
  reload: reloadZones,
  export: exportShown,
  level: (cockpit) => {
    const { log } = now(cockpit)
    cockpit.store.state.setState({ log: { ...log, level: nextLevel(log.level), back: 0, follow: true } })
    return undefined
  },
  heat: (cockpit) => {
    cockpit.store.state.setState(({ mapHeat }) => ({ mapHeat: !mapHeat }))
    return undefined
  },
  mark: (cockpit) => {
    const state = now(cockpit)
    const keys = selectableKeys(state)
    const key = keys[selectedIndex(keys, state.views[state.view])]
    if (key === undefined) return 'There is nothing to mark.'
    const marks = new Set(state.views[state.view].marks)
    if (!marks.delete(key)) marks.add(key)
    updateView(cockpit.store, state.view, { marks })
    return move(cockpit, 1)
  },
  sort: (cockpit) => {
    const state = now(cockpit)
    const columns = sortableColumns(state)
    const at = columns.indexOf(state.views[state.view].sort?.column ?? '')
    return setSort(cockpit.store, state.view, columns[at + 1]).error
  },
  reverse: (cockpit) => {
    const { view, views } = now(cockpit)
    const { sort } = views[view]
    if (sort === undefined) return 'Press o to sort by a column first.'
    return setSort(cockpit.store, view, sort.column).error
  },
  filter: (cockpit) => {
    const { view, views } = now(cockpit)
    if (view === 'zones') return 'The map has no filter; the lists, packets and the log have.'
    const text = views[view].filter
    showModal(cockpit, { kind: 'filter', text, cursor: text.length, before: text })
    return undefined
  },
  pause: (cockpit) => {
    const state = now(cockpit)
    if (state.view === 'log') {
      const pausedAt = state.log.pausedAt === undefined ? state.eventCount : undefined
      cockpit.store.state.setState({ log: { ...state.log, pausedAt } })
      return undefined
    }
    const feed = cockpit.packets.current(state)
    if (feed === undefined) return 'No player is inspected: select one and press i.'
    const pausedAt = state.packets.pausedAt === undefined ? feed.ring.end : undefined
    const index = cockpit.packets.shown(state).index
    cockpit.store.state.setState({
      packets: {
        ...state.packets,
        pausedAt,
        position: pausedAt === undefined ? undefined : feed.selection.position(index),
      },
    })
    return undefined
  },
  follow: (cockpit) => {
    const state = now(cockpit)
    if (state.view === 'zones') {
      const player = selectedPlayer(state)
      if (player === undefined) return 'There is nobody to follow here.'
      return centreOn(cockpit, player, !state.mapFollow)
    }
    if (state.view === 'log') {
      cockpit.store.state.setState({ log: { ...state.log, pausedAt: undefined, follow: true, back: 0 } })
      return undefined
    }
    const { follow } = state.packets
    const position = follow
      ? cockpit.packets.current(state)?.selection.position(cockpit.packets.shown(state).index)
      : undefined
    cockpit.store.state.setState({
      packets: { ...state.packets, follow: !follow, position, pausedAt: follow ? state.packets.pausedAt : undefined },
    })
    return undefined
  },
  statistics: (cockpit) => {
    const { packets } = now(cockpit)
    if (packets.player === undefined) return 'No player is inspected: select one and press i.'
    cockpit.store.state.setState({ packets: { ...packets, statistics: !packets.statistics } })
    updateView(cockpit.store, 'packets', { detailTop: 0 })
    return undefined
  },
  copy,
  maximise: (cockpit) => {
    const { view, views } = now(cockpit)
    updateView(cockpit.store, view, { maximised: !views[view].maximised })
    return undefined
  },
  'zoom-in': (cockpit) => zoom(cockpit, -1),
  'zoom-out': (cockpit) => zoom(cockpit, 1),
  recentre: (cockpit) => {
    const player = selectedPlayer(now(cockpit))
    return player === undefined ? 'There is nobody in this dimension.' : centreOn(cockpit, player, false)
  },
  dimension: nextDimension,
  palette: (cockpit) => {
    showModal(cockpit, { kind: 'palette', text: '', cursor: 0, recalled: now(cockpit).history.length })
    return undefined
  },
  help: (cockpit) => {
    showModal(cockpit, { kind: 'help', top: 0 })
    return undefined
  },
  quit: (cockpit) => {
    askThenRun(cockpit, ['quit'])
    return undefined
  },
}

function open(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const how = state.views[state.view]
  switch (state.view) {
    case 'packets': {
      if (state.packets.statistics) return 'Press t to go back to the list.'
      const position = cockpit.packets.current(state)?.selection.position(cockpit.packets.shown(state).index)
      if (position === undefined) return 'There is no packet to decode.'
      if (state.packets.depth === 'hex') return 'These are its bytes; esc goes back.'
      const depth = state.packets.depth === 'list' ? 'tree' : 'hex'
      // The packet under the eye stays: what arrives meanwhile does not move it away.
      cockpit.store.state.setState({ packets: { ...state.packets, depth, position, follow: false } })
      updateView(cockpit.store, 'packets', { focus: 'detail', detailTop: 0 })
      return undefined
    }
    case 'zones': {
      const player = selectedPlayer(state)
      if (player === undefined) return 'There is nobody in this dimension.'
      updateView(cockpit.store, 'players', { selected: player.name, detail: true, focus: 'detail', detailTop: 0 })
      followTo(cockpit.store, 'players')
      return undefined
    }
    case 'log': {
      const { rows, selected } = shownLog(state)
      const event = rows[selected]
      if (event === undefined) return 'Nothing has happened yet.'
      const lines = logDetail(event, Math.max(10, cockpit.size().columns - 2))
      showModal(cockpit, { kind: 'text', title: `log › ${event.event}`, lines, top: 0 })
      return undefined
    }
    default: {
      if (selectableKeys(state).length === 0) return 'There is nothing to open.'
      if (how.focus === 'detail') return 'This is all there is; esc goes back.'
      updateView(cockpit.store, state.view, { detail: true, focus: 'detail', detailTop: 0 })
      return undefined
    }
  }
}

/** One step back, the innermost first. */
function back(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const how = state.views[state.view]
  if (how.maximised) return void updateView(cockpit.store, state.view, { maximised: false })
  if (state.view === 'packets' && state.packets.statistics) return actions.statistics(cockpit, 'escape')
  if (state.view === 'packets' && state.packets.depth !== 'list') {
    const depth = state.packets.depth === 'hex' ? 'tree' : 'list'
    cockpit.store.state.setState({ packets: { ...state.packets, depth } })
    return void updateView(cockpit.store, 'packets', { focus: depth === 'list' ? 'list' : how.focus, detailTop: 0 })
  }
  const open = how.detail && layoutOf(cockpit.size().columns) !== 'beside'
  if (how.focus === 'detail' || open) {
    return void updateView(cockpit.store, state.view, { focus: 'list', detail: false, detailTop: 0 })
  }
  // The packets tell that esc clears their filter, so it does before it leaves them.
  if (state.view === 'packets' && how.filter !== '') return void updateView(cockpit.store, 'packets', { filter: '' })
  const from = state.trail.at(-1)
  if (from !== undefined) {
    // The filter that the key on the row has set goes with it.
    if (state.view === 'entities') updateView(cockpit.store, 'entities', { filter: '' })
    return void cockpit.store.state.setState({ view: from, trail: state.trail.slice(0, -1) })
  }
  if (how.filter !== '') return void updateView(cockpit.store, state.view, { filter: '' })
  if (how.marks.size > 0) return void updateView(cockpit.store, state.view, { marks: new Set() })
  return 'There is nothing to go back from; q leaves mcmesh.'
}

/** What the selected row is, as one line of text. */
function rowText(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  if (state.view === 'log') {
    const { rows, selected } = shownLog(state)
    const event = rows[selected]
    return event === undefined ? undefined : `${new Date(event.time).toISOString()} ${logText(event)}`
  }
  if (state.view === 'packets') {
    const position = cockpit.packets.current(state)?.selection.position(cockpit.packets.shown(state).index)
    const record = position === undefined ? undefined : cockpit.packets.current(state)?.ring.at(position)
    if (record === undefined) return undefined
    const bytes = record.packet === undefined ? '' : ` ${Buffer.from(record.packet).toString('hex')}`
    return `${record.direction} ${record.link} ${record.name} ${record.bytes} ${record.outcome} ${record.note}${bytes}`
  }
  if (state.view === 'zones') {
    const place = mapPlace(state)
    return place === undefined ? undefined : `${place.x} ${place.z}`
  }
  const keys = selectableKeys(state)
  const { marks } = state.views[state.view]
  const marked = keys.filter((key) => marks.has(key))
  return marked.length > 0 ? marked.join('\n') : keys[selectedIndex(keys, state.views[state.view])]
}

function copy(cockpit: Cockpit): string | undefined {
  const text = rowText(cockpit)
  if (text === undefined) return 'There is nothing to copy.'
  // Terminals take some 75,000 characters of base64; more is cut off or ignored.
  const encoded = Buffer.from(text.slice(0, 50_000)).toString('base64')
  cockpit.write(`\x1b]52;c;${encoded}\x07`)
  cockpit.store.toast(`Copied ${text.length} characters.`, 'good')
  return undefined
}

/** Does what a key stands for in the view that is shown, or says why it cannot. */
export function act(cockpit: Cockpit, key: string): void {
  const { store } = cockpit
  const { view } = now(cockpit)
  const binding = bindingOf(key)
  let reason: string | undefined
  if (binding === undefined) reason = `${shownKey(key)} does nothing; ? shows the keys.`
  else if (!actsIn(binding, view)) {
    const where = binding.views!.map((name) => `${viewNames.indexOf(name) + 1} ${name}`).join(', ')
    reason = `${binding.shown} (${binding.label}) acts in ${where}.`
  } else if (cockpit.readonly && binding.changes) {
    reason = `${binding.shown} (${binding.label}) changes the mesh, and this screen was started with --readonly.`
  } else {
    if (now(cockpit).toast !== undefined) store.state.setState({ toast: undefined })
    reason = actions[binding.action](cockpit, key)
  }
  if (reason !== undefined) store.toast(reason, 'warn')
}

const shownKey = (key: string) => (key === ' ' ? 'space' : key)
