import { selectableKeys, selectedPlayer } from '../../src/console/rows/arranged.ts'
import { logDetail } from '../../src/console/rows/events.ts'
import { shownLog } from '../../src/console/rows/log-shown.ts'
import type { ScreenState } from '../../src/console/state.ts'
import { updateView } from '../../src/console/store.ts'
import { followTo } from '../../src/console/views.ts'
import { type Cockpit, showModal } from '../cockpit.ts'
import { layoutOf } from '../layout.ts'
import { toggleStatistics } from './streams.ts'

/** Looking closer and coming back. Each answers why it cannot. */

const now = (cockpit: Cockpit): ScreenState => cockpit.store.state.getState()

/** One step in: the detail of a row; of a packet its fields, then its bytes. */
export function open(cockpit: Cockpit): string | undefined {
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
export function back(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const how = state.views[state.view]
  if (how.maximised) return void updateView(cockpit.store, state.view, { maximised: false })
  if (state.view === 'packets' && state.packets.statistics) return toggleStatistics(cockpit)
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
