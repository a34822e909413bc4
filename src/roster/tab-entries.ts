import type { Link } from '../player/links/link.ts'
import type { Player } from '../player/player.ts'

/** The tab list's name for entries that are mcmesh's own word. */
const MESH = '\0mesh'

/**
 * Lists a player of the mesh in a client's tab list, whichever server it plays on: a player spawned before its entry stands in
 * the list is invisible. What a server says of it goes first.
 */
export function list(client: Player, other: Player): void {
  const looks = { latency: Math.round(other.pingMs ?? 0), gamemode: other.primary?.ledger.gameMode ?? 0 }
  for (const packet of client.tab.add(MESH, other.uuid, { name: other.name, properties: [] }, looks))
    client.toClient(packet)
}

/** Its game mode may be another by now: everybody's tab list shows that, its own too. */
export function relist(player: Player): void {
  const mode = player.primary?.ledger.gameMode
  if (mode === player.listedMode || player.dimension === '') return
  player.listedMode = mode
  for (const client of player.mesh.players.values()) if (!client.awaitsLogin) list(client, player)
}

/** The other player left the mesh. */
export function unlist(client: Player, other: Player): void {
  client.entities.depart(other)
  for (const packet of client.tab.remove(MESH, other.uuid)) client.toClient(packet)
}

/** The link's player is in: whoever has been shown it by that server already learns who that is. */
export function recognise({ player, server, uuid }: Link): void {
  for (const client of player.mesh.players.values()) {
    const shows = client.links.get(server)
    if (!shows) continue
    for (const packet of client.tab.recognise(server, uuid, player.uuid)) client.toClient(packet)
    client.entities.recognise(shows, uuid, player)
  }
}
