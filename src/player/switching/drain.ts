import type { Player } from '../player.ts'
import { letsPlayersIn, nextServers } from './server-policy.ts'
import { requestSwitch } from './switch.ts'

/**
 * Takes a player off a server that is being drained: its dummy there goes, and one who plays there is switched to the next
 * server that lets it in. Answers `stays` when there is none: it is tried again once another server is up or lets players in.
 */
export function leaveDraining(player: Player, server: string): 'gone' | 'moves' | 'stays' {
  const { mesh, links } = player
  const reason = `${server} is being drained`
  const link = links.get(server)
  if (!link) return 'gone'
  if (!player.level.joined) {
    // Who is just being let in is offered the next server.
    links.fail(link, reason)
    return 'gone'
  }
  if (player.playsOn !== server) {
    links.drop(link, reason)
    return 'gone'
  }
  const next = nextServers(player).find((other) => other !== server && letsPlayersIn(mesh, other))
  if (next === undefined) return 'stays'
  requestSwitch(player, next, 'drain')
    .then((result) => {
      const left = links.get(server)
      if (result.ok && !letsPlayersIn(mesh, server) && left && left !== player.primary) links.drop(left, reason)
    })
    .catch((error: Error) => mesh.log('error', `${player.name} could not be moved off ${server}: ${error.stack}`))
  return 'moves'
}
