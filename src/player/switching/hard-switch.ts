import { START_WAITING_FOR_CHUNKS } from '../../protocol/facts.ts'
import type { Vec3 } from '../../vanilla-client/pose.ts'
import { readVarint } from '../../wire/varint.ts'
import { chunkAt } from '../../world/chunks.ts'
import { Ledger } from '../../world/ledger.ts'
import { promotion } from '../../world/promotion.ts'
import { placeDummiesAgain } from '../dummies/placing.ts'
import { standUpright } from '../dummies/postures.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { distance, FAR_MOVE } from '../position/movement.ts'

/**
 * The switch that a client notices: its level goes, and it is shown the link's world from the start. With other
 * registries it is configured anew first (1.20.2+) or logged in anew (before). Calls back once, when it is done or with why
 * it never will be.
 */
export function switchHard(player: Player, link: Link, done: (error?: string) => void): void {
  const { primary: old, links, mesh, outbox, level } = player
  for (const other of links.others(link)) if (other !== old) links.close(other)
  // The client knows a window by another number than the ledger, which would close it without a configuration.
  if (old) player.opened.end(old)
  player.opened.forgetScreen()
  const before = old?.ledger
  level.loginReplaced()
  player.entities.clear(!mesh.protocol.hasConfiguration)
  player.chunks.clear()
  links.promote(link)
  // One that is gone already may have been followed by another link to the same server.
  if (old && links.isCurrent(old)) links.close(old)
  if (!mesh.protocol.hasConfiguration) {
    showWorld(player, link, before)
    done()
    return
  }
  outbox.enterConfiguration()
  const { packets } = link.configuration
  player.session.reconfigure(packets, (error) => {
    if (error !== undefined || player.primary !== link || !link.channel) {
      // The client has no level: it stays in configuration until another server shows it one.
      done(error ?? `${link.server} went away while the client was configured for it`)
      return
    }
    outbox.leaveConfiguration()
    const set = mesh.protocol.packets('configuration', 'clientbound')
    for (const packet of packets) before?.recordConfiguration(set.nameOf(readVarint(packet, 0)) ?? '', packet)
    showWorld(player, link, before)
    done()
    player.returnToGame()
  })
}

/** Everything that the link's server has sent so far, for a client that has just been logged in. */
function showWorld(player: Player, link: Link, before: Ledger | undefined): void {
  const { mesh, outbox } = player
  const { clientbound, protocol } = mesh
  const { timeAndWeather } = mesh.roster
  const mapId = (id: number): number | undefined => player.entities.ids.proxyOf(link, id)
  const options = { selfId: player.entityId, mapId, now: mesh.now(), without: timeAndWeather?.topics ?? [] }
  const shown = before ?? Ledger.blank(protocol)
  // A client that isn't configured anew keeps its boss bars, teams and the like over a login.
  if (!protocol.hasConfiguration)
    for (const packet of promotion(protocol, shown, Ledger.blank(protocol), options)) outbox.send(packet)
  // What it keeps in any case: the old server's resource packs and links.
  shown.forgetLogin()
  player.requests.sequences.clear()
  const { login, respawn } = link.level
  if (login) outbox.send(clientbound.field<number>('login', 'entityId')?.replace(login, player.entityId) ?? login)
  // The respawn into the login's own dimension first: the client compares the next one with the level that it last stood in.
  if (!protocol.hasConfiguration && login) outbox.send(respawnOf(player, login))
  if (respawn) outbox.send(respawn)
  standUpright(player, link)
  player.level.begin(link.level.world, Math.max(2, link.level.viewDistance))
  player.configuration.adopt(link.configuration.registries)
  link.configuration.adopted()
  // Before anything of them is shown: those made meanwhile were compared with what the client had before.
  for (const other of player.links.values()) other.session?.compareConfiguration()
  link.stand(true)
  for (const packet of promotion(protocol, shown, link.ledger, options)) outbox.send(packet)
  outbox.sendAll(player.tab.forgotten())
  outbox.sendAll(player.tab.setPrimary(link.server))
  for (const packet of timeAndWeather?.packets() ?? []) outbox.send(packet)
  standAt(player, link)
  mesh.roster.bodySourceChanged(player)
}

/** Puts the client where its link's dummy stands, with all that is around it. */
export function standAt(player: Player, link: Link): void {
  const { mesh, position, outbox, level } = player
  const { x, z } = link.level.position
  const stood = position.pose
  position.moveTo(link.level.position)
  // Dummies that were made on the way stand where the player stood before.
  if (distance(stood, position.pose) > FAR_MOVE) placeDummiesAgain(player)
  position.forgetUnverified()
  const { x: chunkX, z: chunkZ } = chunkAt({ x, z })
  level.viewMoved({ x: chunkX, z: chunkZ })
  outbox.sendPacket('update_view_position', { chunkX, chunkZ })
  const { since, reason } = START_WAITING_FOR_CHUNKS
  if (mesh.protocol.number >= since) outbox.sendPacket('game_state_change', { reason, gameMode: 0 })
  teleportClient(player, link.level.position)
  player.releaseDeferredChunks()
  player.entities.considerAll([link])
  player.switching.chooseDummiesAnew()
}

/** Sends the client where it stands from now on, in mcmesh's own name. */
export function teleportClient(player: Player, { x, y, z }: Readonly<Vec3>): void {
  const { position, outbox, requests } = player
  position.moveTo({ x, y, z })
  const { yaw, pitch } = position.pose
  const still = { dx: 0, dy: 0, dz: 0 }
  const teleportId = requests.teleports.requestOwn()
  outbox.sendPacket('position', { teleportId, x, y, z, ...still, yaw, pitch, flags: 0, dismountVehicle: false })
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
