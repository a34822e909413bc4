import { chosenPlayers, selectedPlayer } from '../../src/console/rows/arranged.ts'
import type { ScreenState } from '../../src/console/state.ts'
import { updateView } from '../../src/console/store.ts'
import { followTo } from '../../src/console/views.ts'
import type { Command } from '../../src/engine/command.ts'
import type { PlayerView, Snapshot } from '../../src/engine/messages.ts'
import { nameInFile } from '../../src/protocol/player-name.ts'
import { type Cockpit, showModal } from '../cockpit.ts'
import { askFile, askThenRun, run } from '../dispatch.ts'

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

const switchTo = (player: PlayerView, server: string): Command => ({
  name: 'switch',
  args: { player: player.name, server },
})

export function switchPlayers(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const players = chosenPlayers(state)
  if (players.length === 0 || state.snapshot === undefined) return nobody
  const servers = state.snapshot.servers.map((server) => server.name)
  if (servers.length < 2) return 'There is only one server: add another to zones.json.'
  if (servers.length === 2) {
    const commands: Command[] = []
    for (const player of players) {
      const to = servers.find((name) => name !== goingTo(state, player))!
      const down = downReason(state.snapshot, to)
      if (down !== undefined) return down
      commands.push(switchTo(player, to))
    }
    void run(cockpit, commands)
    return undefined
  }
  const options = servers
    .map((to) => ({ to, players: players.filter((player) => goingTo(state, player) !== to) }))
    .filter((option) => option.players.length > 0)
    .map((option) => ({
      label: `${option.to}${downReason(state.snapshot!, option.to) === undefined ? '' : ' (down)'}`,
      commands: option.players.map((player) => switchTo(player, option.to)),
    }))
  showModal(cockpit, { kind: 'choose', title: `Switch ${namesOf(players)} to`, options, selected: 0 })
  return undefined
}

/** Takes a dummy out where there is one, else logs one in. */
function toggleDummy(player: PlayerView, server: string): Command<'drop' | 'dummy'> {
  const out = player.links.some((link) => link.server === server && link.role === 'dummy')
  return { name: out ? 'drop' : 'dummy', args: { player: player.name, server } }
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
    void run(
      cockpit,
      players.map((player) => toggleDummy(player, others(player)[0]!)),
    )
    return undefined
  }
  const options = [...servers].map((server) => {
    const commands = players.filter((player) => player.primary !== server).map((player) => toggleDummy(player, server))
    const what = commands[0]!.name === 'drop' ? 'take the dummy out' : 'log a dummy in'
    return { label: `${server}: ${what}`, commands }
  })
  showModal(cockpit, { kind: 'choose', title: `Dummy of ${namesOf(players)}`, options, selected: 0 })
  return undefined
}

export function togglePins(cockpit: Cockpit): string | undefined {
  const players = chosenPlayers(now(cockpit))
  if (players.length === 0) return nobody
  void run(
    cockpit,
    players.map(({ name, pinned }) => ({ name: pinned ? 'unpin' : 'pin', args: { player: name } })),
  )
  return undefined
}

/** From a list: shows the player's packets. In the packets view: stops the inspection, or starts it again. */
export function inspectPlayer(cockpit: Cockpit): string | undefined {
  const state = now(cockpit)
  const player = selectedPlayer(state)
  if (player === undefined) return state.packets.player === undefined ? nobody : `${state.packets.player} has left.`
  if (state.view === 'packets') {
    void run(cockpit, [{ name: player.inspected ? 'uninspect' : 'inspect', args: { player: player.name } }])
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
  if (!player.inspected) void run(cockpit, [{ name: 'inspect', args: { player: player.name } }])
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
    void run(cockpit, [{ name: 'unrecord', args: { player: player.name } }])
    return undefined
  }
  const stamp = new Date(snapshot.time).toISOString().slice(0, 19).replace(/[:T]/g, '-')
  const file = `${nameInFile(player.name)}-${stamp}.mcpr`
  askFile(cockpit, `Record ${player.name} into`, { name: 'record', args: { player: player.name, file } })
  return undefined
}

export function kickPlayers(cockpit: Cockpit): string | undefined {
  const players = chosenPlayers(now(cockpit))
  if (players.length === 0) return nobody
  askThenRun(
    cockpit,
    players.map(({ name }) => ({ name: 'kick', args: { player: name } })),
  )
  return undefined
}

export function addWalker(cockpit: Cockpit): string | undefined {
  void run(cockpit, [{ name: 'walker', args: {} }])
  return undefined
}
