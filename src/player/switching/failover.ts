import { type Reason, sentence } from '../../protocol/reason.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { lives, nextServers, whyDown } from './server-policy.ts'
import { requestSwitch } from './switch.ts'

/**
 * A server is judged not to live: a player's link to it is given up. One who plays there and can go nowhere else stays: a server that
 * hangs for some seconds wakes, and a client waits for it far longer. Its link ends by its own silence, or with the server.
 */
export function serverDown(player: Player, server: string, reason: string): void {
  const { links, primary, level, mesh } = player
  const link = links.get(server)
  if (!link) return
  if (link === primary && link.channel && level.joined && nextServers(player).length === 0)
    mesh.log('warn', `${player.name} waits on ${server}, which is down (${reason}): no other server can take it`)
  else links.fail(link, reason)
}

/** A server can be used: who waits on one that can't goes on there. */
export function leaveDown(player: Player): void {
  const { mesh, links, primary } = player
  if (!primary?.channel || !player.level.joined || lives(mesh, primary.server)) return
  if (nextServers(player).length > 0) links.fail(primary, whyDown(mesh, primary.server))
}

/**
 * The primary is gone without a reason for the player (rule 11): a dummy that stands takes over at once; else other
 * servers are tried in their order, and the player stands where it stood. `giveUp` is called when none takes it.
 */
export async function failOver(player: Player, lost: Link, giveUp: (reason: Reason) => void): Promise<void> {
  const { mesh, switching, links } = player
  /** Servers, and links that stood when they did not take it: a server is tried once more if a link to it stands by now. */
  const tried = new Set<string | Link>([lost.server])
  for (;;) {
    const server = nextServers(player).find((name) => {
      const link = links.get(name)
      return !tried.has(link?.placed ? link : name)
    })
    if (server === undefined) {
      const went = `The server ${lost.server} went away and no other could take you: `
      giveUp(sentence(went, lost.lostFor ?? 'connection lost', '.'))
      return
    }
    tried.add(server)
    mesh.log('info', `${player.name}: ${lost.server} is gone, going on with ${server}`)
    let result = await requestSwitch(player, server, 'failover')
    const link = links.get(server)
    // A switch that gave way to another that somebody asked for was not in vain.
    if (link?.placed && !switching.pending) tried.add(link)
    // Somebody asked for another server in the meantime: that one comes first.
    while (!result.ok && switching.pending) {
      tried.add(switching.pending.server)
      result = (await switching.join()) ?? result
    }
    if (result.ok || player.closed || player.primary?.channel) return
  }
}
