import { Frame } from '../../wire/frame.ts'
import type { Player } from '../player.ts'

/** The client is configured with these packets from now on, instead of what it was configured with before. */
export function configuredWith(player: Player, packets: readonly (Buffer | Frame)[]): void {
  const { configuration } = player.mesh.shown
  for (const packet of player.configuration) if (packet instanceof Frame) configuration.release(packet)
  player.configuration = packets
}

/** One packet more of the configuration that the client is going through: every player of a server is sent the same. */
export function alsoConfiguredWith(player: Player, frame: Frame): void {
  const kept = player.mesh.shown.configuration.keep(frame) ?? Buffer.from(frame.packet())
  player.configuration = [...player.configuration, kept]
}
