import { promotion } from '../../world/ledger.ts'
import { endBatch } from '../links/chunk-batch.ts'
import { elapsed } from '../context.ts'
import type { SwitchCause, SwitchMode } from '../events.ts'
import { standAt, switchHard } from './hard-switch.ts'
import type { Link } from '../links/link.ts'
import { closeLink, dialNow, openLink } from '../links/links.ts'
import { relist } from '../../roster/tab-entries.ts'
import type { Player, SwitchResult } from '../player.ts'
import { endActions } from '../dummies/postures.ts'
import { dismount, tellSeats } from '../dummies/riding.ts'
import { closeWindow } from '../client/windows.ts'

/**
 * Makes a server the player's primary: at once if its dummy stands where the player stands, else as soon as it does.
 * Answers what came of it. Asking for the same again joins the wait; asking for another replaces it.
 */
export function requestSwitch(player: Player, server: string, cause: SwitchCause): Promise<SwitchResult> {
  if (player.primary?.server === server && player.primary.channel) {
    // To stay is a wish like any other: one that was waiting is over.
    if (cause === 'command') failPending(player, 'another switch was asked for')
    return Promise.resolve({ ok: true, mode: 'soft', ms: 0 })
  }
  if (cause === 'command' && player.primary?.channel && player.primary.ledger.dead) {
    const error = `${player.name} is dead: only its own server can give it a new body, and it is switched after that`
    player.mesh.emit({ event: 'switch.fail', player: player.name, to: server, error })
    return Promise.resolve({ ok: false, error })
  }
  const since = player.mesh.now()
  if (player.pending && player.pending.server !== server) failPending(player, 'another switch was asked for')
  const present = openLink(player, server)
  const link = cause === 'zone' ? present : dialNow(present)
  if (link.state === 'ready' && !waitsForClient(player)) return perform(player, link, cause, since)
  return new Promise((done) => {
    if (player.pending) {
      player.pending.done.push(done)
      // A failover has no other side of the border to wait on.
      if (cause !== 'zone') player.pending = { ...player.pending, cause }
      return
    }
    const { limits } = player.mesh
    const cancelTimeout = player.mesh.later(limits.linkTimeout, () => {
      const reason = player.links.get(server)?.error
      failPending(
        player,
        `${server} did not take the player within ${limits.linkTimeout} ms${reason ? `: ${reason}` : ''}`,
      )
    })
    player.pending = { server, cause, since, done: [done], cancelTimeout }
  })
}

/** A link stands: if a switch waits for it, this is the moment. */
export function resumeSwitch(player: Player, link: Link): void {
  const { pending } = player
  if (!pending || pending.server !== link.server || waitsForClient(player)) return
  player.pending = undefined
  pending.cancelTimeout()
  void perform(player, link, pending.cause, pending.since).then((outcome) => {
    for (const done of pending.done) done(outcome)
  })
}

/** The switch that waits is no longer wanted, or can't be had. */
export function failPending(player: Player, error: string): void {
  const { pending } = player
  if (!pending) return
  player.pending = undefined
  pending.cancelTimeout()
  for (const done of pending.done) done({ ok: false, error })
  if (pending.cause === 'zone' && error === TURNED_BACK) return
  player.mesh.emit({ event: 'switch.fail', player: player.name, to: pending.server, error })
}

/**
 * The client is in a configuration that will end (its primary still stands), or was teleported far and has not said yet that it
 * stands there: the new primary would hear of the far move as if the player had walked it. Or it is dead: no other server can
 * take it out of its death screen.
 */
const waitsForClient = ({ away, jumping, primary }: Player): boolean =>
  (primary?.channel !== undefined && (away || primary.ledger.dead)) || jumping

/** The client answered a teleport and said where it stands: a switch that waited for that goes on. */
export function resumeAfterTeleport(player: Player): void {
  const link = player.pending && player.links.get(player.pending.server)
  if (link?.state === 'ready') resumeSwitch(player, link)
}

export const TURNED_BACK = 'the player turned back'

function perform(player: Player, link: Link, cause: SwitchCause, since: number): Promise<SwitchResult> {
  const from = player.primary?.server ?? player.lastServer
  const reason = link.hardReason
  return new Promise((resolve) => {
    const done = (): void => {
      const mode: SwitchMode = reason === undefined ? 'soft' : 'hard'
      const ms = elapsed(player.mesh, since)
      const record = { from, to: link.server, cause, mode, ms }
      // Another primary needs other dummies: they are chosen anew at the next movement, even within the same chunk.
      player.zonesEpoch = -1
      relist(player)
      player.journal({ time: Date.now(), ...record })
      player.mesh.emit({ event: 'switch', player: player.name, ...record, ...(reason === undefined ? {} : { reason }) })
      resolve({ ok: true, mode, ms, ...(reason === undefined ? {} : { reason }) })
    }
    const fail = (error: string): void => {
      player.mesh.emit({ event: 'switch.fail', player: player.name, to: link.server, error })
      resolve({ ok: false, error })
    }
    try {
      if (reason === undefined) {
        promote(player, link)
        done()
      } else if (link.mismatch === undefined && link.world === player.dimension && !player.away && !player.dead) {
        relocate(player, link)
        done()
      } else switchHard(player, link, (error) => (error === undefined ? done() : fail(error)))
    } catch (error) {
      // A fault in one player's switch must not end everybody's game.
      player.mesh.log('error', `${player.name}: the switch to ${link.server} failed: ${(error as Error).stack}`)
      fail((error as Error).message)
    }
  })
}

/**
 * The soft switch (rule 1): the client is told nothing of the switch itself, only what the new primary says differently of
 * everything that is neither chunk nor entity (rule 8).
 */
function promote(player: Player, link: Link): void {
  const { mesh, primary: old } = player
  if (old) {
    dismount(player, old)
    endActions(old)
    closeWindow(player, old)
    endBatch(old)
    // A dummy from now on: who never was one has not asked yet how its server moves them.
    old.whenSyncKnown(() => undefined)
    // Where its client has walked since its server last put it somewhere.
    old.standsAt = { x: player.stance.x, y: player.stance.y, z: player.stance.z }
  }
  player.primary = link
  player.lastServer = link.server
  player.leap = undefined
  if (old) {
    // Who sits in the old one's vehicle, without the player.
    tellSeats(player, old)
    const change = promotion(mesh.protocol, old.ledger, link.ledger, {
      selfId: player.entityId,
      mapId: (id) => player.entities.proxyOf(link, id),
      now: mesh.now(),
      without: mesh.sky?.topics ?? [],
    })
    for (const packet of change) player.toClient(packet)
  }
  for (const packet of player.tab.setPrimary(link.server)) player.toClient(packet)
  if (link.centre) Object.assign(player.view, link.centre, { told: true })
  player.releaseWithheld()
  tellSeats(player, link)
  // Everybody who sees this player's body sees it from where it plays now.
  for (const observer of mesh.players.values()) observer.entities.resource(player)
}

/** Without sync the client is told where its dummy stands: everything else goes, and it is teleported there. */
function relocate(player: Player, link: Link): void {
  const { primary: old } = player
  for (const other of [...player.links.values()]) {
    if (other === link || other === old) continue
    closeLink(other)
    player.links.delete(other.server)
  }
  promote(player, link)
  // One that is gone already may have been followed by another link to the same server.
  if (old && player.links.get(old.server) === old) {
    closeLink(old)
    player.links.delete(old.server)
  }
  link.placed = true
  standAt(player, link)
}
