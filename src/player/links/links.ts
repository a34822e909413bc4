import { causeOf } from '../../protocol/errors.ts'
import { Ledger } from '../../world/ledger.ts'
import { endBatch } from './chunk-batch.ts'
import { Link } from './link.ts'
import type { Player } from '../player.ts'

/** Begins a link to a server, unless there is one. */
export function openLink(player: Player, server: string, held = false): Link {
  const present = player.links.get(server)
  if (present) {
    present.held ||= held
    if (!held || present.state !== 'waiting') return present
    // Somebody asks for it by hand: the pause is over.
    present.cancelRetry?.()
    return redial(present, present.error ?? '') ?? present
  }
  const { mesh } = player
  const ledger = new Ledger(mesh.protocol, {
    unreadable: (name, error) => mesh.unreadable(server, name, causeOf(error)),
  })
  const link = new Link(player, server, ledger, mesh.now())
  link.held = held
  player.links.set(server, link)
  mesh.dial(link)
  return link
}

/** Ends a link on purpose: it isn't dialled again. */
export function dropLink(link: Link, reason: string): void {
  const { player } = link
  if (player.links.get(link.server) !== link) return
  // One that waits to be dialled again has left already.
  const stood = link.joined && link.state !== 'waiting'
  closeLink(link)
  player.links.delete(link.server)
  if (stood && link !== player.primary)
    player.mesh.emit({ event: 'dummy.leave', player: player.name, server: link.server, reason })
  player.watcher.dropped(link, reason)
}

/** A link's connection failed or ended. A dummy is dialled again after a pause; a primary is the player's floor to save. */
export function failLink(link: Link, error: string): void {
  const { player } = link
  const { mesh } = player
  if (player.links.get(link.server) !== link || link.state === 'waiting') return
  const wasPrimary = link === player.primary
  closeLink(link)
  link.error = error
  if (player.closed) return
  if (wasPrimary) {
    player.links.delete(link.server)
    player.watcher.lost(link, error)
    return
  }
  if (link.joined) mesh.emit({ event: 'dummy.leave', player: player.name, server: link.server, reason: error })
  else mesh.emit({ event: 'dummy.fail', player: player.name, server: link.server, error })
  const pause = Math.min(mesh.limits.retryFirst * 2 ** Math.min(link.attempts, 16), mesh.limits.retryMax)
  link.state = 'waiting'
  link.cancelRetry = mesh.later(pause, () => void redial(link, error))
  player.watcher.failed(link, error)
}

/** A link that pauses between two attempts is dialled now. Answers the link that stands for it. */
export function dialNow(link: Link): Link {
  if (link.state !== 'waiting') return link
  link.cancelRetry?.()
  redial(link, link.error ?? '')
  return link.player.links.get(link.server) ?? link
}

/** Takes everything that a link gave the client away again, and closes it. The link stays in the player's map. */
export function closeLink(link: Link): void {
  const { player, channel } = link
  const { mesh } = player
  link.state = 'closing'
  link.cancelRetry?.()
  link.cancelRetry = undefined
  link.channel = undefined
  channel?.end()
  link.placing?.cancelTimeout()
  link.placing = undefined
  link.sync = undefined
  link.placed = false
  link.playing = false
  link.bundle = undefined
  link.unbundled = false
  mesh.bodies.logout(link.server, link.uuid, player, mesh.now())
  if (player.closed) return
  endBatch(link)
  leaveView(link)
  for (const packet of player.tab.leave(link.server)) player.toClient(packet)
  const settled = player.asked.sequences.leave(link.server)
  if (settled !== undefined) player.tell('acknowledge_player_digging', { sequenceId: settled })
  // The ground of the server that left may now be shown by others.
  player.entities.considerAll(player.links.values())
  player.updateViewDistance()
}

/** Takes away what a link shows of its world: its entities and chunks. */
export function leaveView(link: Link): void {
  const { player } = link
  link.vehicle = undefined
  link.letGo = false
  link.withheld.clear()
  player.entities.leave(link)
  for (const [chunkX, chunkZ] of player.chunks.leave(link.server, (x, z) => player.readyOwner(x, z)))
    player.toClient(player.mesh.clientbound.encode('unload_chunk', { chunkX, chunkZ }))
}

function redial(failed: Link, error: string): Link | undefined {
  const { player } = failed
  if (player.closed || player.links.get(failed.server) !== failed) return undefined
  player.links.delete(failed.server)
  const link = openLink(player, failed.server, failed.held)
  link.attempts = failed.attempts + 1
  link.error = error
  return link
}
