import { configuredWith } from '../../player/client/configuration.ts'
import type { Link } from '../../player/links/link.ts'
import { dropLink, failLink, leaveView } from '../../player/links/links.ts'
import type { State } from '../../protocol/versions.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import type { ClientSession } from '../client/session.ts'
import { isFault, type Session, type SessionContext } from '../context.ts'
import { configuration, enterConfiguration } from './configuration.ts'
import { login } from './login.ts'
import { play } from './play.ts'
import { RegistryDigest, registryMismatch } from './registries.ts'
import { tieSync } from './sync.ts'

/** What one state makes of a server's packet. */
export type ServerState = (session: LinkSession, frame: Frame) => void

/** A link's connection to its server. The client of the first server is relayed to; a dummy's part is played by mcmesh. */
export class LinkSession implements Session {
  readonly mesh: SessionContext
  readonly link: Link
  readonly channel: Channel
  readonly registries: RegistryDigest
  state: Extract<State, 'login' | 'configuration' | 'play'> = 'login'
  threshold = -1
  onEnd: (() => void) | undefined
  #cancelTimeout: () => void

  constructor(mesh: SessionContext, link: Link, channel: Channel, address: { host: string; port: number }) {
    this.mesh = mesh
    this.link = link
    this.channel = channel
    this.registries = new RegistryDigest(mesh.protocol)
    const { linkTimeout } = mesh.limits
    this.#cancelTimeout = mesh.later(linkTimeout, () => {
      // One that stood already may be on its way to another place just now.
      if (link.state !== 'ready' && !link.joined)
        this.fail(`${link.server} did not take the player within ${linkTimeout} ms (it got as far as "${link.state}")`)
    })
    link.channel = channel
    link.state = 'login'
    link.onStartConfiguration = () => void (this.#waitsItsTurn() || this.#reconfigure())
    link.onPlay = (params) => {
      this.registries.playLogin(params)
      this.#compare(link.player.awaitsLogin)
    }
    link.compare = () => {
      if (link.playing) this.#compare(false)
    }
    link.onFeatures = (params) => {
      this.registries.playFeatures(params)
      this.#compare(link.mismatch === undefined)
    }
    tieSync(this)
    const { player } = link
    const handshake = mesh.protocol.packets('handshaking', 'serverbound')
    channel.send(
      handshake.encode('set_protocol', {
        protocolVersion: mesh.protocol.number,
        serverHost: address.host,
        serverPort: address.port,
        nextState: 2,
      }),
    )
    const start = { username: player.name, playerUUID: player.uuid, signature: undefined }
    channel.send(mesh.protocol.packets('login', 'serverbound').encode('login_start', start))
  }

  receive(frame: Frame): void {
    if (this.link.channel !== this.channel) return
    if (this.state === 'play') play(this, frame)
    else if (this.state === 'configuration') configuration(this, frame)
    else login(this, frame)
  }

  /** A slow server must not slow its player: its link is closed when too much waits for it. */
  sources(): Iterable<Channel> {
    return []
  }

  closed(error: string | undefined, cause?: unknown): void {
    if (cause !== undefined && !isFault(cause))
      this.mesh.unreadable(this.link.server, 'bytes', `${error ?? 'they are no frame'}; the connection ends`)
    if (isFault(cause)) this.mesh.log('error', `${this.link.player.name} on ${this.link.server}: ${cause.stack}`)
    this.#cancelTimeout()
    this.onEnd?.()
    if (this.link.channel === this.channel) failLink(this.link, error ?? `${this.link.server} closed the connection`)
  }

  fail(reason: string): void {
    this.#cancelTimeout()
    if (this.link.channel === this.channel) failLink(this.link, reason)
  }

  /** The client that is being let in, or configured again, together with this link; undefined for a dummy's link. */
  get client(): ClientSession | undefined {
    const { player } = this.link
    return player.primary === this.link ? (player.face as ClientSession | undefined) : undefined
  }

  send(name: string, params: unknown): void {
    this.channel.send(this.mesh.protocol.packets(this.state, 'serverbound').encode(name, params))
  }

  /** The client holds its primary's registries if it is `told` them; any other server is compared with them. */
  #compare(told: boolean): void {
    const { link } = this
    const { player } = link
    link.registries = this.registries.parts
    if (player.primary === link && told) player.registries = link.registries
    else link.mismatch = registryMismatch(player.registries, link.registries)
    // One that is on its way through a configuration may hold others by its end.
    if (link.mismatch === undefined && !player.away) link.configuration = []
  }

  /** The client is on its way to this server through a configuration of mcmesh's own: the server's has its turn after that. */
  #waitsItsTurn(): boolean {
    const { link } = this
    const begin = (): void => {
      if (link.channel !== this.channel || this.#waitsItsTurn()) return
      this.#reconfigure()
      // A link that is a dummy by now has answered by itself.
      if (!this.client) return
      link.player.toClient(this.mesh.clientbound.encode('start_configuration', {}))
      link.player.away = true
    }
    return this.client?.afterReconfiguring(begin) ?? false
  }

  /** The server takes its player back into configuration, in the middle of the game. */
  #reconfigure(): void {
    const { link, client } = this
    const { player } = link
    link.playing = false
    this.registries.clear()
    if (!client) {
      link.channel?.send(this.mesh.serverbound.encode('configuration_acknowledged', {}))
      link.placed = false
      leaveView(link)
      player.asked.forget(link)
      const settled = player.asked.sequences.leave(link.server)
      if (settled !== undefined) player.tell('acknowledge_player_digging', { sequenceId: settled })
      // Whom it lists, and how, it says anew.
      for (const packet of player.tab.leave(link.server)) player.toClient(packet)
      this.state = 'configuration'
      enterConfiguration(this)
      return
    }
    // Nothing of the game reaches the client until its next login; dummies are made anew then.
    for (const other of [...player.links.values()])
      if (other !== link) dropLink(other, `${link.server} configures the player anew`)
    player.configurationEntry.ask(link, () => {
      configuredWith(player, [])
      // In its next level the client counts its actions from 1 again, and the server has forgotten these.
      player.asked.sequences.leave(link.server)
      client.state = 'configuration'
      this.state = 'configuration'
      link.state = 'configuration'
    })
    leaveView(link)
    for (const packet of player.tab.leave(link.server)) player.toClient(packet)
    player.forgetLevel()
    player.remembered.forgetPostures()
    player.awaitsLogin = true
    player.zonesEpoch = -1
  }
}
