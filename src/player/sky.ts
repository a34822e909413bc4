import type { Link } from './link.ts'
import type { Player } from './player.ts'

/** game_state_change reasons that are weather, by number and by minecraft-data's names. */
const weather: ReadonlySet<unknown> = new Set([
  1,
  2,
  7,
  8,
  'start_raining',
  'stop_raining',
  'rain_level_change',
  'thunder_level_change',
])

/** Topics of the ledger that a promotion leaves out where another server's sky is shown. */
export const skyTopics = ['time', 'weather'] as const

/**
 * `"sky"`: one server's time and weather for all, so that the sun never jumps at a border. It is heard on whichever links
 * lead to that server; players without one are told what the others' links say.
 */
export class Sky {
  readonly server: string
  readonly #last = new Map<unknown, Buffer>()
  /** The link whose word players without a link of their own are told. */
  #speaker: Link | undefined

  constructor(server: string) {
    this.server = server
  }

  /** Which part of the sky a packet tells, if any. */
  static part(player: Player, name: string, packet: Buffer): unknown {
    if (name === 'update_time') return 'time'
    if (name !== 'game_state_change') return undefined
    const reason = player.mesh.clientbound.field<unknown>('game_state_change', 'reason')?.read(packet)
    // A rain that starts replaces one that stopped.
    return !weather.has(reason)
      ? undefined
      : reason === 2 || reason === 'stop_raining'
        ? 'start_raining'
        : reason === 1
          ? 'start_raining'
          : reason
  }

  /** A link told a part of its server's sky: true when the link's own client is to be told. */
  hear(link: Link, part: unknown, packet: Buffer): boolean {
    if (link.server !== this.server) return false
    if (!this.#speaker?.channel || this.#speaker.server !== this.server) this.#speaker = link
    if (this.#speaker === link) {
      const kept = Buffer.from(packet)
      this.#last.set(part, kept)
      for (const other of link.player.mesh.players.values())
        if (!other.links.get(this.server)?.playing && !other.awaitsLogin) other.toClient(kept)
    }
    return !link.player.awaitsLogin
  }

  /** The sky as it was last told. */
  get told(): Iterable<Buffer> {
    return this.#last.values()
  }

  /** A client just logged in on another server. */
  greet(player: Player): void {
    if (player.links.get(this.server)?.playing) return
    for (const packet of this.#last.values()) player.toClient(packet)
  }
}
