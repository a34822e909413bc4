import type { CarryTransport } from '../../carry/transport.ts'
import { packetId } from '../../protocol/fields.ts'
import { type Reason, reasonText } from '../../protocol/reason.ts'
import type { Placement, Sync } from '../../sync/sync.ts'
import { answersTo } from '../../vanilla-client/answers.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Ledger } from '../../world/ledger.ts'
import { DeferredChunks } from '../chunks/deferred-chunk.ts'
import type { PlayerContext } from '../context.ts'
import { TrackedEntities } from '../entities/tracked-entities.ts'
import type { LinkRole, PacketTap } from '../events.ts'
import { Bundle } from './bundle.ts'
import { ChunkBatch } from './chunk-batch.ts'
import { isInPlay, type LinkPhase, LinkPhaseError, type LinkPhaseName, linkTransitions } from './link-phase.ts'
import { Seat } from './seat.ts'
import { ServerConfiguration } from './server-configuration.ts'
import { ServerLevel } from './server-level.ts'
import type { ServerSession } from './server-session.ts'
import { Strays } from './strays.ts'

/** The player of a link, as far as its links see it. */
export interface LinkPlayer {
  readonly mesh: PlayerContext
  readonly name: string
  readonly closed: boolean
  /** While somebody inspects the player. */
  readonly tap: PacketTap | undefined
  readonly primary: Link | undefined
  /** Its primary went away while it lay dead: only a new body takes its client out of the death screen. */
  readonly diedWithServer: boolean
  readonly level: { readonly dimension: string }
  readonly position: { readonly confirmed: boolean }
  readonly outbox: { readonly inConfiguration: boolean }
  readonly profile: { postures(): Iterable<Buffer> }
  readonly cookies: { get(key: string): Buffer | undefined }
}

/** How a link came to be dialled. */
export interface LinkOrigin {
  /** How often it was dialled in vain since it last stood, and the last reason. */
  readonly attempts: number
  readonly error?: Reason | undefined
  /** Made by hand: it stays until the opposite command, `unpin` or a switch by zone. */
  readonly held: boolean
}

/**
 * One connection of one player to one server: a state machine whose phase only its own methods change. What else is known
 * of it is derived from the phase, or owned by one of its parts.
 */
export class Link {
  readonly player: LinkPlayer
  readonly server: string
  readonly ledger: Ledger
  readonly level = new ServerLevel()
  readonly configuration: ServerConfiguration
  readonly entities: TrackedEntities
  readonly deferred: DeferredChunks
  readonly bundle = new Bundle()
  readonly batch = new ChunkBatch()
  readonly seat: Seat
  readonly strays = new Strays()
  /** When the link was last wanted, on the mesh's clock: `dummy.join` counts from here. */
  readonly wantedAt: number
  #phase: LinkPhase = { name: 'dialling' }
  /** Of the phase: asked for every packet. */
  #playing = false
  #channel: Channel | undefined
  #session: ServerSession | undefined
  #uuid = ''
  #held: boolean
  #attempts: number
  #error: Reason | undefined
  #joined = false

  constructor(player: LinkPlayer, server: string, ledger: Ledger, { attempts, error, held }: LinkOrigin) {
    this.player = player
    this.server = server
    this.ledger = ledger
    const { configurationBytes, trackedEntitiesBytes, deferredChunkBytes } = player.mesh.limits
    this.configuration = new ServerConfiguration(configurationBytes)
    this.entities = new TrackedEntities(trackedEntitiesBytes)
    this.deferred = new DeferredChunks(deferredChunkBytes)
    this.wantedAt = player.mesh.now()
    this.#attempts = attempts
    this.#error = error
    this.#held = held
    this.seat = new Seat(this)
  }

  get phase(): LinkPhaseName {
    return this.#phase.name
  }

  /** Set while a connection is open. */
  get channel(): Channel | undefined {
    return this.#channel
  }

  /** What its session offers, while a connection is open. */
  get session(): ServerSession | undefined {
    return this.#session
  }

  /** How to move this link's player, once known. */
  get sync(): Sync | undefined {
    return this.#session?.sync
  }

  /** How what this link's player has is taken and given there, once known. */
  get carry(): CarryTransport | undefined {
    return this.#session?.carry
  }

  get role(): LinkRole {
    return this.player.primary === this ? 'primary' : 'dummy'
  }

  /** What the server calls the player: the UUID from login success; '' before. */
  get uuid(): string {
    return this.#uuid
  }

  /** Made by hand: it stays until the opposite command, `unpin` or a switch by zone. */
  get held(): boolean {
    return this.#held
  }

  /** How often it was dialled in vain, or put where its player stands, since it last stood. */
  get attempts(): number {
    return this.#attempts + this.strays.pauses
  }

  /** Why it was last lost, until it stands again. */
  get error(): string | undefined {
    return this.#error === undefined ? undefined : reasonText(this.#error)
  }

  /** Why it does not stand, where that is known: also while its server waits for what only the client can answer. */
  get trouble(): string | undefined {
    return this.error ?? (this.playing ? undefined : this.configuration.unasked)
  }

  /** Why it was last lost, as its server said it, if it was its server. */
  get lostFor(): Reason | undefined {
    return this.#error
  }

  /** Stood where the player stands at least once. */
  get joined(): boolean {
    return this.#joined
  }

  /** It has stood where the player stands and has not been lost since: what users call a dummy, between `dummy.join` and `dummy.leave`. */
  get stands(): boolean {
    return this.#joined && this.#channel !== undefined
  }

  /** The server is in play: its login packet came. */
  get playing(): boolean {
    return this.#playing
  }

  /** The server has the player where it stands, so that movement may be mirrored. */
  get placed(): boolean {
    return this.#phase.name === 'standing' && this.#phase.placed
  }

  /** Where its server was asked to put the dummy, until it has. */
  get placement(): Placement | undefined {
    return this.#phase.name === 'placing' ? this.#phase.at : undefined
  }

  /** Stands where the player stands, in a world that its client can be shown. The one meaning of "ready". */
  get ready(): boolean {
    const { level, outbox } = this.player
    return (
      this.placed &&
      this.#configuredOtherwise === undefined &&
      this.level.world === level.dimension &&
      !outbox.inConfiguration
    )
  }

  /** Its server asks what only the client can answer, and only in a configuration of its own: it need not stand for that. */
  get waitsForClient(): boolean {
    return this.configuration.unasked !== undefined
  }

  /** A switch to it may be done: it stands, or never will without its client. */
  get switchable(): boolean {
    return this.#phase.name === 'standing' || (this.waitsForClient && !this.playing)
  }

  /** What its server made of the player that it would not have made of the client. */
  get #configuredOtherwise(): string | undefined {
    const { unasked, unaskedAtLogin, mismatch } = this.configuration
    return unasked ?? mismatch ?? unaskedAtLogin
  }

  /** Why a switch to this link must be hard; undefined when it can be soft. */
  get hardReason(): string | undefined {
    const { level, outbox, position, diedWithServer } = this.player
    const otherwise = this.#configuredOtherwise
    if (diedWithServer) return 'the player died on the server that went away'
    if (outbox.inConfiguration) return 'the client was being configured by the server that went away'
    if (otherwise !== undefined) return otherwise
    if (this.level.world !== level.dimension)
      return `it has the player in ${this.level.world}, not in ${level.dimension}`
    if (!position.confirmed) return 'the client has not been put anywhere yet'
    if (this.placed) return undefined
    return this.phase === 'standing' ? 'nothing moves its dummies: it has no sync' : 'its dummy does not stand yet'
  }

  /** The connection stands, and `session` speaks for it. */
  connected(channel: Channel, session: ServerSession): void {
    this.#enter({ name: 'login' })
    this.#channel = channel
    this.#session = session
  }

  /** The server let the player in, and calls it `uuid`. */
  loggedIn(uuid: string): void {
    this.#uuid = uuid
  }

  /** The server configures the player, for the first time or anew. */
  configuring(): void {
    this.#enter({ name: 'configuring' })
    this.configuration.begin()
  }

  /** What comes next is the play login. */
  joining(): void {
    this.#enter({ name: 'joining' })
  }

  /** In play; where the server has the player comes next. */
  spawning(): void {
    this.#enter({ name: 'spawning' })
  }

  /**
   * Its server sent the dummy elsewhere than it was put. Answers for how long to let it be before it is put back, in
   * milliseconds: not at all the first times.
   */
  sentElsewhere(reason: Reason): number {
    const { mesh } = this.player
    const { retryFirst, retryMax } = mesh.limits
    this.strays.sentElsewhere(mesh.now(), retryMax)
    if (!this.strays.many) return 0
    this.#joined = false
    this.#error = reason
    return Math.min(retryFirst * 2 ** Math.min(this.strays.pauses - 1, 16), retryMax)
  }

  /** Its server has let the dummy stand for a while. Answers whether that is news. */
  letStand(): boolean {
    this.strays.forget()
    return this.#join()
  }

  #join(): boolean {
    const first = !this.#joined
    this.#joined = true
    this.#attempts = 0
    this.#error = undefined
    return first
  }

  /**
   * The dummy is moved to where its player stands; the server was asked to put it `at`, unless it is not known yet by what
   * means. `cancelTimeout` ends what would end the wait.
   */
  place(at: Placement | undefined, cancelTimeout: () => void): void {
    this.#enter({ name: 'placing', at, moved: false, confirmed: false, cancelTimeout })
  }

  /** The server teleported the dummy to where it was asked to. Answers whether the placing is over with that. */
  placementMoved(): boolean {
    if (this.#phase.name !== 'placing' || !this.#phase.at) return false
    this.#phase = { ...this.#phase, moved: true }
    return this.#phase.confirmed
  }

  /** The server answered that it has put the dummy `at`. Answers whether that is what it was asked last, and over with that. */
  placementConfirmed(at: Placement): boolean {
    if (this.#phase.name !== 'placing' || this.#phase.at !== at) return false
    this.#phase = { ...this.#phase, confirmed: true }
    return this.#phase.moved
  }

  /** It stands where the player stands (`placed`), or as near as it ever will. Answers whether that is news. */
  stand(placed: boolean): boolean {
    this.#enter({ name: 'standing', placed })
    if (!placed) return false
    this.strays.stood(this.player.mesh.now())
    if (this.strays.many && this.role === 'dummy') return false
    return this.#join()
  }

  /** The dummy died. */
  died(): void {
    this.#enter({ name: 'dead' })
  }

  /** Over: the connection is closed, and what was under way ends. */
  close(): void {
    const channel = this.#channel
    if (this.#phase.name === 'retrying') this.#phase.cancelRetry()
    this.#enter({ name: 'closed' })
    this.#channel = undefined
    this.#session = undefined
    this.bundle.clear()
    channel?.end()
  }

  /** Lost for this reason, whatever comes next. */
  failedWith(error: Reason): void {
    this.#error = error
  }

  /** It is dialled again after a pause. */
  retryLater(cancelRetry: () => void): void {
    this.#enter({ name: 'retrying', cancelRetry })
  }

  /** Wanted by hand: zones don't end it. */
  hold(): void {
    this.#held = true
  }

  /** The zones' again. */
  releaseHold(): void {
    this.#held = false
  }

  entityGone(serverId: number): void {
    this.seat.left(serverId)
  }

  /** The player looks through another entity's eyes there. */
  get spectating(): boolean {
    return this.ledger.camera !== undefined
  }

  /** The client's player sits in that entity, or looks through its eyes. Where a dummy sits, its player does not. */
  carriesPlayer(serverId: number): boolean {
    return this.role === 'primary' && (this.seat.vehicle === serverId || this.ledger.camera === serverId)
  }

  sneak(down: boolean): void {
    if (this.player.mesh.protocol.number < SNEAKS_BY_KEY) this.act(down ? 'start_sneaking' : 'stop_sneaking')
    else this.send('player_input', { inputs: down ? { shift: true } : {} })
  }

  resendPostures(): void {
    for (const packet of this.player.profile.postures()) this.#channel?.send(this.withOwnId(packet))
  }

  /** Encodes and sends a packet of mcmesh's own; answers its bytes. */
  send(name: string, params: unknown): Buffer {
    const packet = this.player.mesh.serverbound.encode(name, params)
    this.#send(name, packet)
    return packet
  }

  /** The client has come to where the server waits for it to be. */
  clientReady(): void {
    this.#session?.clientReady()
  }

  /** Sends its server the client's answer (id + body), under that packet's id in the state that the server is in. */
  reply(name: string, packet: Buffer): void {
    this.#session?.reply(name, packet)
  }

  /** Sends packets that a vanilla client would send by itself. */
  sendAll(packets: readonly Buffer[]): void {
    const { serverbound } = this.player.mesh
    for (const packet of packets) this.#send(serverbound.nameOf(packetId(packet)) ?? '', packet)
  }

  /** Answers a play packet of its server (id + body) as a vanilla client would, with the cookies of its player. */
  answer(packet: Buffer): void {
    this.sendAll(answersTo(this.player.mesh.protocol, 'play', packet, this.player))
  }

  /** Sends an entity_action of the player itself, in mcmesh's own name. */
  act(actionId: string): Buffer {
    return this.send('entity_action', { entityId: this.level.selfId, actionId, jumpBoost: 0 })
  }

  /** A serverbound packet about the player itself, with the id that this link's server has given to it. */
  withOwnId(packet: Buffer): Buffer {
    const { serverbound } = this.player.mesh
    const name = serverbound.nameOf(packetId(packet)) ?? ''
    return serverbound.lens(name)?.patch(packet, () => this.level.selfId) ?? packet
  }

  #send(name: string, packet: Buffer): void {
    this.#channel?.send(packet)
    this.player.tap?.('serverbound', this.server, 'play', name, packet, 'sent', 'by mcmesh')
  }

  #enter(phase: LinkPhase): void {
    const from = this.#phase
    if (!linkTransitions[from.name].includes(phase.name))
      throw new LinkPhaseError(
        `${this.player.name}'s link to ${this.server} is ${from.name}; it can't become ${phase.name}`,
      )
    if (from.name === 'placing') from.cancelTimeout()
    this.#phase = phase
    this.#playing = isInPlay(phase.name)
  }
}

/** 1.21.6: a sneaking player holds down a key of player_input; before, entity_action carries it. */
const SNEAKS_BY_KEY = 771
