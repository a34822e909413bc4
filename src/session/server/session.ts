import { packetId } from '../../protocol/fields.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import { isFault, type Session } from '../context.ts'
import { configuration } from './configuration.ts'
import { LinkConversation, type ServerStateHandler } from './conversation.ts'
import { login } from './login.ts'
import { play } from './play.ts'

const states: Readonly<Record<LinkConversation['state'], ServerStateHandler>> = { login, configuration, play }

/** A link's connection to its server. The client of the first server is relayed to; a dummy's part is played by mcmesh. */
export class LinkSession extends LinkConversation implements Session {
  override receive(frame: Frame): void {
    if (!this.link.playing) this.heard()
    if (this.open && !this.holds(frame)) states[this.state](this, frame)
  }

  /** A slow server must not slow its player: its link is closed when too much waits for it. */
  sources(): Iterable<Channel> {
    return []
  }

  unsent(packet: Buffer, why: string): void {
    const name = this.mesh.protocol.packets(this.state, 'serverbound').nameOf(packetId(packet)) ?? 'packet'
    this.mesh.unreadable(`${this.player.name}'s client`, name, `${why}: ${this.link.server} is not sent it`)
  }

  closed(error: string | undefined, cause?: unknown): void {
    const { mesh, player, link } = this
    if (cause !== undefined && !isFault(cause))
      mesh.unreadable(link.server, 'bytes', `${error ?? 'they are no frame'}; the connection ends`)
    if (isFault(cause)) mesh.log('error', `${player.name} on ${link.server}: ${cause.stack}`)
    this.over()
    if (this.open) player.links.fail(link, error ?? `${link.server} closed the connection`)
  }
}
