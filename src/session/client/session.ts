import { isExcessive } from '../../protocol/errors.ts'
import { packetId } from '../../protocol/fields.ts'
import type { State } from '../../protocol/versions.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import { isFault, type Session } from '../context.ts'
import { configuration } from './configuration.ts'
import { ClientConversation, type ClientStateHandler } from './conversation.ts'
import { handshake } from './handshake.ts'
import { LegacyServerList } from './legacy-server-list.ts'
import { login } from './login.ts'
import { play } from './play.ts'
import { status } from './status.ts'

const states: Readonly<Record<State, ClientStateHandler>> = {
  handshaking: handshake,
  status,
  login,
  configuration,
  play,
}

/** A client's connection, from its first byte on. The states are in files of their own. */
export class ClientSession extends ClientConversation implements Session {
  readonly #legacyPing = new LegacyServerList(this)

  opens(bytes: Buffer): Buffer | undefined {
    return this.ended ? undefined : this.#legacyPing.opens(bytes)
  }

  finished(): void {
    if (!this.ended) this.#legacyPing.finished()
  }

  receive(frame: Frame): void {
    if (this.ended) return
    // Whatever a client sends is inflated whole, under the reader's limits, before anything is done with it.
    frame.packet()
    try {
      states[this.state](this, frame)
    } catch (error) {
      if (!isExcessive(error)) throw error
      this.mesh.log('warn', `${this.player?.name ?? this.address} is disconnected: ${error.message}`)
      this.disconnect(error.message)
    }
  }

  unsent(packet: Buffer, why: string): void {
    const name = this.mesh.protocol.packets(this.state, 'clientbound').nameOf(packetId(packet)) ?? 'packet'
    this.mesh.unreadable(this.player?.playsOn ?? 'mcmesh', name, `${why}: it is left out`)
    // The game goes on without it; a login or a configuration that lacks a packet does not.
    if (this.state !== 'play') this.disconnect(`The packet ${name} cannot be sent to you: ${why}.`)
  }

  closed(error: string | undefined, cause?: unknown): void {
    this.#legacyPing.close()
    if (isFault(cause)) this.mesh.log('error', `${this.player?.name ?? this.address}: ${cause.stack}`)
    this.end(error)
  }

  *sources(): Iterable<Channel> {
    for (const { channel } of this.player?.links.values() ?? []) if (channel) yield channel
  }
}
