import type { CustodyRow, CustodyStore } from '../../carry/custody.ts'
import { seen } from '../../carry/seen.ts'
import { settle } from '../../carry/settle.ts'
import type { CarryTransport } from '../../carry/transport.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { release, tracked } from './carrying.ts'
import { requestSwitch } from './switch.ts'

/*
 * Who comes back may have left in the midst of a carry, or to a server that has lost what it had: what the journal says is made true
 * before the player can touch anything.
 */

/** How often it is looked whether a link can carry by now, in milliseconds. */
const LOOK_MS = 50

/** The player is in the game, on its first server. What it does waits until everything is right. Never rejects. */
export async function putRight(player: Player): Promise<void> {
  const { mesh, name, carrying, primary } = player
  const { row } = carrying
  const { custody } = mesh
  if (!primary || !row || !custody) return
  player.fence.close(mesh.now())
  try {
    const settled = await settle({
      ...{ row, custody: tracked(player, custody), wallClock: Date.now },
      body: (server) => bodyOn(player, server),
    })
    if (settled.waitsFor !== undefined) waits(player, `${settled.waitsFor} is away`)
    else if (!player.closed) await stand(player, settled.row)
  } catch (error) {
    waits(player, (error as Error).message)
  } finally {
    if (!player.closed) release(player, primary)
    else mesh.log('info', `${name} left before what it has was where it belongs; it is seen to at its next join`)
  }
}

/** Its things are on another server than the one that it plays on, or on this one: as the journal has it, or written again. */
async function stand(player: Player, row: CustodyRow): Promise<void> {
  const { mesh, name, primary } = player
  if (!primary) return
  if (row.holder === primary.server) {
    await look(player, primary)
    return
  }
  const result = await requestSwitch(player, row.holder, 'command')
  if (!result.ok) waits(player, result.error)
  else mesh.log('info', `${name} is on ${row.holder}, where its things are`)
}

/** A body is seen, as its player's first or as a dummy: what it has that it should not goes, what it has lost comes back. */
export async function look(player: Player, link: Link): Promise<void> {
  const { mesh, name, carrying } = player
  const { custody } = mesh
  const { row } = carrying
  if (!row || !custody || carrying.running) return
  const transport = await bodyOn(player, link.server)
  if (!transport) return
  const { server } = link
  const { done } = await seen({ row, server, transport, custody: tracked(player, custody), wallClock: Date.now })
  if (done === 'written') mesh.log('warn', `${server} came back with an older save: ${name} has what the journal has`)
  if (done === 'emptied') mesh.log('info', `${name} has its things on ${row.holder}: the copy on ${server} is gone`)
}

/** What can't be put right now: as zones.json has it, the player is told to come back, or plays without. */
function waits(player: Player, why: string): void {
  const { mesh, name, carrying } = player
  mesh.log('warn', `${name}: what it has can't be put where it belongs: ${why}`)
  if (mesh.carry.holderDown === 'empty' && carrying.row?.open === undefined) return
  player.session.disconnect(holderAway(carrying.row, why))
}

/** Why a player can't be let in, in a sentence for its screen. */
export const holderAway = (row: CustodyRow | undefined, why: string): string =>
  `What you have is on ${row?.open ? `its way from ${row.holder} to ${row.open.target}` : (row?.holder ?? 'a server')}: ${why}. Join again in a moment.`

/** How what a player has on a server is read and written, as soon as that is known; undefined where it isn't in time. */
async function bodyOn(player: Player, server: string): Promise<CarryTransport | undefined> {
  const { mesh, links } = player
  const until = mesh.now() + mesh.limits.syncTimeout
  let known: Link | undefined
  while (!player.closed && mesh.now() < until) {
    const link = links.get(server) ?? (mesh.server(server) ? links.open(server) : undefined)
    if (!link) return undefined
    if (link.playing && link.carry) return link.carry
    if (link.playing && known === link) return undefined
    const { session } = link
    if (link.playing && session)
      session.whenSyncKnown(() => {
        known = link
      })
    if (known !== link) await new Promise<void>((resolve) => mesh.later(LOOK_MS, resolve))
  }
  return undefined
}

/** The row of a player who has just logged in, called back once; a journal that does not answer carries nothing. */
export function recallCustody(player: Player, custody: CustodyStore | undefined, done: () => void): void {
  if (!custody) {
    done()
    return
  }
  custody.find(player.uuid).then(
    (row) => {
      player.carrying.known(row)
      done()
    },
    (error: Error) => {
      player.mesh.log('warn', `${player.name}: the journal does not say where its things are: ${error.message}`)
      done()
    },
  )
}
