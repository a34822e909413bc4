import type { Player } from '../../../src/player/player.ts'
import { openingOf } from '../../../src/player/recorder/opening.ts'
import { frameOf } from '../../kit/frames.ts'

/** A packet with which a recording of a player opens. */
export interface Opened {
  readonly name: string
  readonly packet: Buffer
  readonly params: Record<string, unknown>
}

/** What of the game a recording that begins now would open with, in order: login, place, chunks, tab list, entities. */
export function replayed(player: Player): Opened[] {
  const { clientbound } = player.mesh
  const packets = [...openingOf(player)].map((each) => (Buffer.isBuffer(each) ? each : each.packet()))
  const login = packets.findIndex((packet) => clientbound.nameOf(frameOf(packet).id()) === 'login')
  return packets.slice(login).map((packet) => ({ packet, ...clientbound.decode(packet) }))
}
