import { isDeepStrictEqual } from 'node:util'
import { encode, encodeList, merged, type PromotionContext } from './topic.ts'

type Shape = Readonly<Record<string, unknown>>

/** `params` without the named keys: what remains describes the thing itself. */
function without(params: Shape, ...keys: string[]): Shape {
  return Object.fromEntries(Object.entries(params).filter(([key]) => !keys.includes(key)))
}

export interface Team {
  /** Name, flags, colour, prefix … in minecraft-data's shape for this version. */
  look: Shape
  readonly players: Set<string>
}

type TeamParams = { team: string; mode: number | string; players?: string[] }

/** Teams' modes by number up to 1.21.5, by name since. */
const teamModes = ['add', 'remove', 'change', 'join', 'leave'] as const
type TeamMode = (typeof teamModes)[number]

function teamMode(context: PromotionContext, mode: TeamMode): number | TeamMode {
  return context.number >= NAMED_TEAM_MODES ? mode : teamModes.indexOf(mode)
}

/** minecraft-data names the modes of teams since 1.21.6 (protocol 771). */
const NAMED_TEAM_MODES = 771

/** Somebody is in one team at most: joining another leaves the first. */
function joinTeam(teams: Map<string, Team>, team: string, players: readonly string[]): void {
  const joined = teams.get(team)
  if (!joined) return
  for (const player of players) {
    for (const other of teams.values()) other.players.delete(player)
    joined.players.add(player)
  }
}

/** Teams with their members. */
export const teams = merged<Map<string, Team>>({
  name: 'teams',
  lasts: 'login',
  removed: 'removed one by one',
  fresh: () => new Map(),
  folds: {
    teams(value, params: TeamParams) {
      const { team, players = [] } = params
      const mode = typeof params.mode === 'number' ? teamModes[params.mode] : params.mode
      const known = value.get(team)
      if (mode === 'add') {
        value.set(team, { look: without(params, 'team', 'mode', 'players'), players: known?.players ?? new Set() })
        joinTeam(value, team, players)
      } else if (mode === 'remove') value.delete(team)
      else if (mode === 'change' && known) known.look = without(params, 'team', 'mode', 'players')
      else if (mode === 'join') joinTeam(value, team, players)
      else if (mode === 'leave') for (const player of players) known?.players.delete(player)
    },
  },
  promote(shown, next, context) {
    const write = (team: string, mode: TeamMode, params: object = {}) =>
      encode(context, 'teams', { team, mode: teamMode(context, mode), ...params })
    const members = (team: string, mode: TeamMode, all: readonly string[]) =>
      encodeList(context, 'teams', all, (players) => ({ team, mode: teamMode(context, mode), players }))
    /** One packet, as a server would; members that it has no room for join in others. */
    const create = (name: string, { look, players }: Team) => {
      const all = [...players]
      if (all.length === 0) return write(name, 'add', { ...look, players: all })
      const added = { ...look, team: name, mode: teamMode(context, 'add') }
      const joined = { team: name, mode: teamMode(context, 'join') }
      return encodeList(context, 'teams', all, (part) => ({ ...(part[0] === all[0] ? added : joined), players: part }))
    }
    const out: Buffer[] = []
    // A client that has to take somebody out of a team he is not in gives up the connection: leave before anyone joins.
    for (const [name, team] of shown) {
      const then = next.get(name)
      if (!then) {
        out.push(...write(name, 'remove'))
        continue
      }
      const leaving = [...team.players].filter((player) => !then.players.has(player))
      out.push(...members(name, 'leave', leaving))
    }
    for (const [name, team] of next) {
      const before = shown.get(name)
      if (!before) {
        out.push(...create(name, team))
        continue
      }
      if (!isDeepStrictEqual(before.look, team.look)) out.push(...write(name, 'change', team.look))
      const joining = [...team.players].filter((player) => !before.players.has(player))
      out.push(...members(name, 'join', joining))
    }
    return out
  },
})

interface Objective {
  look: Shape
  /** By owner: the value, and its looks since 1.20.3. */
  readonly scores: Map<string, Shape>
}

interface Scoreboard {
  readonly objectives: Map<string, Objective>
  /** Objective's name by display slot. */
  readonly slots: Map<number, string>
}

const CREATE = 0
const REMOVE = 1
const UPDATE = 2

type ObjectiveParams = { name: string; action: number }
type ScoreParams = { itemName: string; scoreName: string; action?: number }

function dropScore(board: Scoreboard, owner: string, objective: string | undefined): void {
  if (objective) board.objectives.get(objective)?.scores.delete(owner)
  else for (const { scores } of board.objectives.values()) scores.delete(owner)
}

/** Objectives, their scores and where they are displayed. */
export const scoreboard = merged<Scoreboard>({
  name: 'objectives, scores and display slots',
  lasts: 'login',
  removed: 'objectives removed with their scores, display slots emptied',
  fresh: () => ({ objectives: new Map(), slots: new Map() }),
  folds: {
    scoreboard_objective({ objectives, slots }, params: ObjectiveParams) {
      const { name, action } = params
      const known = objectives.get(name)
      if (action === REMOVE) {
        objectives.delete(name)
        for (const [slot, shown] of slots) if (shown === name) slots.delete(slot)
      } else if (action === UPDATE && known) known.look = without(params, 'name', 'action')
      else if (action === CREATE && !known)
        objectives.set(name, { look: without(params, 'name', 'action'), scores: new Map() })
    },
    scoreboard_display_objective({ objectives, slots }, params: { position: number; name: string }) {
      if (objectives.has(params.name)) slots.set(params.position, params.name)
      else slots.delete(params.position)
    },
    scoreboard_score(board, params: ScoreParams) {
      const { itemName, scoreName, action } = params
      if (action === REMOVE) dropScore(board, itemName, scoreName)
      else board.objectives.get(scoreName)?.scores.set(itemName, without(params, 'itemName', 'scoreName', 'action'))
    },
    reset_score(board, params: { entity_name: string; objective_name?: string }) {
      dropScore(board, params.entity_name, params.objective_name)
    },
  },
  promote(shown, next, context) {
    const out: Buffer[] = []
    for (const [name] of shown.objectives)
      if (!next.objectives.has(name)) out.push(...encode(context, 'scoreboard_objective', { name, action: REMOVE }))
    for (const [name, objective] of next.objectives) {
      const before = shown.objectives.get(name)
      if (!before || !isDeepStrictEqual(before.look, objective.look)) {
        const action = before ? UPDATE : CREATE
        out.push(...encode(context, 'scoreboard_objective', { name, action, ...objective.look }))
      }
      out.push(...promoteScores(name, before?.scores ?? new Map(), objective.scores, context))
    }
    for (const [position, name] of shown.slots)
      if (!next.slots.has(position) && next.objectives.has(name))
        out.push(...encode(context, 'scoreboard_display_objective', { position, name: '' }))
    for (const [position, name] of next.slots)
      if (shown.slots.get(position) !== name)
        out.push(...encode(context, 'scoreboard_display_objective', { position, name }))
    return out
  },
})

function promoteScores(
  objective: string,
  shown: ReadonlyMap<string, Shape>,
  next: ReadonlyMap<string, Shape>,
  context: PromotionContext,
): Buffer[] {
  const out: Buffer[] = []
  // Since 1.20.3 a score is taken back by a packet of its own.
  const resets = context.clientbound.idOf('reset_score') !== undefined
  for (const owner of shown.keys()) {
    if (next.has(owner)) continue
    out.push(
      ...(resets
        ? encode(context, 'reset_score', { entity_name: owner, objective_name: objective })
        : encode(context, 'scoreboard_score', { itemName: owner, action: REMOVE, scoreName: objective })),
    )
  }
  for (const [owner, score] of next)
    if (!isDeepStrictEqual(shown.get(owner), score))
      out.push(...encode(context, 'scoreboard_score', { itemName: owner, action: 0, scoreName: objective, ...score }))
  return out
}
