import { START_WAITING_FOR_CHUNKS } from '../../protocol/facts.ts'
import { readVarint } from '../../wire/varint.ts'
import { chunkAt } from '../../world/chunks.ts'
import { Ledger, promotion } from '../../world/ledger.ts'
import type { Link } from '../links/link.ts'
import { closeLink } from '../links/links.ts'
import type { Player } from '../player.ts'
import { standUpright } from '../dummies/postures.ts'
import { closeWindow } from '../client/windows.ts'

/**
 * The switch that a client notices: its level goes, and it is shown the link's world from the start. With other
 * registries it is configured anew first (1.20.2+) or logged in anew (before). Calls back once, when it is done or with why
 * it never will be.
 */
export function switchHard(player: Player, link: Link, done: (error?: string) => void): void {
  const { primary: old } = player
  for (const other of [...player.links.values()]) {
    if (other === link || other === old) continue
    closeLink(other)
    player.links.delete(other.server)
  }
  // The client knows it by another number than the ledger, which would close it without a configuration.
  if (old) closeWindow(player, old)
  const before = old?.ledger
  player.awaitsLogin = false
  player.entities.clear(!player.mesh.protocol.hasConfiguration)
  player.chunks.clear()
  player.primary = link
  player.lastServer = link.server
  // One that is gone already may have been followed by another link to the same server.
  if (old && player.links.get(old.server) === old) {
    closeLink(old)
    player.links.delete(old.server)
  }
  if (!player.mesh.protocol.hasConfiguration) {
    showWorld(player, link, before)
    done()
    return
  }
  player.away = true
  player.face?.reconfigure(link.configuration, (error) => {
    if (error !== undefined || player.primary !== link || !link.channel) {
      // The client has no level: it stays away until another server shows it one.
      done(error ?? `${link.server} went away while the client was configured for it`)
      return
    }
    player.away = false
    const set = player.mesh.protocol.packets('configuration', 'clientbound')
    for (const packet of link.configuration)
      before?.recordConfiguration(set.nameOf(readVarint(packet, 0)) ?? '', packet)
    showWorld(player, link, before)
    done()
    player.comeBack()
  })
}

/** Everything that the link's server has said so far, told to a client that has just been logged in. */
function showWorld(player: Player, link: Link, before: Ledger | undefined): void {
  const { mesh } = player
  const { clientbound, protocol } = mesh
  const mapId = (id: number): number | undefined => player.entities.proxyOf(link, id)
  const options = { selfId: player.entityId, mapId, now: mesh.now(), without: mesh.sky?.topics ?? [] }
  const shown = before ?? Ledger.blank(protocol)
  // A client that isn't configured anew keeps its boss bars, teams and the like over a login.
  if (!protocol.hasConfiguration)
    for (const packet of promotion(protocol, shown, Ledger.blank(protocol), options)) player.toClient(packet)
  // What it keeps in any case: the old server's resource packs and links.
  shown.forgetLogin()
  player.asked.sequences.clear()
  const { login, respawn } = link.level
  if (login) player.toClient(clientbound.field<number>('login', 'entityId')?.replace(login, player.entityId) ?? login)
  // The respawn into the login's own dimension first: the client compares the next one with the level that it last stood in.
  if (!protocol.hasConfiguration && login) player.toClient(respawnOf(player, login))
  if (respawn) player.toClient(respawn)
  standUpright(link)
  player.dimension = link.world
  player.registries = link.registries
  link.mismatch = undefined
  // Before anything of them is shown: those made meanwhile were compared with what the client had before.
  for (const other of player.links.values()) other.compare?.()
  link.placed = true
  player.view.distance = Math.max(2, link.viewDistance)
  for (const packet of promotion(protocol, shown, link.ledger, options)) player.toClient(packet)
  for (const packet of player.tab.forgotten()) player.toClient(packet)
  for (const packet of player.tab.setPrimary(link.server)) player.toClient(packet)
  for (const packet of mesh.sky?.told(mesh) ?? []) player.toClient(packet)
  standAt(player, link)
  for (const observer of mesh.players.values()) observer.entities.resource(player)
}

/** Tells the client where its link's dummy stands, with all that is around it. */
export function standAt(player: Player, link: Link): void {
  const { mesh } = player
  const { x, y, z } = link.standsAt
  Object.assign(player.stance, link.standsAt)
  player.leap = undefined
  const { x: chunkX, z: chunkZ } = chunkAt(link.standsAt)
  Object.assign(player.view, { x: chunkX, z: chunkZ, told: true })
  player.tell('update_view_position', { chunkX, chunkZ })
  const { since, reason } = START_WAITING_FOR_CHUNKS
  if (mesh.protocol.number >= since) player.tell('game_state_change', { reason, gameMode: 0 })
  const teleportId = ++player.asked.teleportId
  player.asked.ownTeleports.add(teleportId)
  const { yaw, pitch } = player.stance
  player.tell('position', { teleportId, x, y, z, dx: 0, dy: 0, dz: 0, yaw, pitch, flags: 0, dismountVehicle: false })
  player.releaseWithheld()
  player.entities.considerAll([link])
  player.zonesEpoch = -1
}

/** Without a configuration state a login into the same dimension keeps the old level: a respawn makes it new. */
function respawnOf(player: Player, login: Buffer): Buffer {
  const { clientbound } = player.mesh
  const { params } = clientbound.decode(login)
  return clientbound.encode('respawn', {
    ...params,
    // Up to 1.18.2 the dimension type itself, its name after.
    dimension: params.dimension ?? params.worldType,
    gamemode: params.gameMode,
    // Signed in one packet, unsigned in the other: -1 is none.
    previousGamemode: Number(params.previousGameMode ?? -1) & 0xff,
    copyMetadata: 0,
  })
}
