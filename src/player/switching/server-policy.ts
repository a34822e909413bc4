import type { LastPosition } from '../../journal/last-position.ts'
import type { PlayerContext } from '../context.ts'
import type { Player } from '../player.ts'
import { lastGroundOwner } from './returning.ts'

/*
 * Which server takes a player: whoever chooses one asks here. A first join, a border, a dead server and a drain differ only in
 * who is asked first.
 */

/** Whether a server lets players in: no new player, switch or dummy goes to one that is being drained. */
export const letsPlayersIn = (mesh: PlayerContext, server: string): boolean => mesh.server(server)?.draining !== true

/** Whether a server may be used: not one that is judged not to live. */
export const lives = (mesh: PlayerContext, server: string): boolean => mesh.server(server)?.up !== false

/** Whether a player, or its dummy, may go to a server. */
export const takesPlayers = (mesh: PlayerContext, server: string): boolean =>
  lives(mesh, server) && letsPlayersIn(mesh, server)

/** Why a server that does not live can't be used, in a sentence. */
export function whyDown(mesh: PlayerContext, server: string): string {
  const error = mesh.server(server)?.error
  return `${server} is down${error === undefined ? '' : `: ${error}`}`
}

/**
 * The servers that a player who joins is offered, in order: the one that has its things, the one where it left, the owner of the ground there, `spawn`,
 * then `fallback`. Those that are known to be down come last: a probe may be late, a player should not wait for it.
 */
export function joinOrder(mesh: PlayerContext, last?: LastPosition, holder?: string): readonly string[] {
  const known = [holder, ...(last === undefined ? [] : [last.server, lastGroundOwner(mesh, last)])]
  const returning = known.filter((server) => server !== undefined && mesh.server(server) !== undefined) as string[]
  const servers = unique([...returning, mesh.spawn, ...mesh.fallback]).filter((server) => letsPlayersIn(mesh, server))
  const up = (server: string): boolean => mesh.server(server)?.up === true
  return [...servers.filter(up), ...servers.filter((server) => !up(server))]
}

/**
 * The servers that may take a player who can't stay where it plays, in order: where its dummy stands, the owner of the
 * ground first, then its other links, then `fallback`. None that is down; one that is being drained is better than none.
 */
export function nextServers(player: Player): readonly string[] {
  const { mesh, links } = player
  const owner = groundOwner(player)
  const standing = [...links.values()].filter((link) => link.placed).map(({ server }) => server)
  const servers = unique([
    ...standing.filter((server) => server === owner),
    ...standing,
    ...links.servers(),
    ...mesh.fallback,
  ]).filter((server) => mesh.server(server)?.up === true)
  const open = servers.filter((server) => letsPlayersIn(mesh, server))
  return unique([...open, ...servers])
}

/** The server that owns the ground that a player stands on; undefined where nobody does. */
export function groundOwner({ mesh, position, level }: Player): string | undefined {
  return mesh.zones.ownerAt(level.dimension, position.pose.x, position.pose.z)
}

/** Its server has just put the player back from where it went: until it lets its next steps stand, they cross no border. */
export const putBackLately = ({ mesh, position }: Player): boolean =>
  position.putBackLately(mesh.now(), mesh.limits.unverifiedMoveSettle)

const unique = (servers: readonly string[]): string[] => [...new Set(servers)]
