import { commandLine, followTo } from '../../src/console/commands.ts'
import { chosenPlayers, selectedPlayer } from '../../src/console/rows/arranged.ts'
import type { ScreenState } from '../../src/console/store.ts'
import { updateView } from '../../src/console/store.ts'
import type { PlayerView, Snapshot } from '../../src/engine/messages.ts'
import { askThenRun, type Cockpit, runLines, showModal } from '../cockpit.ts'

/** What is done to the selected or marked players. Each answers why it cannot. */

const nobody = 'Select a player first: 1 goes to the players.'

const now = (cockpit: Cockpit): ScreenState => cockpit.store.state.getState()

/** Where a player will be when all that was asked for has happened: keys that repeat fast go on from there. */
function goingTo(state: ScreenState, player: PlayerView): string {
  return state.pending.findLast((one) => one.player === player.name)?.to ?? player.primary
}

const namesOf = (players: readonly PlayerView[]) =>
  players.length === 1 ? players[0]!.name : `${players.length} players`

function downReason(snapshot: Snapshot, name: string): string | undefined {
  const server = snapshot.servers.find((one) => one.name === name)
  if (server === undefined || server.up) return undefined
  return `${name} is down${server.error === undefined ? '' : `: ${server.error}`}. It is dialled again by itself.`
}

export function switchPlayers(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const players = chosenPlayers(state)
  if (players.length === 0 || state.snapshot === undefined) return nobody
  const servers = state.snapshot.servers.map((server) => server.name)
  if (servers.length < 2) return 'There is only one server: add another to zones.json.'
  if (servers.length === 2) {
    const lines: string[] = []
    for (const player of players) {
      const to = servers.find((name) => name !== goingTo(state, player))!
      const down = downReason(state.snapshot, to)
      if (down !== undefined) return down
      lines.push(commandLine('switch', player.name, to))
    }
    void runLines(cockpit, lines)
    return undefined
  }
  const options = servers
    .map((to) => ({ to, players: players.filter((player) => goingTo(state, player) !== to) }))
    .filter((option) => option.players.length > 0)
    .map((option) => ({
      label: `${option.to}${downReason(state.snapshot!, option.to) === undefined ? '' : ' (down)'}`,
      lines: option.players.map((player) => commandLine('switch', player.name, option.to)),
    }))
  showModal(cockpit, { kind: 'choose', title: `Switch ${namesOf(players)} to`, options, selected: 0 })
  return undefined
}

/** The line that takes a dummy out where there is one, else logs one in. */
function dummyLine(player: PlayerView, server: string): string {
  const out = player.links.some((link) => link.server === server && link.role === 'dummy')
  return commandLine(out ? 'drop' : 'dummy', player.name, server)
}

export function toggleDummies(cockpit: Cockpit): string | undefined {
  const { snapshot, ...state } = now(cockpit)
  const players = chosenPlayers({ snapshot, ...state })
  if (players.length === 0 || snapshot === undefined) return nobody
  const others = (player: PlayerView) =>
    snapshot.servers.map((server) => server.name).filter((name) => name !== player.primary)
  const servers = new Set(players.flatMap(others))
  if (servers.size === 0) return 'There is only one server: a dummy needs another.'
  if (snapshot.servers.length === 2) {
    void runLines(
      cockpit,
      players.map((player) => dummyLine(player, others(player)[0]!)),
    )
    return undefined
  }
  const options = [...servers].map((server) => {
    const lines = players.filter((player) => player.primary !== server).map((player) => dummyLine(player, server))
    return { label: `${server}: ${lines[0]!.startsWith('drop') ? 'take the dummy out' : 'log a dummy in'}`, lines }
  })
  showModal(cockpit, { kind: 'choose', title: `Dummy of ${namesOf(players)}`, options, selected: 0 })
  return undefined
}

export function togglePins(cockpit: Cockpit): string | undefined {
  const players = chosenPlayers(now(cockpit))
  if (players.length === 0) return nobody
  void runLines(
    cockpit,
    players.map((player) => commandLine(player.pinned ? 'unpin' : 'pin', player.name)),
  )
  return undefined
}

/** From a list: shows the player's packets. In the packets view: stops the inspection, or starts it again. */
export function inspectPlayer(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const player = selectedPlayer(state)
  if (player === undefined) return state.packets.player === undefined ? nobody : `${state.packets.player} has left.`
  if (state.view === 'packets') {
    void runLines(cockpit, [commandLine(player.inspected ? 'uninspect' : 'inspect', player.name)])
    return undefined
  }
  followTo(cockpit.store, 'packets')
  cockpit.store.state.setState({
    packets: {
      ...state.packets,
      player: player.name,
      position: undefined,
      depth: 'list',
      pausedAt: undefined,
      follow: true,
    },
  })
  updateView(cockpit.store, 'packets', { detailTop: 0, focus: 'list' })
  if (!player.inspected) void runLines(cockpit, [commandLine('inspect', player.name)])
  return undefined
}

/** The entities that the player has spawned: the list of all of them, filtered. */
export function playerEntities(cockpit: Cockpit): string | undefined {
  const player = selectedPlayer(now(cockpit))
  if (player === undefined) return nobody
  updateView(cockpit.store, 'entities', { filter: `by:${player.name},`, selected: undefined, index: 0, detailTop: 0 })
  followTo(cockpit.store, 'entities')
  return undefined
}

export function recordPlayer(cockpit: Cockpit): string | undefined {
  const { snapshot, ...state } = now(cockpit)
  const player = selectedPlayer({ snapshot, ...state })
  if (player === undefined || snapshot === undefined) return nobody
  if (player.recording) {
    void runLines(cockpit, [commandLine('unrecord', player.name)])
    return undefined
  }
  const stamp = new Date(snapshot.time).toISOString().slice(0, 19).replace(/[:T]/g, '-')
  const text = `${player.name}-${stamp}.mcpr`
  const prefix = `${commandLine('record', player.name)} `
  showModal(cockpit, { kind: 'input', title: `Record ${player.name} into`, prefix, text, cursor: text.length })
  return undefined
}

export function kickPlayers(cockpit: Cockpit): string | undefined {
  const players = chosenPlayers(now(cockpit))
  if (players.length === 0) return nobody
  askThenRun(
    cockpit,
    players.map((player) => commandLine('kick', player.name)),
  )
  return undefined
}

export function addWalker(cockpit: Cockpit): string | undefined {
  void runLines(cockpit, [commandLine('walker')])
  return undefined
}
