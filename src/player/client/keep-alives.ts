import type { Frame } from '../../wire/frame.ts'
import { withPacketId } from '../../wire/packet-id.ts'
import type { PacketOutcome } from '../events.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'

/** A client that has not answered for so long is asked again all the same. Milliseconds; vanilla asks every 15 s. */
const ANSWERS_WITHIN = 10_000
/** A client that nobody has asked for so long is asked by mcmesh. Milliseconds: later than a server that asks would. */
const QUIET = 17_000

/**
 * The primary asks whether the client is there. No server asks again before it is answered, so that one that follows on a
 * switch waits until the client has answered the old primary's.
 */
export function askKeepAlive(player: Player, link: Link, frame: Frame): PacketOutcome {
  const id = player.mesh.clientbound.field<bigint>('keep_alive', 'keepAliveId')?.read(frame.packet())
  if (id === undefined) return 'dropped'
  const now = player.mesh.now()
  if (player.asked.keepAlives.size > 0 && now - player.asked.keepAliveAt < ANSWERS_WITHIN) {
    answerHeld(player)
    player.asked.heldKeepAlive = { link, frame: frame.copy() }
    return 'held'
  }
  player.asked.keepAliveAt = now
  player.asked.keepAlives.ask(id, link)
  player.forward(frame)
  return 'passed'
}

/**
 * Asks the client in mcmesh's own name when nobody has for long. Servers ask every 15 s, but mcmesh answers them for dummies:
 * who walks to and fro over a border may be a dummy whenever its servers ask, and clients give up on a silence of 30 s.
 */
export function askWhenQuiet(player: Player): void {
  const { asked, mesh } = player
  const now = mesh.now()
  if (player.away || player.awaitsLogin || asked.keepAlives.size > 0 || now - asked.keepAliveAt < QUIET) return
  const keepAliveId = BigInt(Math.trunc(now))
  asked.keepAliveAt = now
  asked.keepAlives.ask(keepAliveId, undefined)
  player.tell('keep_alive', { keepAliveId })
}

/** The client answered: what waited for that is asked now, or answered for a link that is a dummy by now. */
export function keepAliveAnswered(player: Player): void {
  const { asked, primary, away } = player
  const { heldKeepAlive: held } = asked
  if (held && held.link === primary && !away) {
    asked.heldKeepAlive = undefined
    askKeepAlive(player, held.link, held.frame)
  } else answerHeld(player)
}

function answerHeld(player: Player): void {
  const { heldKeepAlive: held } = player.asked
  const id = player.mesh.serverbound.idOf('keep_alive')
  player.asked.heldKeepAlive = undefined
  if (held && id !== undefined) held.link.channel?.send(withPacketId(held.frame.packet(), id))
}
