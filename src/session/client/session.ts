import { configuredWith } from '../../player/client/configuration.ts'
import type { Link } from '../../player/links/link.ts'
import { closeLink, openLink } from '../../player/links/links.ts'
import type { Player } from '../../player/player.ts'
import { failPending } from '../../player/switching/switch.ts'
import { jsonText, textParam } from '../../protocol/text.ts'
import type { State } from '../../protocol/versions.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import { isFault, type Session, type SessionContext } from '../context.ts'
import { configuration } from './configuration.ts'
import { handshake } from './handshake.ts'
import { login } from './login.ts'
import { play } from './play.ts'
import { status } from './status.ts'

/** What one state makes of a client's packet. */
export type ClientState = (session: ClientSession, frame: Frame) => void

const states: Readonly<Record<State, ClientState>> = { handshaking: handshake, status, login, configuration, play }

/** Why what was under way for a player ends with its connection. */
const LEFT = 'the player left'

/** A client's connection, from its first byte on. The states are in files of their own. */
export class ClientSession implements Session {
  readonly mesh: SessionContext
  readonly channel: Channel
  /** Where the client connects from. */
  readonly address: string
  state: State = 'handshaking'
  /** The protocol number that the client's handshake said. */
  clientProtocol = 0
  player: Player | undefined
  /** Servers that the player may still be offered before it is in. */
  offers: string[] = []
  /** Why those that were tried did not take it. */
  readonly refusals: string[] = []
  ended = false
  /** The server list was answered; it is once. */
  statusTold = false
  /** Set while mcmesh itself configures the client: what to do when it is through, or with why it will not be. */
  whenConfigured: ((error?: string) => void) | undefined

  constructor(mesh: SessionContext, channel: Channel, address: string) {
    this.mesh = mesh
    this.channel = channel
    this.address = address
  }

  receive(frame: Frame): void {
    if (this.ended) return
    // Whatever a client sends is inflated whole, under the reader's limits, before anything is done with it.
    frame.packet()
    states[this.state](this, frame)
  }

  /** Ends the connection with a sentence for the player. */
  disconnect(text: string): void {
    if (this.ended) return
    const { protocol } = this.mesh
    if (this.player && this.state !== 'play') this.mesh.log('info', `${this.player.name} was not let in: ${text}`)
    // By way of the recorder, if there is one.
    const client = this.player?.client ?? this.channel
    const set = protocol.packets(this.state, 'clientbound')
    if (this.state === 'login') client.send(set.encode('disconnect', { reason: jsonText(text) }))
    else if (this.state === 'configuration')
      client.send(set.encode('disconnect', { reason: textParam(protocol.number, text) }))
    else if (this.state === 'play')
      client.send(set.encode('kick_disconnect', { reason: textParam(protocol.number, text) }))
    this.end(text)
  }

  /** Ends the connection; what was said before is still sent. */
  end(reason?: string): void {
    if (this.ended) return
    this.ended = true
    this.channel.end()
    const { player } = this
    if (!player) return
    player.closed = true
    try {
      for (const link of player.links.values()) closeLink(link)
      failPending(player, LEFT)
      const { whenConfigured } = this
      this.whenConfigured = undefined
      whenConfigured?.(LEFT)
    } finally {
      // Whatever went wrong with one of its links: a player without a client is in nobody's list.
      this.mesh.leave(player, reason)
    }
  }

  closed(error: string | undefined, cause?: unknown): void {
    if (isFault(cause)) this.mesh.log('error', `${this.player?.name ?? this.address}: ${cause.stack}`)
    this.end(error)
  }

  *sources(): Iterable<Channel> {
    for (const { channel } of this.player?.links.values() ?? []) if (channel) yield channel
  }

  /** Offers the player to the next server that may take it; disconnects it when none is left. */
  offerNext(lastError: string | undefined): void {
    const { player } = this
    if (!player || this.ended) return
    if (lastError !== undefined) this.refusals.push(lastError)
    const server = this.offers.shift()
    if (server === undefined) {
      const why = [...new Set(this.refusals)].join('; ')
      this.disconnect(`No server can take you now${why === '' ? '.' : `: ${why}`}`)
      return
    }
    player.primary = undefined
    player.primary = openLink(player, server)
  }

  /**
   * Takes a client through a configuration: it is asked into it unless it is there already, told the packets, and calls
   * back once: when it is back in play, or with why it will not be. One that does not finish in time is disconnected.
   */
  reconfigure(packets: readonly Buffer[], done: (error?: string) => void): void {
    const { player, mesh } = this
    if (!player || this.ended) {
      done(LEFT)
      return
    }
    // One of mcmesh's own that is under way is followed by this one.
    const follow = (error?: string): void => {
      if (error === undefined) this.reconfigure(packets, done)
      else done(error)
    }
    if (this.afterReconfiguring(follow)) return
    const { linkTimeout } = mesh.limits
    const cancelTimeout = mesh.later(linkTimeout, () =>
      this.disconnect(`Your client did not finish its configuration within ${linkTimeout / 1000} s; join again.`),
    )
    this.whenConfigured = (error) => {
      cancelTimeout()
      done(error)
    }
    const configure = (): void => {
      this.state = 'configuration'
      configuredWith(player, packets)
      for (const packet of packets) player.client.send(packet)
      player.client.send(mesh.protocol.packets('configuration', 'clientbound').encode('finish_configuration', {}))
    }
    if (this.state === 'configuration') {
      // The server that began it went away.
      configure()
      return
    }
    if (player.configurationEntry.ask(undefined, configure))
      player.client.send(mesh.clientbound.encode('start_configuration', {}))
  }

  /**
   * Calls back when the configuration that mcmesh itself takes the client through is over, with a reason if the client left.
   * False when none is under way.
   */
  afterReconfiguring(done: (error?: string) => void): boolean {
    const { whenConfigured } = this
    if (!whenConfigured) return false
    this.whenConfigured = (error) => {
      whenConfigured(error)
      done(error)
    }
    return true
  }

  /** The first server took the player: the client's login ends. */
  serverLoggedIn(link: Link, threshold: number): void {
    const { player, mesh } = this
    if (!player || link !== player.primary || this.state !== 'login') return
    const set = mesh.protocol.packets('login', 'clientbound')
    if (threshold >= 0) {
      this.channel.send(set.encode('compress', { threshold }))
      this.channel.compress(threshold)
    }
    const success = { uuid: player.uuid, username: player.name, properties: [], strictErrorHandling: false }
    this.channel.send(set.encode('success', success))
    if (!mesh.protocol.hasConfiguration) this.state = 'play'
  }
}
