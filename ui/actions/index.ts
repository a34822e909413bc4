import { selectedPlayer } from '../../src/console/rows/arranged.ts'
import { initialPlace } from '../../src/console/rows/zones.ts'
import type { ScreenState } from '../../src/console/state.ts'
import { updateView } from '../../src/console/store.ts'
import { showView, viewAt } from '../../src/console/views.ts'
import { type Cockpit, showModal } from '../cockpit.ts'
import { askThenRun } from '../dispatch.ts'
import type { ActionName } from '../keys.ts'
import { copy } from './copy.ts'
import { reverseOrder, sortByNext, toggleMark, typeFilter } from './lists.ts'
import { exportShown, reloadZones, toggleDrain } from './mesh.ts'
import { centreOn, move, nextDimension, nextPane, pageRows, pan, zoom } from './move.ts'
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
import { back, open } from './steps.ts'
import { nextLogLevel, toggleFollow, togglePause, toggleStatistics } from './streams.ts'

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
  level: nextLogLevel,
  heat: (cockpit) => {
    cockpit.store.state.setState(({ mapHeat }) => ({ mapHeat: !mapHeat }))
    return undefined
  },
  mark: toggleMark,
  sort: sortByNext,
  reverse: reverseOrder,
  filter: typeFilter,
  pause: togglePause,
  follow: toggleFollow,
  statistics: toggleStatistics,
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
    askThenRun(cockpit, [{ name: 'quit', args: {} }])
    return undefined
  },
}
