import type { Frame } from '../wire/frame.ts'
import { withPacketId } from '../wire/packet-id.ts'
import type { PacketFate } from './events.ts'
import type { Link } from './link.ts'
import type { Player } from './player.ts'

/** A client that has not answered for so long is asked again all the same. Milliseconds; vanilla asks every 15 s. */
const ANSWERS_WITHIN = 10_000

/**
 * The primary asks whether the client is there. No server asks again before it is answered, so that one that follows on a
 * switch waits until the client has answered the old primary's.
 */
export function askKeepAlive(player: Player, link: Link, frame: Frame): PacketFate {
  const id = player.mesh.clientbound.field<bigint>('keep_alive', 'keepAliveId')?.read(frame.packet())
  if (id === undefined) return 'dropped'
  const now = player.mesh.now()
  if (player.asked.keepAlives.size > 0 && now - player.asked.keepAliveAt < ANSWERS_WITHIN) {
    answerHeld(player)
    player.asked.heldKeepAlive = { link, frame: frame.copy() }
    return 'held'
  }
  link.askedAt = now
  player.asked.keepAliveAt = now
  player.asked.keepAlives.ask(id, link)
  player.forward(frame)
  return 'passed'
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
