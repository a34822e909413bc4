import { selectedPlayer } from '../../src/console/rows/arranged.ts'
import { nextLevel } from '../../src/console/rows/log-levels.ts'
import type { ScreenState } from '../../src/console/state.ts'
import { updateView } from '../../src/console/store.ts'
import type { Cockpit } from '../cockpit.ts'
import { centreOn } from './move.ts'

/** What keeps coming while one looks: packets and the log. Each answers why it cannot. */

const now = (cockpit: Cockpit): ScreenState => cockpit.store.state.getState()

/** Freezes the list, or goes on. */
export function togglePause(cockpit: Cockpit): string | undefined {
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
}

/** Stays at the newest row; on the map: with the selected player. */
export function toggleFollow(cockpit: Cockpit): string | undefined {
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
}

/** Counts packets by name, or lists them again. */
export function toggleStatistics(cockpit: Cockpit): string | undefined {
  const { packets } = now(cockpit)
  if (packets.player === undefined) return 'No player is inspected: select one and press i.'
  cockpit.store.state.setState({ packets: { ...packets, statistics: !packets.statistics } })
  updateView(cockpit.store, 'packets', { detailTop: 0 })
  return undefined
}

/** Leaves out more of the log, after the last level nothing. */
export function nextLogLevel(cockpit: Cockpit): string | undefined {
  const { log } = now(cockpit)
  cockpit.store.state.setState({ log: { ...log, level: nextLevel(log.level), back: 0, follow: true } })
  return undefined
}
