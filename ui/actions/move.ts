import { selectableKeys, selectedIndex } from '../../src/console/rows/arranged.ts'
import { shownLog } from '../../src/console/rows/log-shown.ts'
import { initialPlace, mapDimensions, mapScales } from '../../src/console/rows/zones.ts'
import type { MapView, ScreenState } from '../../src/console/state.ts'
import { updateView } from '../../src/console/store.ts'
import type { Cockpit } from '../cockpit.ts'
import { layoutOf } from '../layout.ts'

/** Moving through lists, details, packets, the log and the map. */

/** By how many rows, or to the first or last. */
export type Step = number | 'first' | 'last'

const target = (step: Step, index: number, total: number) =>
  step === 'first' ? 0 : step === 'last' ? total - 1 : Math.max(0, Math.min(total - 1, index + step))

const now = (cockpit: Cockpit): ScreenState => cockpit.store.state.getState()

/** Rows of a page: what the body of the screen shows, less one line for the eye to hold on to. */
export const pageRows = (cockpit: Cockpit) => Math.max(1, cockpit.size().rows - 9)

export function move(cockpit: Cockpit, step: Step): string | undefined {
  const state = now(cockpit)
  const how = state.views[state.view]
  if (state.view === 'log') return moveLog(cockpit, step)
  if (
    state.view === 'packets' &&
    (state.packets.depth === 'list' || how.focus === 'list') &&
    !state.packets.statistics
  ) {
    return movePackets(cockpit, step)
  }
  if (how.focus === 'detail' || state.view === 'packets') {
    const top = step === 'first' ? 0 : step === 'last' ? Number.MAX_SAFE_INTEGER : how.detailTop + step
    updateView(cockpit.store, state.view, { detailTop: Math.max(0, top) })
    return undefined
  }
  const keys = selectableKeys(state)
  if (keys.length === 0) return 'There is nothing to select here.'
  const index = target(step, selectedIndex(keys, how), keys.length)
  updateView(cockpit.store, state.view, { selected: keys[index], index, detailTop: 0 })
  return undefined
}

function movePackets(cockpit: Cockpit, step: Step): string | undefined {
  const state = now(cockpit)
  const feed = cockpit.packets.current(state)
  const { count, index } = cockpit.packets.shown(state)
  if (feed === undefined || count === 0) return 'There are no packets to select.'
  const next = target(step, index, count)
  const follow = step === 'last' && state.packets.pausedAt === undefined
  cockpit.store.state.setState({ packets: { ...state.packets, position: feed.selection.position(next), follow } })
  updateView(cockpit.store, 'packets', { detailTop: 0 })
  return undefined
}

function moveLog(cockpit: Cockpit, step: Step): string | undefined {
  const state = now(cockpit)
  const { log } = state
  const { shown, selected } = shownLog(state)
  if (shown === 0) return 'There is nothing to select here.'
  const back = shown - 1 - target(step, selected, shown)
  cockpit.store.state.setState({ log: { ...log, back, follow: back === 0 && log.pausedAt === undefined } })
  return undefined
}

/** Tab: from the list to its detail and back; opens the detail where it is closed. */
export function nextPane(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const how = state.views[state.view]
  if (state.view === 'log' || state.view === 'zones') return 'This view has one pane.'
  if (state.view === 'packets') {
    if (state.packets.depth === 'list') return 'Press enter to decode the packet first.'
    updateView(cockpit.store, 'packets', { focus: how.focus === 'list' ? 'detail' : 'list' })
    return undefined
  }
  const focus = how.focus === 'list' ? 'detail' : 'list'
  const closes = focus === 'list' && layoutOf(cockpit.size().columns) === 'single'
  updateView(cockpit.store, state.view, { focus, detail: !closes })
  return undefined
}

/** The map as it is, or where it starts out. */
export function mapPlace(state: ScreenState): MapView | undefined {
  return state.map ?? (state.snapshot === undefined ? undefined : initialPlace(state.snapshot))
}

function changeMap(cockpit: Cockpit, change: (place: MapView) => MapView, follow?: boolean): string | undefined {
  const state = now(cockpit)
  const place = mapPlace(state)
  if (place === undefined) return 'The engine has not said anything yet.'
  cockpit.store.state.setState({ map: change(place), mapFollow: follow ?? state.mapFollow })
  return undefined
}

/** Moves the map by so many eighths of what it shows. */
export function pan(cockpit: Cockpit, across: number, down: number): string | undefined {
  const { columns, rows } = cockpit.size()
  return changeMap(
    cockpit,
    (place) => {
      const scale = mapScales[place.scale]!
      const x = place.x + across * scale * Math.max(1, Math.round(columns / 16))
      const z = place.z + down * scale * 2 * Math.max(1, Math.round(rows / 16))
      return { ...place, x, z }
    },
    false,
  )
}

export function zoom(cockpit: Cockpit, by: number): string | undefined {
  const place = mapPlace(now(cockpit))
  if (place !== undefined && mapScales[place.scale + by] === undefined) {
    return by < 0 ? 'One block a column is as near as it gets.' : 'This is as far as it gets.'
  }
  return changeMap(cockpit, (old) => ({ ...old, scale: old.scale + by }))
}

export function nextDimension(cockpit: Cockpit): string | undefined {
  const { snapshot } = now(cockpit)
  const names = snapshot === undefined ? [] : mapDimensions(snapshot)
  if (names.length < 2) return 'No zone and no player is in another dimension.'
  return changeMap(cockpit, (place) => ({
    ...place,
    dimension: names[(names.indexOf(place.dimension) + 1) % names.length]!,
  }))
}

/** Puts a player in the middle of the map. */
export function centreOn(
  cockpit: Cockpit,
  player: { x: number; z: number; dimension: string },
  follow: boolean,
): string | undefined {
  const { x, z, dimension } = player
  return changeMap(cockpit, (place) => ({ ...place, dimension, x: Math.round(x), z: Math.round(z) }), follow)
}
