import { promotion } from '../../world/promotion.ts'
import { elapsed } from '../context.ts'
import { placeNow } from '../dummies/placing.ts'
import { endActions } from '../dummies/postures.ts'
import { dismount, sendSeats } from '../dummies/riding.ts'
import type { SwitchCause, SwitchMode } from '../events.ts'
import type { Link } from '../links/link.ts'
import type { SwitchResult } from '../links/switch-state.ts'
import type { Player } from '../player.ts'
import { type CarryPlan, carryPlan, release, sayWhatStays, takeAlong } from './carrying.ts'
import { standAt, switchHard } from './hard-switch.ts'
import { joinAnew } from './join-anew.ts'
import { groundOwner, lives, putBackLately, whyDown } from './server-policy.ts'

/**
 * Makes a server the player's primary: at once if its dummy stands where the player stands, else as soon as it does.
 * Answers what came of it. Asking for the same again joins the wait; asking for another replaces it.
 */
export function requestSwitch(player: Player, server: string, cause: SwitchCause): Promise<SwitchResult> {
  const { primary, mesh, links, switching } = player
  // Its login is a conversation with the server that lets it in.
  if (!player.level.joined) return refuse(player, server, `${player.name} is not in the game yet`)
  if (primary?.server === server && primary.channel) {
    // To stay is a wish like any other: one that was waiting is over.
    if (cause === 'command') failPending(player, 'another switch was asked for')
    return Promise.resolve({ ok: true, mode: 'soft', ms: 0 })
  }
  if (cause === 'command' && primary?.channel && primary.ledger.dead)
    return refuse(
      player,
      server,
      `${player.name} is dead: only its own server can give it a new body, and it is switched after that`,
    )
  if (!lives(mesh, server)) return refuse(player, server, whyDown(mesh, server))
  const { running } = player.carrying
  // Wherever it leads: what the player has is on its way now.
  if (running) return running.ended.then(() => requestSwitch(player, server, cause))
  const since = mesh.now()
  if (switching.pending && switching.pending.server !== server) failPending(player, 'another switch was asked for')
  const present = links.open(server)
  const link = cause === 'zone' ? present : links.dialNow(present)
  placeNow(player, link)
  if (link.switchable && !waitsForClient(player)) {
    // Whoever waited for the same switch is answered by this one.
    const waiting = switching.take()
    const result = perform(player, link, cause, since)
    if (waiting) void result.then(waiting.settle)
    return result
  }
  // A failover has no other side of the border to wait on.
  const joined = switching.join(cause === 'zone' ? undefined : cause)
  if (joined) return joined
  const { linkTimeout } = mesh.limits
  const cancelTimeout = mesh.later(linkTimeout, () => {
    const reason = links.get(server)?.error
    failPending(player, `${server} did not take the player within ${linkTimeout} ms${reason ? `: ${reason}` : ''}`)
  })
  return switching.wait({ server, cause, since }, cancelTimeout)
}

function refuse({ mesh, name }: Player, server: string, error: string): Promise<SwitchResult> {
  mesh.emit({ event: 'switch.fail', player: name, to: server, error })
  return Promise.resolve({ ok: false, error })
}

/** A link stands: if a switch waits for it, this is the moment. */
export function resumeSwitch(player: Player, link: Link): void {
  const { switching, carrying } = player
  const { pending } = switching
  if (pending?.server !== link.server || waitsForClient(player) || carrying.running) return
  // Who walked over a border may have been put back from there meanwhile.
  if (pending.cause === 'zone' && (groundOwner(player) !== link.server || putBackLately(player))) return
  const taken = switching.take()
  if (taken) void perform(player, link, taken.pending.cause, taken.pending.since).then(taken.settle)
}

/** The switch that waits is no longer wanted, or can't be had. */
export function failPending(player: Player, error: string): void {
  const taken = player.switching.take()
  if (!taken) return
  taken.settle({ ok: false, error })
  const { cause, server } = taken.pending
  if (cause === 'zone' && error === TURNED_BACK) return
  player.mesh.emit({ event: 'switch.fail', player: player.name, to: server, error })
}

/**
 * The client is in a configuration that will end (its primary still stands), or was teleported far and has not sent yet
 * that it stands there: the new primary would receive the far move as if the player had walked it. Or it is dead: no
 * other server can take it out of its death screen.
 */
export const waitsForClient = ({ outbox, position, primary }: Player): boolean =>
  (primary?.channel !== undefined && (outbox.inConfiguration || primary.ledger.dead)) || position.farTeleportPending

/** The client can be sent play packets again, or sent where it stands: a switch that waited for that goes on. */
export function resumeWaiting(player: Player): void {
  const { pending } = player.switching
  const link = pending && player.links.get(pending.server)
  if (link?.switchable) resumeSwitch(player, link)
}

export const TURNED_BACK = 'the player turned back'

/** The switch, with what the player has: it stays where it is if that can't be taken along. */
function perform(player: Player, link: Link, cause: SwitchCause, since: number): Promise<SwitchResult> {
  const plan = carryPlan(player, link)
  if (!plan) return change(player, link, cause, since)
  if (plan.what.length > 0) return performWithCarry(player, plan, cause, since)
  sayWhatStays(player, plan)
  return change(player, link, cause, since)
}

async function performWithCarry(
  player: Player,
  plan: CarryPlan,
  cause: SwitchCause,
  since: number,
): Promise<SwitchResult> {
  const { mesh, links, carrying } = player
  const { from, to } = plan
  const running = carrying.begin(to.server)
  let result: SwitchResult | undefined
  try {
    const carried = await takeAlong(player, plan)
    if (!carried.ok) {
      result = { ok: false, error: carried.error }
      mesh.emit({ event: 'switch.fail', player: player.name, to: to.server, error: carried.error })
      if (carried.open)
        player.session.disconnect(`What you have is between two servers: ${carried.error}. Join again in a moment.`)
    } else if (!player.leaving && links.isCurrent(to) && to.switchable) result = await change(player, to, cause, since)
  } finally {
    running.end()
    release(player, from)
  }
  // It has everything, but went away just then: it is waited for like any other.
  return result ?? (player.leaving ? { ok: false, error: 'the player left' } : requestSwitch(player, to.server, cause))
}

function change(player: Player, link: Link, cause: SwitchCause, since: number): Promise<SwitchResult> {
  const { mesh, switching, level, outbox } = player
  const from = player.server
  const reason = link.hardReason
  return new Promise((resolve) => {
    const done = (): void => {
      const mode: SwitchMode = reason === undefined ? 'soft' : 'hard'
      const ms = elapsed(mesh, since)
      const record = { from, to: link.server, cause, mode, ms }
      // Another primary needs other dummies.
      switching.chooseDummiesAnew()
      const overBorder = cause === 'zone' && mode === 'soft'
      const { trail } = player.position
      switching.crossed(overBorder ? { from, to: link.server, at: mesh.now(), trail } : undefined)
      mesh.roster.tabEntryUpdated(player)
      switching.record({ time: Date.now(), ...record })
      mesh.emit({ event: 'switch', player: player.name, ...record, ...(reason === undefined ? {} : { reason }) })
      resolve({ ok: true, mode, ms, ...(reason === undefined ? {} : { reason }) })
    }
    const fail = (error: string): void => {
      mesh.emit({ event: 'switch.fail', player: player.name, to: link.server, error })
      resolve({ ok: false, error })
    }
    try {
      switching.endArrival(`${player.name} went on to ${link.server}`)
      const { mismatch } = link.configuration
      const sameLevel = mismatch === undefined && link.level.world === level.dimension
      if (reason === undefined) {
        promote(player, link)
        done()
      } else if (link.waitsForClient) joinAnew(player, link, (error) => (error === undefined ? done() : fail(error)))
      else if (sameLevel && !outbox.inConfiguration && !player.diedWithServer) {
        relocate(player, link)
        done()
      } else switchHard(player, link, (error) => (error === undefined ? done() : fail(error)))
    } catch (error) {
      // A fault in one player's switch must not end everybody's game.
      mesh.log('error', `${player.name}: the switch to ${link.server} failed: ${(error as Error).stack}`)
      fail((error as Error).message)
    }
  })
}

/**
 * The soft switch (rule 1): the client is sent nothing of the switch itself, only where the new primary's ledger
 * differs in everything that is neither chunk nor entity (rule 8).
 */
function promote(player: Player, link: Link): void {
  const { mesh, primary: old, outbox } = player
  if (old) {
    dismount(player, old)
    endActions(old)
    player.opened.end(old)
    player.endBatch(old)
    // A dummy from now on: who never was one has not asked yet how its server moves them.
    old.session?.learnSync()
    // Where its client has walked since its server last put it somewhere.
    old.level.moved(player.position.pose)
  }
  player.links.promote(link)
  player.position.forgetUnverified()
  if (old) {
    // Who sits in the old one's vehicle, without the player.
    sendSeats(player, old)
    const change = promotion(mesh.protocol, old.ledger, link.ledger, {
      selfId: player.entityId,
      mapId: (id) => player.entities.ids.proxyOf(link, id),
      now: mesh.now(),
      without: mesh.roster.timeAndWeather?.topics ?? [],
    })
    for (const packet of change) outbox.send(packet)
  }
  outbox.sendAll(player.tab.setPrimary(link.server))
  if (link.level.centre) player.level.viewMoved(link.level.centre)
  player.releaseDeferredChunks()
  sendSeats(player, link)
  // Everybody who sees this player's body sees it from where it plays now.
  mesh.roster.bodySourceChanged(player)
}

/** Without sync the client is sent where its dummy stands: everything else goes, and it is teleported there. */
function relocate(player: Player, link: Link): void {
  const { primary: old, links } = player
  for (const other of links.others(link)) if (other !== old) links.close(other)
  promote(player, link)
  // One that is gone already may have been followed by another link to the same server.
  if (old && links.isCurrent(old)) links.close(old)
  link.stand(true)
  link.configuration.adopted()
  standAt(player, link)
}
