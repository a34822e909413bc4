import type { Player } from '../player/player.ts'

export interface ChatOptions {
  /** A line of mcmesh's own for a client's screen, as a clientbound packet. */
  systemLine(text: string): Buffer
}

/**
 * The parts of a configuration that name how chat lines are decorated, whose numbers differ where they do: the registry alone
 * since 1.20.5, before that all registries in one.
 */
const CHAT_TYPES = ['registry_data minecraft:chat_type', 'registry_data ', 'dimensionCodec'] as const

/** Shows a player's own line, as `server` shows it, to all who play on another one. */
export function relayChat(
  players: Iterable<Player>,
  speaker: Player,
  server: string,
  packet: Buffer,
  text: string,
  { systemLine }: ChatOptions,
): void {
  const own = speaker.configuration.registries
  for (const player of players) {
    if (player === speaker || player.level.awaitsLogin || player.playsOn === server) continue
    const { registries } = player.configuration
    const same = CHAT_TYPES.every((part) => registries.get(part) === own.get(part))
    player.outbox.send(same ? Buffer.from(packet) : systemLine(`<${speaker.name}> ${text}`))
  }
}
