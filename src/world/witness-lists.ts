/** What the witness holds against the lists that a client keeps: tab list, scoreboard, teams, boss bars. */
import type { PacketSet } from '../protocol/packets.ts'
import type { Sight, WitnessFold, WitnessRows } from './witness-state.ts'

interface TabEntry {
  readonly uuid: string
  readonly name?: string
  readonly player?: { readonly name: string }
}

/** Numbers up to 1.21.5, names after (teams). */
const teamModes: Readonly<Record<string, number>> = { add: 0, remove: 1, change: 2, join: 3, leave: 4 }

function needObjective({ state, report }: Sight, name: string, what: string): void {
  if (!state.objectives.has(name)) report('objective-unknown', `${what} of objective ${name}, which does not exist`)
}

const needTeam = ({ state, report }: Sight, name: string, what: string): Set<string> | undefined => {
  const members = state.teams.get(name)
  if (members === undefined) report('team-unknown', `${what} of team ${name}, which does not exist`)
  return members
}

/** Leaves teams that somebody is in: clients know one team a name. */
function join({ state }: Sight, team: Set<string>, names: readonly string[]): void {
  for (const name of names) {
    for (const other of state.teams.values()) other.delete(name)
    team.add(name)
  }
}

const foldTeam =
  (set: PacketSet): WitnessFold =>
  (sight, packet) => {
    const { state, report } = sight
    const params = set.decode(packet).params as { team: string; mode: number | string; players?: string[] }
    const { team, players = [] } = params
    const mode = typeof params.mode === 'number' ? params.mode : teamModes[params.mode]
    if (mode === 0) {
      if (state.teams.has(team)) report('team-twice', `team ${team} was created while it exists`)
      const members = new Set<string>()
      state.teams.set(team, members)
      join(sight, members, players)
    } else if (mode === 1) {
      needTeam(sight, team, 'removal')
      state.teams.delete(team)
    } else if (mode === 2) needTeam(sight, team, 'a change')
    else if (mode === 3) {
      const members = needTeam(sight, team, 'a new member')
      if (members) join(sight, members, players)
    } else if (mode === 4) {
      const members = needTeam(sight, team, 'a leaving member')
      for (const name of players) {
        if (members && !members.delete(name))
          report('team-member-unknown', `${name} leaves team ${team}, but is not in it`)
      }
    }
  }

/** One name is one player: a second entry under another UUID is the same player sent by two servers. */
function list({ state, report }: Sight, uuid: string, name: string): void {
  if (name !== '' && state.tab.get(uuid) !== name) {
    for (const [other, otherName] of state.tab) {
      if (otherName === name && other !== uuid) report('tab-name-twice', `${name} is listed as ${other} and as ${uuid}`)
    }
  }
  state.tab.set(uuid, name)
}

export const listRows: WitnessRows = {
  player_info: (set) => (sight, packet) => {
    const { state, report } = sight
    const params = set.decode(packet).params as { action: string | Record<string, unknown>; data: TabEntry[] }
    const { action, data } = params
    // Up to 1.19.2 one action, since then a set of flags.
    const adds = typeof action === 'string' ? action === 'add_player' : action.add_player === true
    for (const entry of data) {
      if (adds) list(sight, entry.uuid, entry.player?.name ?? entry.name ?? '')
      else if (action === 'remove_player' && !state.tab.delete(entry.uuid)) {
        report('tab-entry-unknown', `${entry.uuid} was removed from the tab list, but is not in it`)
      }
    }
  },

  player_remove:
    (set) =>
    ({ state, report }, packet) => {
      const { players } = set.decode(packet).params as { players: string[] }
      for (const uuid of players) {
        if (!state.tab.delete(uuid)) {
          report('tab-entry-unknown', `${uuid} was removed from the tab list, but is not in it`)
        }
      }
    },

  scoreboard_objective: (set, packetName) => {
    const name = set.field<string>(packetName, 'name')
    const action = set.field<number>(packetName, 'action')
    if (name === undefined || action === undefined) return undefined
    return (sight, packet) => {
      const { state, report } = sight
      const objective = name.read(packet)
      const does = action.read(packet)
      if (does === 0) {
        if (state.objectives.has(objective)) report('objective-twice', `objective ${objective} was created twice`)
        state.objectives.add(objective)
      } else {
        needObjective(sight, objective, does === 1 ? 'removal' : 'a change')
        if (does === 1) state.objectives.delete(objective)
      }
    }
  },

  scoreboard_display_objective: (set, packetName) => {
    const name = set.field<string>(packetName, 'name')
    return (
      name &&
      ((sight, packet) => {
        const objective = name.read(packet)
        // An empty name clears the slot.
        if (objective !== '') needObjective(sight, objective, 'the display')
      })
    )
  },

  scoreboard_score: (set, packetName) => {
    const objective = set.field<string>(packetName, 'scoreName')
    // 1.20.2 and before: action 1 removes, from all objectives when the name is empty.
    return (
      objective &&
      ((sight, packet) => {
        const name = objective.read(packet)
        if (name !== '') needObjective(sight, name, 'a score')
      })
    )
  },

  reset_score: (set) => (sight, packet) => {
    const { objective_name } = set.decode(packet).params as { objective_name?: string }
    if (objective_name !== undefined) needObjective(sight, objective_name, 'the reset of a score')
  },

  teams: foldTeam,

  boss_bar: (set, packetName) => {
    const uuid = set.field<string>(packetName, 'entityUUID')
    const action = set.field<number>(packetName, 'action')
    if (uuid === undefined || action === undefined) return undefined
    return ({ state, report }, packet) => {
      const bar = uuid.read(packet)
      const does = action.read(packet)
      if (does === 0) {
        if (state.bossBars.has(bar)) report('boss-bar-twice', `boss bar ${bar} was added while it is shown`)
        state.bossBars.add(bar)
        return
      }
      if (!state.bossBars.has(bar)) report('boss-bar-unknown', `boss bar ${bar} is changed, but was never added`)
      if (does === 1) state.bossBars.delete(bar)
    }
  },
}
