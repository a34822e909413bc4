import { weatherPart } from '../world/ledger/play.ts'
import { Ledger, promotion } from '../world/ledger.ts'
import type { PlayerContext } from '../player/context.ts'
import type { Link } from '../player/links/link.ts'
import type { Player } from '../player/player.ts'

/** Topics of the ledger that are the sky. */
const skyTopics = ['time', 'weather'] as const

/**
 * `"sky"`: one server's time and weather for all, so that the sun never jumps at a border. It is heard on whichever links
 * lead to that server; players without one are told what the others' links say. While nobody has heard of it, each player sees
 * the sky of its own server.
 */
export class Sky {
  readonly server: string
  /** The link whose word is everybody's. */
  #speaker: Link | undefined
  /** What it has said: kept by itself, since a link's own ledger forgets the weather with the level. */
  #heard: Ledger | undefined

  constructor(server: string) {
    this.server = server
  }

  /** Whether a packet tells a part of the sky. */
  static concerns(player: Player, name: string, packet: Buffer): boolean {
    return name === 'update_time' || weatherPart(player.mesh.clientbound, packet) !== undefined
  }

  /** The topics that no promotion tells, since all see them alike. */
  get topics(): readonly string[] {
    return this.#heard ? skyTopics : []
  }

  /** A link told a part of its server's sky: true when the link's own client is to be told. */
  hear(link: Link, name: string, packet: Buffer): boolean {
    const { player } = link
    const { mesh } = player
    if (link.server !== this.server) return !this.#heard && link.role === 'primary' && !player.awaitsLogin
    if (!this.#speaker?.channel) this.#speaker = link
    if (this.#speaker === link) {
      this.#heard ??= Ledger.blank(mesh.protocol)
      this.#heard.record(name, packet, undefined, mesh.now())
      const kept = Buffer.from(packet)
      for (const other of mesh.players.values())
        if (!other.links.get(this.server)?.playing && !other.awaitsLogin) other.toClient(kept)
    }
    return !player.awaitsLogin
  }

  /** The sky as it is by now, for a client that has a clear one and no time. */
  told(mesh: Pick<PlayerContext, 'protocol' | 'now'>): readonly Buffer[] {
    if (!this.#heard) return []
    const about = { selfId: 0, mapId: () => undefined, now: mesh.now(), only: skyTopics }
    return promotion(mesh.protocol, Ledger.blank(mesh.protocol), this.#heard, about)
  }

  /** A server has just begun a level for a client. Its own sky the sky's server tells itself. */
  greet(player: Player): void {
    if (player.links.get(this.server)?.playing) return
    for (const packet of this.told(player.mesh)) player.toClient(packet)
  }
}
