import type { OwnState } from './own-state.ts'
import { type Folds, type Params, plain } from './parts.ts'

/** What stands in lists on the screen. It throws where a vanilla client gives up the connection. */
export const listFolds: Folds<OwnState> = {
  boss_bar: (own, { entityUUID: uuid, action, ...said }) => {
    const { bars } = own.state
    if (action === 0) bars[uuid] = plain(said)
    else if (!bars[uuid]) throw new Error(`no boss bar ${uuid}`)
    else if (action === 1) delete bars[uuid]
    else Object.assign(bars[uuid], plain(said))
  },
  teams: teamed,
  scoreboard_objective: (own, { name, action, ...look }) => {
    const { objectives, slots } = own.state
    if (action === 0 && objectives[name]) throw new Error(`objective ${name} is there already`)
    if (action === 0) objectives[name] = { look: plain(look), scores: {} }
    else if (action === 2 && objectives[name]) objectives[name].look = plain(look)
    else if (action === 1) {
      delete objectives[name]
      for (const slot of Object.keys(slots)) if (slots[slot] === name) delete slots[slot]
    }
  },
  scoreboard_display_objective: (own, { position, name }) => {
    if (own.state.objectives[name]) own.state.slots[position] = name
    else delete own.state.slots[position]
  },
  scoreboard_score: (own, { itemName, scoreName, action, ...score }) => {
    if (action === 1) resetScore(own, itemName, scoreName)
    else if (own.state.objectives[scoreName]) own.state.objectives[scoreName].scores[itemName] = plain(score)
  },
  reset_score: (own, { entity_name, objective_name }) => resetScore(own, entity_name, objective_name),
  tracked_waypoint: (own, { operation, waypoint }) => {
    const key = waypoint.uuid ?? waypoint.id
    const { waypoints } = own.state
    if (operation === 'track') waypoints[key] = plain(waypoint)
    else if (operation === 'untrack') delete waypoints[key]
    else if (waypoints[key]) waypoints[key] = { ...(plain(waypoint) as object), icon: waypoints[key].icon }
  },
  add_resource_pack: (own, { uuid, url, hash }) => {
    // Whether it was forced, and with which words, is over once the pack is loaded.
    own.state.packs[uuid] = { url, hash }
  },
  remove_resource_pack: (own, { uuid }) => {
    if (uuid === undefined) own.state.packs = {}
    else delete own.state.packs[uuid]
  },
  chat_suggestions: (own, { action, entries }) => {
    const set = new Set(action === 2 ? [] : own.state.suggestions)
    for (const entry of entries) action === 1 ? set.delete(entry) : set.add(entry)
    own.state.suggestions = [...set].sort()
  },
}

function resetScore({ state }: OwnState, owner: string, objective: string | undefined): void {
  for (const [name, { scores }] of Object.entries(state.objectives) as [string, Params][])
    if (!objective || name === objective) delete scores[owner]
}

function teamed({ state }: OwnState, { team, mode, players, ...look }: Params): void {
  const { teams } = state
  const action = typeof mode === 'string' ? ['add', 'remove', 'change', 'join', 'leave'].indexOf(mode) : mode
  if (action === 0) teams[team] = { look: plain(look), players: teams[team]?.players ?? [] }
  const there = teams[team]
  if (!there) return
  if (action === 1) delete teams[team]
  if (action === 2) there.look = plain(look)
  for (const player of players ?? []) {
    if (action === 4 && !there.players.includes(player)) throw new Error(`${player} is not in team ${team}`)
    for (const other of Object.values(teams) as Params[])
      other.players = other.players.filter((p: string) => p !== player)
    if (action !== 4) there.players = [...there.players, player].sort()
  }
}
