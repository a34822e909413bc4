import type { LastPosition } from '../journal/last-position.ts'
import { causeOf } from '../protocol/errors.ts'
import type { Channel } from '../wire/channel.ts'
import { TabList, type TabListEntry } from '../world/tab-list.ts'
import type { Zones } from '../world/zones.ts'
import type { Body } from './body.ts'
import { type ChunkViewer, ShownChunks } from './chunks/shown-chunks.ts'
import { ClientAnswers } from './client/client-answers.ts'
import type { ClientSessionPort } from './client/client-session.ts'
import { ClientConfiguration } from './client/configuration.ts'
import { ConfigurationEntry } from './client/configuration-entry.ts'
import { Cookies } from './client/cookies.ts'
import { Fence } from './client/fence.ts'
import { KeepAlives } from './client/keep-alives.ts'
import { ClientLevel } from './client/level.ts'
import { Opened } from './client/opened.ts'
import { Outbox } from './client/outbox.ts'
import { PendingRequests } from './client/pending-requests.ts'
import { ClientProfile } from './client/profile.ts'
import { SpokenLines } from './client/spoken-lines.ts'
import type { PlayerContext } from './context.ts'
import { EntityView, type EntityViewer } from './entities/entity-view.ts'
import type { PacketTap } from './events.ts'
import { LentTabEntries } from './lent-tab-entries.ts'
import { CarryState } from './links/carry-state.ts'
import type { Link } from './links/link.ts'
import { type LinkOwner, type LinkPorts, Links } from './links/links.ts'
import { SwitchState } from './links/switch-state.ts'
import { PlayerPosition } from './position/position.ts'
import { tearDown } from './teardown.ts'

/** Who a client is, from its login on. */
export interface PlayerIdentity {
  readonly name: string
  /** Lower case with dashes. */
  readonly uuid: string
  /** Where its client connects from. */
  readonly address: string
}

/** One client connection: who it is, and the owners of all that is known of it. */
export class Player implements Body, LinkOwner, EntityViewer, ChunkViewer {
  readonly mesh: PlayerContext
  readonly name: string
  readonly uuid: string
  readonly address: string
  /** The client's own entity id: never changes while it is connected, never 0 (rule 2). */
  readonly entityId: number
  /** The client's connection, for what only it can do. */
  readonly session: ClientSessionPort
  /** What is sent to the client, and when. */
  readonly outbox: Outbox
  /** What the client has sent of itself. */
  readonly profile: ClientProfile
  readonly cookies: Cookies
  /** What it answers servers that configure it. */
  readonly answers: ClientAnswers
  readonly spoken = new SpokenLines()
  /** What waits while a carry runs. */
  readonly fence = new Fence()
  /** What the client has been asked and has not answered yet. */
  readonly requests: PendingRequests
  /** What servers have opened at the client. */
  readonly opened: Opened
  /** What the client was configured with. */
  readonly configuration: ClientConfiguration
  /** Who has asked the client into configuration, until it has acknowledged that. */
  readonly configurationEntry = new ConfigurationEntry()
  /** The level that the client has been given. */
  readonly level = new ClientLevel()
  /** Where the player stands. */
  readonly position = new PlayerPosition()
  readonly links: Links
  /** Which server plays, and which is to. */
  readonly switching = new SwitchState()
  /** Where what it has is, and whether that is on its way. */
  readonly carrying = new CarryState()
  readonly chunks: ShownChunks
  readonly entities: EntityView
  readonly tab: TabList
  readonly #lent: LentTabEntries
  #last: LastPosition | undefined
  #tap: PacketTap | undefined
  #received = 0
  #closed = false
  #leaving = false

  constructor(
    mesh: PlayerContext,
    identity: PlayerIdentity,
    client: { readonly channel: Channel; readonly session: ClientSessionPort },
    ports: LinkPorts,
  ) {
    this.mesh = mesh
    this.name = identity.name
    this.uuid = identity.uuid
    this.address = identity.address
    this.entityId = mesh.table.reserve()
    this.session = client.session
    this.outbox = new Outbox(mesh, client.channel, (name, packet) =>
      this.#tap?.('clientbound', this.playsOn ?? '', 'play', name, packet, 'sent', 'by mcmesh'),
    )
    const { clientProfileBytes, clientAnswerBytes, cookieBytes, configurationBytes } = mesh.limits
    this.profile = new ClientProfile(clientProfileBytes)
    this.cookies = new Cookies(cookieBytes)
    this.requests = new PendingRequests(new KeepAlives(mesh, this.outbox), clientAnswerBytes)
    this.opened = new Opened(
      mesh,
      this.outbox,
      this.requests,
      () => this.outbox.inConfiguration || client.session.state === 'configuration',
    )
    this.configuration = new ClientConfiguration(mesh.shown.configuration, configurationBytes)
    this.answers = new ClientAnswers(clientAnswerBytes)
    this.links = new Links(this, ports)
    this.chunks = new ShownChunks(this)
    this.entities = new EntityView(this)
    this.tab = new TabList(mesh.protocol, {
      canonicalUuid: (server, uuid) => mesh.roster.bodyOf(server, uuid)?.uuid ?? uuid,
      unreadable: (server, name, error) => mesh.unreadable(server, name, causeOf(error)),
      most: mesh.limits.tabListBytes,
      mesh: mesh.roster.tabList,
    })
    this.#lent = new LentTabEntries(mesh, this.tab, (packet) => this.outbox.send(packet))
  }

  get primary(): Link | undefined {
    return this.links.primary
  }

  get playsOn(): string | undefined {
    return this.links.primary?.server
  }

  /** The server that it plays on, or played on last while none has it; '' before the first. */
  get server(): string {
    return this.playsOn ?? this.links.lastServer
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Its client is gone, and what it has is still on its way. */
  get leaving(): boolean {
    return this.#leaving
  }

  /** Its client is gone. */
  leave(): void {
    this.#leaving = true
  }

  /** While somebody inspects the player. */
  get tap(): PacketTap | undefined {
    return this.#tap
  }

  /** Packets of the game received from the client and sent to it. */
  get traffic(): { readonly in: number; readonly out: number } {
    return { in: this.#received, out: this.outbox.sent }
  }

  get looks(): { readonly latency: number; readonly gamemode: number } {
    return {
      latency: Math.round(this.requests.keepAlives.pingMs ?? 0),
      gamemode: this.primary?.ledger.gameMode ?? 0,
    }
  }

  /** Its primary went away while it lay dead: only a new body takes its client out of the death screen. */
  get diedWithServer(): boolean {
    const { primary } = this
    return primary !== undefined && primary.channel === undefined && primary.ledger.dead
  }

  /** Where it was when it was last seen, before it came; undefined for one who is new. */
  get last(): LastPosition | undefined {
    return this.#last
  }

  /** It was here before. */
  wasAt(last: LastPosition | undefined): void {
    this.#last = last
  }

  /** From now on `tap` is called with every packet; undefined ends that. */
  inspect(tap: PacketTap | undefined): void {
    this.#tap = tap
  }

  /** A packet of the game came from the client. */
  received(): void {
    this.#received++
  }

  /** The link to a server, if it is ready. */
  ready(server: string): Link | undefined {
    const link = this.links.get(server)
    return link?.ready ? link : undefined
  }

  isReady(server: string): boolean {
    return this.ready(server) !== undefined
  }

  readyOwner(x: number, z: number): string | undefined {
    const owner = this.mesh.zones.owner(this.level.dimension, x, z)
    return owner !== undefined && this.isReady(owner) ? owner : undefined
  }

  inView(x: number, z: number): boolean {
    return this.level.inView(x, z, this.position.pose)
  }

  ensureTabEntry({ uuid, name, looks }: Body): void {
    this.outbox.sendAll(this.tab.tell({ uuid, profile: { name, properties: [] }, looks }))
  }

  lendTabEntry(uuid: string, entry: TabListEntry): void {
    this.#lent.lend(uuid, entry)
  }

  /** The client's view distance is the largest of its links'. */
  updateViewDistance(): void {
    let largest = 0
    for (const link of this.links.values()) if (link.playing) largest = Math.max(largest, link.level.viewDistance)
    if (this.level.viewDistanceChanged(largest) && this.position.confirmed)
      this.outbox.sendPacket('update_view_distance', { viewDistance: this.level.viewDistance })
  }

  /** Sends the chunks that waited for their link, or for the client's view to reach them. */
  releaseDeferredChunks(): void {
    for (const link of this.links.values()) this.chunks.releaseDeferred(link)
  }

  /** The client drops its level and all that was in it. It stays with its primary; other links are closed by the caller. */
  forgetLevel(): void {
    this.entities.clear(false)
    this.chunks.clear()
    this.level.forgetView()
  }

  /** The client can be sent play packets again: what waited for that is sent, and a switch that waited goes on. */
  returnToGame(): void {
    this.outbox.leaveConfiguration()
    for (const link of this.links.values()) link.session?.compareConfiguration()
    this.releaseDeferredChunks()
    this.entities.considerAll(this.links.values())
    const { pending } = this.switching
    const wanted = pending && this.links.get(pending.server)
    if (wanted?.switchable) this.links.announceStanding(wanted)
  }

  /** What a link shows of its world goes: its entities and chunks. */
  leaveView(link: Link): void {
    tearDown(this.mesh, this.#on(link), [
      () => link.seat.clear(),
      () => this.entities.leave(link),
      () => this.chunks.leave(link),
    ])
  }

  /** What a link's server sent and asked in this login counts no more: it begins anew with its player. */
  forgetServer(link: Link): void {
    tearDown(this.mesh, this.#on(link), [
      () => {
        this.outbox.sendAll(this.tab.leave(link.server))
      },
      () => {
        const settled = this.requests.sequences.leave(link.server)
        if (settled !== undefined) this.outbox.sendPacket('acknowledge_player_digging', { sequenceId: settled })
      },
    ])
  }

  /** A chunk batch that a link has open towards the client ends here, so that another link's never begins inside it. */
  endBatch(link: Link): void {
    if (!link.batch.takeOver()) return
    this.requests.batches.add('batch', undefined)
    this.outbox.sendPacket('chunk_batch_finished', { batchSize: 0 })
  }

  linkClosed(link: Link): void {
    tearDown(this.mesh, this.#on(link), [() => this.mesh.roster.loggedOut(this, link.server, link.uuid)])
    if (this.#closed) return
    tearDown(this.mesh, this.#on(link), [
      () => this.endBatch(link),
      () => this.leaveView(link),
      () => this.forgetServer(link),
      // The ground of the server that left may now be shown by others.
      () => this.entities.considerAll(this.links.values()),
      () => this.updateViewDistance(),
    ])
  }

  linkForgotten(link: Link): void {
    this.requests.forget(link)
  }

  /** The zones are others now: sources of entities and suppliers of chunks are asked again. */
  zonesChanged(before: Zones): void {
    if (this.outbox.inConfiguration || this.level.awaitsLogin) return
    this.chunks.supplyFromOwners()
    this.entities.zonesChanged(before)
  }

  /** The client is gone, and every link with it. */
  close(): void {
    this.#closed = true
    tearDown(this.mesh, this.name, [() => this.#lent.close(), () => this.links.closeAll()])
  }

  /** Nothing of the player is kept: neither what its client was shown nor its entity id. */
  release(): void {
    tearDown(this.mesh, this.name, [
      () => this.entities.clear(false),
      () => this.chunks.clear(),
      () => this.configuration.clear(),
      () => this.mesh.table.unreserve(this.entityId),
    ])
  }

  /** Whose end a fault in it is logged as. */
  #on(link: Link): string {
    return `${this.name} leaves ${link.server}`
  }
}
