import type { Player } from '../player/player.ts'
import type { Protocol } from '../protocol/versions.ts'
import { oneLine, relayedLine } from './relayed-line.ts'

export interface ChatOptions {
  readonly protocol: Protocol
  /** A line of mcmesh's own for a client's screen, as a clientbound packet. */
  systemLine(text: string): Buffer
}

/**
 * The parts of a configuration that name how chat lines are decorated, whose numbers differ where they do: the registry alone
 * since 1.20.5, before that all registries in one.
 */
const CHAT_TYPES = ['registry_data minecraft:chat_type', 'registry_data ', 'dimensionCodec'] as const

/**
 * Shows a player's own line, as `server` shows it, to all who play on another one: its text, and nothing else of it. `said`:
 * what the player sent.
 */
export function relayChat(
  players: Iterable<Player>,
  speaker: Player,
  server: string,
  packet: Buffer,
  said: string,
  { protocol, systemLine }: ChatOptions,
): void {
  const own = speaker.configuration.registries
  const line = relayedLine(protocol, packet)
  const ownWords = oneLine(`<${speaker.name}> ${said}`)
  for (const player of players) {
    if (player === speaker || player.level.awaitsLogin || player.playsOn === server) continue
    const { registries } = player.configuration
    const same = CHAT_TYPES.every((part) => registries.get(part) === own.get(part))
    const shown = same ? line : undefined
    player.outbox.send(Buffer.isBuffer(shown) ? Buffer.from(shown) : systemLine(shown ?? ownWords))
  }
}
