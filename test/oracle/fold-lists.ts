import { list, type Params, text } from './client-parts.ts'
import type { ClientState, Folds } from './client-state.ts'

function say(state: ClientState, kind: string, what: unknown): void {
  state.said.push(`${kind} ${text(asComponent(what))}`)
  if (state.said.length > 100) state.said.shift()
}

/** A bare word is the component of that text: a line that a mesh built anew may be either. */
function asComponent(what: unknown): unknown {
  const { type, value } = (what ?? {}) as Params
  return type === 'string' ? { type: 'compound', value: { text: { type, value } } } : what
}

function tellTeam(state: ClientState, { team, mode, players, ...look }: Params): void {
  const does = typeof mode === 'string' ? ['add', 'remove', 'change', 'join', 'leave'].indexOf(mode) : mode
  if (does === 1) {
    state.teams.delete(team)
    return
  }
  const known = state.teams.get(team) ?? { look: '', members: new Set<string>() }
  if (does === 0) {
    state.teams.set(team, known)
    state.makes(`team ${team}`)
  }
  if (does === 0 || does === 2) known.look = text(look)
  for (const member of list(players) as unknown as string[]) {
    for (const other of state.teams.values()) other.members.delete(member)
    if (does !== 4) known.members.add(member)
  }
}

function tellTab(state: ClientState, { action, data }: Params): void {
  const does = (name: string, old: string): boolean =>
    typeof action === 'string' ? action === name || action === old : action[name] === true
  for (const entry of list(data)) {
    const uuid = String(entry.uuid)
    if (action === 'remove_player') state.tab.delete(uuid)
    else if (does('add_player', 'add_player')) {
      const name = entry.player?.name ?? entry.name
      if (!state.tab.has(uuid)) state.makes(`tab ${uuid}`)
      state.tab.set(uuid, { name, gameMode: 0, listed: false, displayName: '' })
    }
    const known = state.tab.get(uuid)
    if (!known) continue
    if (does('update_game_mode', 'update_gamemode') || (typeof action === 'string' && action === 'add_player'))
      known.gameMode = entry.gamemode
    if (does('update_listed', '')) known.listed = Boolean(entry.listed)
    if (does('update_display_name', 'update_display_name')) known.displayName = text(entry.displayName ?? null)
  }
}

/** What stands in lists on the screen, and what is said there. */
export const listFolds: Folds = {
  player_info: tellTab,
  player_remove: (state, { players }) => {
    for (const uuid of players) state.tab.delete(uuid)
  },
  boss_bar: (state, { entityUUID, action, ...look }) => {
    if (action === 1) {
      state.bars.delete(entityUUID)
      return
    }
    const bar = state.bars.get(entityUUID) ?? {}
    if (action === 0) state.makes(`bar ${entityUUID}`)
    state.bars.set(entityUUID, bar)
    for (const [field, value] of Object.entries(look)) if (value !== undefined) bar[field] = text(value)
  },
  teams: tellTeam,
  scoreboard_objective: (state, { name, action, ...look }) => {
    if (action === 1) {
      state.objectives.delete(name)
      for (const [slot, shown] of state.displays) if (shown === name) state.displays.delete(slot)
      return
    }
    if (action === 0) state.makes(`objective ${name}`)
    const scores = state.objectives.get(name)?.scores ?? new Map<string, string>()
    state.objectives.set(name, { look: text(look), scores })
  },
  scoreboard_display_objective: (state, { position, name }) => {
    name === '' ? state.displays.delete(position) : state.displays.set(position, name)
  },
  scoreboard_score: (state, { itemName, scoreName, action, value }) => {
    if (action === 1) state.objectives.get(scoreName)?.scores.delete(itemName)
    else state.objectives.get(scoreName)?.scores.set(itemName, String(value))
  },
  reset_score: (state, { entity_name, objective_name }) => {
    for (const [name, { scores }] of state.objectives)
      if (!objective_name || name === objective_name) scores.delete(entity_name)
  },
  chat_suggestions: (state, { action, entries }) => {
    if (action === 2) state.suggestions.clear()
    for (const entry of entries) action === 1 ? state.suggestions.delete(entry) : state.suggestions.add(entry)
  },

  system_chat: (state, { content, isActionBar, type }) =>
    say(state, isActionBar || type === 2 ? 'bar' : 'chat', content),
  profileless_chat: (state, { message, name }) => say(state, 'chat', { message, name }),
  player_chat: (state, { plainMessage, networkName }) => say(state, 'chat', { plainMessage, networkName }),
  chat: (state, { message }) => say(state, 'chat', message),
  set_title_text: (state, { text: title }) => say(state, 'title', title),
  action_bar: (state, { text: bar }) => say(state, 'bar', bar),
}
