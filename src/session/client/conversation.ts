import type { ClientLink } from '../../player/client/client-link.ts'
import type { ClientSessionPort } from '../../player/client/client-session.ts'
import type { Waited } from '../../player/client/fence.ts'
import type { Player } from '../../player/player.ts'
import { holderAway, recallCustody } from '../../player/switching/putting-right.ts'
import { joinOrder } from '../../player/switching/server-policy.ts'
import { failPending } from '../../player/switching/switch.ts'
import { tearDown } from '../../player/teardown.ts'
import { packetId } from '../../protocol/fields.ts'
import { loginSuccess } from '../../protocol/login-success.ts'
import { type Reason, reasonText, sentence } from '../../protocol/reason.ts'
import type { State } from '../../protocol/versions.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import type { SessionContext } from '../context.ts'
import { afterSilence } from '../silence.ts'
import { farewell } from './farewell.ts'

/** What one state makes of a client's packet. */
export type ClientStateHandler = (client: ClientConversation, frame: Frame) => void

/** Why what was under way for a player ends with its connection. */
const LEFT = 'the player left'

/** Why a client on its way into configuration is not left there to the server that it was meant for. */
const OVERTAKEN = 'another server configures the client'

/** How often a client in configuration is asked whether it is there, if nobody else asks. Milliseconds; vanilla asks every 15 s. */
const ASK_MS = 10_000

/** How far a client's conversation with mcmesh has come, and what may be done to it in any of its states. */
export class ClientConversation implements ClientSessionPort {
  readonly mesh: SessionContext
  readonly channel: Channel
  /** Where the client connects from. */
  readonly address: string
  #state: State = 'handshaking'
  #clientProtocol = 0
  #answeredAt = 0
  #player: Player | undefined
  /** Servers that the player was offered to before it is in. */
  readonly #offered = new Set<string>()
  /** Why those that were tried did not take it. */
  readonly #refusals: Reason[] = []
  #ended = false
  /** Set while mcmesh itself configures the client: what to do when it is through, or with why it will not be. */
  #whenConfigured: ((error?: string) => void) | undefined
  /** Set while mcmesh brings the client into configuration, for a server: what to do if it will not get there. */
  #whenConfiguring: ((error: string) => void) | undefined
  /** Ends the asking of a client in configuration. */
  #stopAsking: (() => void) | undefined

  constructor(mesh: SessionContext, channel: Channel, address: string) {
    this.mesh = mesh
    this.channel = channel
    this.address = address
  }

  get state(): State {
    return this.#state
  }

  get answeredAt(): number {
    return this.#answeredAt
  }

  /** The client said something in configuration, answered a question at its login, or begins anew with another server. */
  answered(): void {
    this.#answeredAt = this.mesh.now()
  }

  /** The protocol number of the client's handshake. */
  get clientProtocol(): number {
    return this.#clientProtocol
  }

  /** Set once the client has logged in. */
  get player(): Player | undefined {
    return this.#player
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The client sent which version it speaks, and what it came for. */
  handshaken(protocol: number, next: 'status' | 'login'): void {
    this.#clientProtocol = protocol
    this.#state = next
  }

  /** The client logged in: servers are asked to take it, one after the other, the one where it left first. */
  loggedIn(player: Player): void {
    this.#player = player
    this.mesh.enter(player)
    this.mesh.lastPositions.recall(player.uuid, (last) => {
      player.wasAt(last)
      recallCustody(player, this.mesh.custody, () => this.offerNext(undefined))
    })
  }

  /** The client configures itself from now on. */
  enteredConfiguration(): void {
    if (this.#state !== 'configuration') this.#player?.configuration.entered()
    this.#state = 'configuration'
    this.#stopAsking ??= this.#askInConfiguration()
  }

  /** The client is through its configuration. Answers whether mcmesh itself had asked it there. */
  leftConfiguration(): boolean {
    const done = this.#whenConfigured
    this.#state = 'play'
    this.#stopAsking?.()
    this.#stopAsking = undefined
    this.#whenConfigured = undefined
    done?.()
    return done !== undefined
  }

  /** mcmesh itself takes the client through a configuration. */
  get reconfiguring(): boolean {
    return this.#whenConfigured !== undefined
  }

  /** Ends the connection with a sentence for the player. */
  disconnect(reason: Reason): void {
    if (this.#ended) return
    const text = reasonText(reason)
    const player = this.#player
    if (player && this.#state !== 'play') this.mesh.log('info', `${player.name} was not let in: ${text}`)
    // By way of the recorder, if there is one.
    const channel = player?.outbox.channel ?? this.channel
    tearDown(this.mesh, `the farewell to ${player?.name ?? this.address}`, [
      () => {
        const packet = farewell(this.mesh.protocol, this.#state, reason)
        if (packet) channel.send(packet)
      },
      () => this.end(text),
    ])
  }

  /** Ends the connection; what was sent before still arrives. `farewell`: bytes that are no frame. */
  end(reason?: string, farewell?: Buffer): void {
    if (this.#ended) return
    this.#ended = true
    this.#stopAsking?.()
    const player = this.#player
    const done = this.#whenConfigured
    this.#whenConfigured = undefined
    tearDown(this.mesh, `the end of ${player?.name ?? this.address}`, [
      () => this.channel.end(farewell),
      () => player && this.mesh.leaving(player),
      () => {
        const { running } = player?.carrying ?? {}
        if (!player || !running) this.#leave(player, done, reason)
        else {
          // What it has is on its way: its links outlive it until that has ended.
          player.leave()
          void running.ended.then(() => this.#leave(player, done, reason))
        }
      },
    ])
  }

  #leave(player: Player | undefined, done: ((error?: string) => void) | undefined, reason: string | undefined): void {
    tearDown(this.mesh, `the end of ${player?.name ?? this.address}`, [
      () => player?.close(),
      () => player && failPending(player, LEFT),
      () => player?.switching.endArrival(LEFT),
      () => done?.(LEFT),
      () => this.#whenConfiguring?.(LEFT),
      () => player && this.mesh.leave(player, reason),
    ])
  }

  resume({ actions, news }: Waited, link: ClientLink): void {
    const player = this.#player
    if (!player) return
    const { clientbound, serverbound } = this.mesh.routers
    const from = player.links.get(link.server)
    for (const frame of news) if (from === link) clientbound.fromServer(player, from, frame)
    for (const frame of actions) if (!this.#ended) serverbound.fromClient(player, frame)
  }

  runOwnCommand(command: string): boolean {
    return this.#player !== undefined && this.mesh.runOwnCommand(this.#player, command)
  }

  /** Offers the player to the next server that may take it; disconnects it when none is left. */
  offerNext(lastError: Reason | undefined): void {
    const player = this.#player
    if (!player || this.#ended) return
    if (lastError !== undefined) this.#refusals.push(lastError)
    const server = joinOrder(this.mesh, player.last, player.carrying.holder).find((name) => !this.#offered.has(name))
    const { row } = player.carrying
    if (row && server !== row.holder && this.mesh.carry.holderDown === 'wait' && this.mesh.server(row.holder)) {
      const why = lastError === undefined ? 'it takes nobody now' : reasonText(lastError)
      this.disconnect(holderAway(row, why))
      return
    }
    if (server === undefined) {
      // Servers that say the same are told once.
      const refusals = [...new Map(this.#refusals.map((reason) => [reasonText(reason), reason])).values()]
      const why = refusals.flatMap((reason, at) => [at === 0 ? ': ' : '; ', reason])
      this.disconnect(sentence('No server can take you now', ...(why.length > 0 ? why : ['.'])))
      return
    }
    this.#offered.add(server)
    // What one server took to refuse it is not taken from the next one's time.
    this.answered()
    player.links.offer(server)
  }

  /**
   * Takes a client through a configuration: it is asked into it unless it is there already, sent the packets, and calls
   * back once: when it is back in play, or with why it will not be. One that does not finish and falls silent is
   * disconnected.
   */
  reconfigure(packets: readonly Buffer[], done: (error?: string) => void): void {
    const { mesh } = this
    const player = this.#player
    if (!player || this.#ended) {
      done(LEFT)
      return
    }
    // One of mcmesh's own that is under way is followed by this one.
    const follow = (error?: string): void => {
      if (error === undefined) this.reconfigure(packets, done)
      else done(error)
    }
    if (this.afterReconfiguring(follow)) return
    this.#whenConfiguring?.(OVERTAKEN)
    const cancelTimeout = this.#disconnectWhenSilent()
    this.#whenConfigured = (error) => {
      cancelTimeout()
      done(error)
    }
    const { channel } = player.outbox
    const configure = (): void => {
      this.enteredConfiguration()
      const set = mesh.protocol.packets('configuration', 'clientbound')
      player.configuration.begin()
      for (const packet of packets) player.configuration.add(set.nameOf(packetId(packet)) ?? '', packet)
      for (const packet of [...packets, set.encode('finish_configuration', {})]) {
        const name = set.nameOf(packetId(packet))
        if (name === 'registry_data' && player.configuration.tellsRegistry(set, packet) === 'again') continue
        player.requests.asked(undefined, set, name, packet)
        player.outbox.channel.send(packet)
      }
    }
    // Already there: the server that began it went away.
    if (this.#state === 'configuration') configure()
    else if (player.configurationEntry.request(undefined, configure))
      channel.send(mesh.clientbound.encode('start_configuration', {}))
  }

  bringIntoConfiguration(done: (error?: string) => void): void {
    const player = this.#player
    if (!player || this.#ended) {
      done(LEFT)
      return
    }
    const follow = (error?: string): void => {
      if (error === undefined) this.bringIntoConfiguration(done)
      else done(error)
    }
    if (this.afterReconfiguring(follow)) return
    if (this.#state === 'configuration') {
      done()
      return
    }
    this.#whenConfiguring?.(OVERTAKEN)
    const cancelTimeout = this.#disconnectWhenSilent()
    const entered = (): void => {
      cancelTimeout()
      this.enteredConfiguration()
      this.#whenConfiguring = undefined
      done()
    }
    this.#whenConfiguring = (error) => {
      cancelTimeout()
      this.#whenConfiguring = undefined
      done(error)
    }
    if (player.configurationEntry.request(undefined, entered))
      player.outbox.channel.send(this.mesh.clientbound.encode('start_configuration', {}))
  }

  /** A client that does not go through a configuration is not waited for. Answers what ends that. */
  #disconnectWhenSilent(): () => void {
    const { mesh } = this
    const { linkTimeout } = mesh.limits
    return afterSilence(
      mesh,
      linkTimeout,
      () => this.#answeredAt,
      () => this.disconnect(`Your client did not finish its configuration within ${linkTimeout / 1000} s; join again.`),
    )
  }

  /** While mcmesh itself configures the client no server asks it whether it is there, and not every server does while it does. */
  #askInConfiguration(): () => void {
    const { mesh } = this
    const ask = (): void => {
      cancel = mesh.later(ASK_MS, ask)
      this.#player?.requests.keepAlives.requestInConfiguration(this.reconfiguring)
    }
    let cancel = mesh.later(ASK_MS, ask)
    return () => cancel()
  }

  /**
   * Calls back when the configuration that mcmesh itself takes the client through is over, with a reason if the client left.
   * False when none is under way.
   */
  afterReconfiguring(done: (error?: string) => void): boolean {
    const before = this.#whenConfigured
    if (!before) return false
    this.#whenConfigured = (error) => {
      before(error)
      done(error)
    }
    return true
  }

  /** The first server took the player: the client's login ends. */
  serverLoggedIn(link: ClientLink): void {
    const { mesh } = this
    const player = this.#player
    if (!player || link !== player.primary || this.#state !== 'login') return
    const set = mesh.protocol.packets('login', 'clientbound')
    // The mesh's own: another server may send what only fits compressed.
    const threshold = mesh.limits.compressionThreshold
    this.channel.send(set.encode('compress', { threshold }))
    this.channel.compress(threshold)
    this.channel.send(loginSuccess(mesh.protocol, player))
    if (!mesh.protocol.hasConfiguration) this.#state = 'play'
  }
}
