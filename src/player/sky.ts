import { weatherPart } from '../world/ledger/play.ts'
import type { Link } from './link.ts'
import type { Player } from './player.ts'

/** What of the sky a packet tells. */
type SkyPart = 'time' | NonNullable<ReturnType<typeof weatherPart>>

/** Topics of the ledger that a promotion leaves out where another server's sky is shown. */
export const skyTopics = ['time', 'weather'] as const

/**
 * `"sky"`: one server's time and weather for all, so that the sun never jumps at a border. It is heard on whichever links
 * lead to that server; players without one are told what the others' links say.
 */
export class Sky {
  readonly server: string
  readonly #last = new Map<SkyPart, Buffer>()
  /** The link whose word players without a link of their own are told. */
  #speaker: Link | undefined

  constructor(server: string) {
    this.server = server
  }

  /** Which part of the sky a packet tells, if any. */
  static part(player: Player, name: string, packet: Buffer): SkyPart | undefined {
    return name === 'update_time' ? 'time' : weatherPart(player.mesh.clientbound, packet)
  }

  /** A link told a part of its server's sky: true when the link's own client is to be told. */
  hear(link: Link, part: SkyPart, packet: Buffer): boolean {
    if (link.server !== this.server) return false
    if (!this.#speaker?.channel || this.#speaker.server !== this.server) this.#speaker = link
    if (this.#speaker === link) {
      const kept = Buffer.from(packet)
      if (part === 'rain') this.#last.delete('rain level')
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
