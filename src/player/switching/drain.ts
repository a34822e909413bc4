import type { Player } from '../player.ts'
import { letsPlayersIn, nextServers } from './server-policy.ts'
import { failPending, requestSwitch } from './switch.ts'

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
  if (nextOpen(player, [server]) === undefined) return 'stays'
  moveOff(player, server, reason).catch((error: Error) =>
    mesh.log('error', `${player.name} could not be moved off ${server}: ${error.stack}`),
  )
  return 'moves'
}

/** The drain of a server is over: who was to leave it and has not yet stays. */
export function drainEnded(player: Player, server: string): void {
  if (player.playsOn === server && player.switching.pending?.cause === 'drain')
    failPending(player, `${server} is not being drained any more`)
}

/** From one server that does not take the player to the next, for as long as its own is drained and nobody wants otherwise. */
async function moveOff(player: Player, server: string, reason: string): Promise<void> {
  const { mesh, links, switching } = player
  const tried = [server]
  for (;;) {
    const next = nextOpen(player, tried)
    if (next === undefined) return
    tried.push(next)
    const result = await requestSwitch(player, next, 'drain')
    if (letsPlayersIn(mesh, server)) return
    const left = links.get(server)
    if (result.ok && left && left !== player.primary) links.drop(left, reason)
    if (result.ok || player.closed || switching.pending || player.playsOn !== server) return
  }
}

/** The next server that takes the player, but for those that were tried. */
const nextOpen = (player: Player, tried: readonly string[]): string | undefined =>
  nextServers(player).find((other) => !tried.includes(other) && letsPlayersIn(player.mesh, other))
