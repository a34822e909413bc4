import type { Link } from '../links/link.ts'
import type { PendingSwitch, Player, SwitchResult } from '../player.ts'
import { requestSwitch } from './switch.ts'

/**
 * The primary is gone without a word to the player (rule 11): a ready dummy takes over at once; else the servers of
 * `fallback` are tried in their order, and the player stands where it stood. `giveUp` is called when none takes it.
 */
export async function failOver(player: Player, lost: Link, giveUp: (reason: string) => void): Promise<void> {
  const { mesh } = player
  const tried = new Set([lost.server])
  for (;;) {
    const server = nextServer(player, tried)
    if (server === undefined) {
      giveUp(`The server ${lost.server} went away and no other could take you: ${lost.error ?? 'connection lost'}.`)
      return
    }
    tried.add(server)
    mesh.log('info', `${player.name}: ${lost.server} is gone, going on with ${server}`)
    let outcome = await requestSwitch(player, server, 'failover')
    while (!outcome.ok && player.pending) outcome = await joined(player.pending, tried)
    if (outcome.ok || player.closed || player.primary?.channel) return
  }
}

/** Somebody asked for another server in the meantime: that one comes first. */
function joined(pending: PendingSwitch, tried: Set<string>): Promise<SwitchResult> {
  tried.add(pending.server)
  return new Promise((done) => pending.done.push(done))
}

function nextServer(player: Player, tried: ReadonlySet<string>): string | undefined {
  const { mesh, stance, dimension } = player
  const owner = mesh.zones.ownerAt(dimension, stance.x, stance.z)
  const ready = [...player.links.values()].filter((link) => link.placed).map((link) => link.server)
  const candidates = [...(owner !== undefined && ready.includes(owner) ? [owner] : []), ...ready, ...mesh.fallback]
  return candidates.find((server) => !tried.has(server) && (player.isReady(server) || mesh.server(server)?.up))
}
