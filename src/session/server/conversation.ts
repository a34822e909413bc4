import type { CarryTransport } from '../../carry/transport.ts'
import { type ClientWord, keyOf } from '../../player/client/client-answers.ts'
import type { ClientSessionPort } from '../../player/client/client-session.ts'
import type { Link } from '../../player/links/link.ts'
import type { ServerSession } from '../../player/links/server-session.ts'
import type { Player } from '../../player/player.ts'
import { type Question, unaskedReason } from '../../protocol/questions.ts'
import type { Reason } from '../../protocol/reason.ts'
import type { PacketSet, State } from '../../protocol/versions.ts'
import type { Sync } from '../../sync/sync.ts'
import { opening } from '../../vanilla-client/opening.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import { withPacketId } from '../../wire/packet-id.ts'
import type { SessionContext } from '../context.ts'
import { afterSilence } from '../silence.ts'
import { DummySync } from './dummy-sync.ts'
import { HeldFrames } from './held-frames.ts'
import { LinkBody } from './link-body.ts'
import { RegistryDigest, registryMismatch } from './registries.ts'

/** What one state makes of a server's packet. */
export type ServerStateHandler = (server: LinkConversation, frame: Frame) => void

/** How far a link's conversation with its server has come, and what may be done to it in any of its states. */
export abstract class LinkConversation implements ServerSession {
  readonly mesh: SessionContext
  readonly player: Player
  readonly link: Link
  readonly channel: Channel
  readonly registries: RegistryDigest
  /** What a carry speaks on. */
  readonly body: LinkBody
  readonly #dummySync: DummySync
  readonly #cancelTimeouts: readonly (() => void)[]
  #heardAt: number | undefined
  /** When the client last said something to this server, before the game. */
  #spokenToAt = 0
  #state: Extract<State, 'login' | 'configuration' | 'play'> = 'login'
  /** What came after a question that the client has not answered yet: mcmesh's answers keep the server's order. */
  readonly #held: HeldFrames
  /** What goes on once the client has come to where the server waits for it to be. */
  #whenClientReady: (() => void) | undefined

  constructor(
    mesh: SessionContext,
    player: Player,
    link: Link,
    channel: Channel,
    address: { readonly host: string; readonly port: number },
  ) {
    this.mesh = mesh
    this.player = player
    this.link = link
    this.channel = channel
    this.registries = new RegistryDigest(mesh.protocol)
    this.body = new LinkBody(link, channel, mesh.protocol)
    this.#dummySync = new DummySync(mesh, player, link, this.body)
    const { linkTimeout, configurationBytes } = mesh.limits
    this.#held = new HeldFrames(configurationBytes)
    // A client that reads or downloads in its configuration keeps its server waiting; a dummy doesn't.
    const heardAt = (): number => this.client?.answeredAt ?? 0
    this.#cancelTimeouts = [
      afterSilence(mesh, linkTimeout, heardAt, () => {
        // One that stood already may be on its way to another place just now.
        if (link.phase !== 'standing' && !link.joined && !link.strays.many)
          this.fail(
            `${link.server} did not take the player within ${linkTimeout} ms (it got as far as "${link.phase}")`,
          )
      }),
      ...this.#failWhenMute(),
    ]
    link.connected(channel, this)
    for (const packet of opening(mesh.protocol, address, player.name, player.uuid)) channel.send(packet)
  }

  get state(): Extract<State, 'login' | 'configuration' | 'play'> {
    return this.#state
  }

  get sync(): Sync | undefined {
    return this.#dummySync.sync
  }

  get carry(): CarryTransport | undefined {
    return this.#dummySync.carry
  }

  /** The client that is being let in, or configured again, together with this link; undefined for a dummy's link. */
  get client(): ClientSessionPort | undefined {
    return this.player.primary === this.link ? this.player.session : undefined
  }

  /** Whether this connection still is its link's. */
  get open(): boolean {
    return this.link.channel === this.channel
  }

  send(name: string, params: unknown): void {
    this.channel.send(this.mesh.protocol.packets(this.#state, 'serverbound').encode(name, params))
  }

  abstract receive(frame: Frame): void

  /** Keeps a frame back that comes after a question of which the client's answer is awaited. Keep-alives are answered at once. */
  protected holds(frame: Frame): boolean {
    if (!this.#held.holding) return false
    const set = this.mesh.protocol.packets(this.#state, 'clientbound')
    if (set.nameOf(frame.id()) === 'keep_alive') return false
    if (!this.#held.add(frame)) this.failOversized()
    return true
  }

  /** The server configures its player with more than it may. */
  failOversized(): void {
    const { link, mesh } = this
    this.fail(`${link.server} configures its players with more than ${mesh.limits.configurationBytes} bytes`)
  }

  reply(name: string, packet: Buffer): void {
    const id = this.mesh.protocol.packets(this.#state, 'serverbound').idOf(name)
    if (id === undefined || !this.open) return
    this.channel.send(withPacketId(packet, id))
    if (name !== 'keep_alive') this.clientSpoke()
    if (name === 'cookie_response') for (const frame of this.#held.release()) this.receive(frame)
  }

  fail(reason: Reason): void {
    this.#cancelAll()
    if (this.open) this.player.links.fail(this.link, reason)
  }

  /** The connection is gone. */
  over(): void {
    this.#cancelAll()
    this.#dummySync.close()
    this.body.closed()
  }

  #cancelAll(): void {
    for (const cancel of this.#cancelTimeouts) cancel()
  }

  /** The server said something, while it lets its player in. */
  heard(): void {
    this.#heardAt = this.mesh.now()
  }

  /**
   * A server that takes the connection and says nothing is given up. So is one that falls silent while it lets a dummy in,
   * which never keeps it waiting: with more patience at each attempt, since some servers think for long. One that lets a client
   * in may wait for its answer, and need not ask meanwhile whether it is still there: it owes a word once it is its turn.
   */
  #failWhenMute(): readonly (() => void)[] {
    const { mesh, link } = this
    const { serverAnswer, serverKeepAlive, linkTimeout } = mesh.limits
    const patience = Math.min(serverAnswer * 2 ** Math.min(link.attempts, 16), Math.max(serverAnswer, linkTimeout))
    const firstWord = mesh.later(serverAnswer, () => {
      if (this.#heardAt === undefined)
        this.fail(`${link.server} took the connection and said nothing for ${serverAnswer} ms`)
    })
    const eachWord = afterSilence(
      mesh,
      patience,
      () => this.#heardAt ?? 0,
      () => {
        if (!this.client && !link.playing)
          this.fail(`${link.server} fell silent for ${patience} ms while it let the dummy in ("${link.phase}")`)
      },
    )
    const eachWordToClient = afterSilence(
      mesh,
      serverKeepAlive,
      () => (this.#clientsTurn ? mesh.now() : Math.max(this.#heardAt ?? 0, this.#spokenToAt)),
      () => {
        if (this.client && !link.playing)
          this.fail(`${link.server} fell silent for ${serverKeepAlive} ms while it let the player in ("${link.phase}")`)
      },
    )
    return [firstWord, eachWord, eachWordToClient]
  }

  /** Whether the server waits for an answer of the client that it lets in. */
  get #clientsTurn(): boolean {
    const { link, player } = this
    return this.client !== undefined && (player.requests.keepsWaiting(link) || player.opened.hasDialogOf(link))
  }

  clientSpoke(): void {
    this.#spokenToAt = this.mesh.now()
  }

  /** The server waits for the client: `run` goes on once it is there. */
  awaitClient(run: () => void): void {
    this.#whenClientReady = run
  }

  clientReady(): void {
    const run = this.#whenClientReady
    this.#whenClientReady = undefined
    run?.()
  }

  /** The server configures its player: a dummy says at once what its client says of itself unasked. */
  enterConfiguration(): void {
    const { link, player, client } = this
    this.#state = 'configuration'
    link.configuring()
    // A client that is being let in says most by itself; what it said to a server that did not take it, it says only once.
    if (client?.state === 'configuration') player.configuration.begin()
    const set = this.mesh.protocol.packets('configuration', 'serverbound')
    for (const [name, packet, mark] of player.profile.forConfiguration()) {
      const id = set.idOf(name)
      if (id === undefined) continue
      this.channel.send(withPacketId(packet, id))
      link.configuration.says(mark)
    }
    for (const word of player.answers.unasked()) this.#repeat(word)
    // What it says from now on, it says to this server.
    if (client) player.answers.begin()
  }

  /** Answers a question as the client would. False when only the client knows how. */
  answerAsClient(question: Question): boolean {
    const { link, player } = this
    const words = player.answers.to(question, link.configuration.asked(keyOf(question)))
    if (words) {
      for (const word of words) this.#repeat(word)
      return true
    }
    link.configuration.asksTheClient(question.row.in, unaskedReason(question))
    // A switch that waits for this link need wait no longer.
    if (link.switchable) player.links.announceStanding(link)
    return false
  }

  /**
   * Asks the client for a cookie, in whichever state it is: it may have come by a transfer, with cookies that nobody here has
   * seen. False when it can't be asked now, or need not be.
   */
  askForCookie(set: PacketSet, packet: Buffer): boolean {
    const { player, link, mesh } = this
    const { state } = player.session
    const cookie = set.field<string>('cookie_request', 'cookie')?.read(packet)
    const configured = state === 'configuration' && player.primary !== link
    if (cookie === undefined || configured || (state === 'play' && player.outbox.inConfiguration)) return false
    if (player.primary !== link && player.cookies.get(cookie) !== undefined) return false
    const asks = mesh.protocol.packets(state, 'clientbound')
    const id = asks.idOf('cookie_request')
    if (id === undefined) return false
    const request = withPacketId(packet, id)
    player.requests.asked(link, asks, 'cookie_request', request)
    player.outbox.channel.send(request)
    // The client itself answers in order.
    if (player.primary !== link || state !== this.#state) this.#held.hold()
    return true
  }

  #repeat({ packet, mark }: ClientWord): void {
    this.channel.send(packet)
    if (mark !== undefined) this.link.configuration.says(mark)
  }

  /** What comes next is the play login. */
  enterPlay(): void {
    this.#state = 'play'
    this.link.joining()
  }

  whenSyncKnown(run: () => void): void {
    this.#dummySync.whenKnown(() => {
      if (this.open) run()
    })
  }

  learnSync(): void {
    this.#dummySync.learn()
  }

  pluginMessage(channel: string, data: Buffer): void {
    this.#dummySync.pluginMessage(channel, data)
  }

  playLogin(params: Record<string, unknown>): void {
    this.registries.playLogin(params)
    this.#compare(this.player.level.awaitsLogin)
  }

  features(params: Record<string, unknown>): void {
    this.registries.playFeatures(params)
    this.#compare(this.link.configuration.mismatch === undefined)
  }

  compareConfiguration(): void {
    if (this.link.playing) this.#compare(false)
  }

  startConfiguration(): void {
    if (!this.#waitsItsTurn()) this.#reconfigure()
  }

  /** The client holds its primary's registries if it was `configured` by it; any other server is compared with them. */
  #compare(configured: boolean): void {
    const { link, player } = this
    const { parts } = this.registries
    link.configuration.registriesChanged(parts)
    // One that is on its way through a configuration may hold others by its end.
    const release = !player.outbox.inConfiguration
    if (player.primary === link && configured) {
      player.configuration.adopt(parts)
      link.configuration.compared(link.configuration.mismatch, release)
    } else link.configuration.compared(registryMismatch(player.configuration.registries, parts), release)
  }

  /** The client is on its way to this server through a configuration of mcmesh's own: the server's has its turn after that. */
  #waitsItsTurn(): boolean {
    const begin = (): void => {
      if (!this.open || this.#waitsItsTurn()) return
      this.#reconfigure()
      // A link that is a dummy by now has answered by itself.
      if (!this.client) return
      this.player.outbox.send(this.mesh.clientbound.encode('start_configuration', {}))
      this.player.outbox.enterConfiguration()
    }
    return this.client?.afterReconfiguring(begin) ?? false
  }

  /** The server takes its player back into configuration, in the middle of the game. */
  #reconfigure(): void {
    const { link, player, client } = this
    this.registries.begin()
    if (client) this.#reconfigureClient(client)
    else {
      this.channel.send(this.mesh.serverbound.encode('configuration_acknowledged', {}))
      player.leaveView(link)
      player.requests.forget(link)
      // Whom it lists, and how, it sends anew.
      player.forgetServer(link)
      this.enterConfiguration()
    }
  }

  #reconfigureClient(client: ClientSessionPort): void {
    const { link, player } = this
    link.configuring()
    // Nothing of the game reaches the client until its next login; dummies are made anew then.
    for (const other of player.links.others(link)) player.links.drop(other, `${link.server} configures the player anew`)
    player.configurationEntry.request(link, () => {
      player.configuration.begin()
      // In its next level the client counts its actions from 1 again, and the server has forgotten these.
      player.requests.sequences.leave(link.server)
      client.enteredConfiguration()
      player.answers.begin()
      this.#state = 'configuration'
    })
    player.requests.windows.forget(link)
    player.opened.forgetScreen()
    player.leaveView(link)
    player.outbox.sendAll(player.tab.leave(link.server))
    player.forgetLevel()
    player.profile.forgetPostures()
    player.level.expectLogin()
    player.switching.chooseDummiesAnew()
  }
}
