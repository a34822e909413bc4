import { weatherPart } from '../world/ledger/play.ts'
import { Ledger, promotion } from '../world/ledger.ts'
import type { MeshContext } from './context.ts'
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
  /** The link whose word players without a link of their own are told; its ledger remembers when it is gone. */
  #speaker: Link | undefined

  constructor(server: string) {
    this.server = server
  }

  /** Which part of the sky a packet tells, if any. */
  static part(player: Player, name: string, packet: Buffer): SkyPart | undefined {
    return name === 'update_time' ? 'time' : weatherPart(player.mesh.clientbound, packet)
  }

  /** A link told a part of its server's sky, which its ledger has: true when the link's own client is to be told. */
  hear(link: Link, packet: Buffer): boolean {
    const { player } = link
    // While nobody has heard of the sky that all see, each sees that of its own server.
    if (link.server !== this.server) return !this.#speaker && link.role === 'primary' && !player.awaitsLogin
    if (!this.#speaker?.channel) this.#speaker = link
    if (this.#speaker === link) {
      const kept = Buffer.from(packet)
      for (const other of player.mesh.players.values())
        if (!other.links.get(this.server)?.playing && !other.awaitsLogin) other.toClient(kept)
    }
    return !player.awaitsLogin
  }

  /** The sky as it is by now, for a client that has a clear one and no time. */
  told(mesh: Pick<MeshContext, 'protocol' | 'now'>): readonly Buffer[] {
    if (!this.#speaker) return []
    const about = { selfId: 0, mapId: () => undefined, now: mesh.now(), only: skyTopics }
    return promotion(mesh.protocol, Ledger.blank(mesh.protocol), this.#speaker.ledger, about)
  }

  /** A client just began a level on another server. */
  greet(player: Player): void {
    if (player.links.get(this.server)?.playing) return
    for (const packet of this.told(player.mesh)) player.toClient(packet)
  }
}
