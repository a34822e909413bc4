import { packetId } from '../protocol/fields.ts'
import { answersTo } from '../vanilla-client/answers.ts'
import type { Link } from './link.ts'

/** Answers a play packet of a link's server as a vanilla client would, with the cookies of the link's player. */
export function answerAsClient(link: Link, packet: Buffer): void {
  const { player } = link
  sayAsClient(link, answersTo(player.mesh.protocol, 'play', packet, player))
}

/** Sends a link's server packets that a vanilla client would say by itself. */
export function sayAsClient(link: Link, packets: readonly Buffer[]): void {
  const { player, server, channel } = link
  for (const packet of packets) {
    channel?.send(packet)
    if (!player.tap) continue
    const name = player.mesh.serverbound.nameOf(packetId(packet)) ?? ''
    player.tap('serverbound', server, 'play', name, packet, 'sent', 'by mcmesh')
  }
}
