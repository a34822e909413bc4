import { causeOf } from '../protocol/errors.ts'
import type { Channel } from '../wire/channel.ts'
import type { Frame } from '../wire/frame.ts'
import { ChunkView, chunkAt } from '../world/chunks.ts'
import { TabList } from '../world/tab-list.ts'
import { Asked } from './client/pending-requests.ts'
import { releaseWithheld, viewHolds } from './chunks/shown-chunks.ts'
import { ConfigurationEntry } from './client/configuration-entry.ts'
import type { PlayerContext } from './context.ts'
import type { TrackedEntity } from './entities/tracked-entity.ts'
import { EntityView } from './entities/entity-view.ts'
import type { PacketTap, SwitchCause, SwitchMode, SwitchRecord } from './events.ts'
import type { Leap } from './position/position.ts'
import type { Link } from './links/link.ts'
import type { LinkListener } from './links/link-listener.ts'
import type { Place, Pose } from './position/movement.ts'
import { Remembered } from './client/profile.ts'
import { Recent } from './client/request-queue.ts'

/** Who a client is, from its login on. */
export interface PlayerIdentity {
  readonly name: string
  /** Lower case with dashes. */
  readonly uuid: string
  /** Where its client connects from. */
  readonly address: string
}

export interface ClientFace {
  /**
   * Takes the client through a configuration of these packets (id + body), then calls back, in any case: with a reason if
   * it left or did not finish in time.
   */
  reconfigure(packets: readonly Buffer[], done: (error?: string) => void): void
  /** Ends the client's connection with a sentence for the player. */
  disconnect(text: string): void
  /** Ends it without one: the client has been told already. */
  end(reason?: string): void
}

export interface PendingSwitch {
  readonly server: string
  readonly cause: SwitchCause
  /** On the mesh's clock. */
  readonly since: number
  readonly done: ((outcome: SwitchResult) => void)[]
  readonly cancelTimeout: () => void
}

export type SwitchResult =
  | { readonly ok: true; readonly mode: SwitchMode; readonly ms: number; readonly reason?: string }
  | { readonly ok: false; readonly error: string }

/** How many switches a player's journal keeps. */
const JOURNAL_ROWS = 32

/** One client connection, and what its client has been told. */
export class Player {
  readonly mesh: PlayerContext
  /** Who is told how its links fare. */
  readonly watcher: LinkListener
  readonly name: string
  readonly uuid: string
  readonly address: string
  /** The client's own entity id: never changes while it is connected, never 0 (rule 2). */
  readonly entityId: number
  /** Where its client is told things; a recorder stands in between while there is one. */
  client: Channel
  /** By server. */
  readonly links = new Map<string, Link>()
  /** Unset until the first server took the player. */
  primary: Link | undefined

  stance: Pose = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: true }
  dimension = ''
  /** The client stands somewhere: its first teleport is confirmed. */
  standing = false
  /** The server of the last primary that stood. */
  lastServer = ''
  /** The state of the zones that its dummies were chosen by. */
  zonesEpoch = -1
  pinned = false
  /** Servers that the operator took a dummy off: none is made there until it is asked for. */
  readonly dropped = new Set<string>()
  /** The owner of the ground at the last switch by hand: zones decide again once another's ground is crossed into. */
  handHold: string | undefined | null = null

  readonly chunks: ChunkView
  readonly entities: EntityView
  readonly tab: TabList
  /** The client's view: its centre in chunks and its distance. */
  readonly view = { x: 0, z: 0, distance: 2, told: false }

  /** What it has been asked and has not answered yet. */
  readonly asked = new Asked()
  /** What it said lately and its server has not repeated yet. */
  readonly said: { readonly text: string; readonly at: number; readonly server: string }[] = []
  /** Its primary teleported it far, and the client has not said yet that it stands there. */
  jumping = false
  /** Where its primary has teleported it, until its client has said where it stands since. */
  teleportedTo: readonly Place[] = []
  /** Where its client says it stands, too far for a step, until the primary has let that stand. */
  leap: Leap | undefined
  /** When the client last said where it stands, by a step or by steering, on the mesh's clock. */
  saidPlaceAt = Number.NEGATIVE_INFINITY

  /** What it has said of itself, told to every link made later. */
  readonly remembered = new Remembered()
  /** What servers have stored on the client, as far as mcmesh has heard; a dummy answers with it. */
  readonly cookies = new Recent<string, Buffer>()
  /** Known packs that the client answered its first server with: dummies answer the same. */
  knownPacks: readonly unknown[] = []
  readonly switches: SwitchRecord[] = []
  pingMs: number | undefined
  /** The game mode that everybody's tab list shows. */
  listedMode: number | undefined
  /** Packets received from the client and sent to it. */
  readonly counts = { in: 0, out: 0 }
  tap: PacketTap | undefined
  closed = false
  /** The client is being configured anew: it can be told nothing of the game. */
  away = false
  /** The client waits for a play login: its first, or the one after a configuration. */
  awaitsLogin = true
  /** A switch that waits for its link to stand. */
  pending: PendingSwitch | undefined
  /** The client's connection, for what only it can do. */
  face: ClientFace | undefined
  /** What the client was configured with: the parts of its first server's registries, by name. */
  registries: ReadonlyMap<string, string> = new Map()
  /** What the client was configured with, in order; empty up to 1.20.1. */
  configuration: readonly (Buffer | Frame)[] = []
  /** Who has asked the client into configuration, until it has acknowledged that. */
  readonly configurationEntry = new ConfigurationEntry()
  /** A command said in the game; true when it was mcmesh's. */
  onChatCommand: ((command: string) => boolean) | undefined
  #bundle: (Buffer | Frame)[] | undefined

  constructor(mesh: PlayerContext, identity: PlayerIdentity, client: Channel, watcher: LinkListener) {
    this.mesh = mesh
    this.watcher = watcher
    this.name = identity.name
    this.uuid = identity.uuid
    this.address = identity.address
    this.client = client
    this.entityId = mesh.table.reserve()
    this.chunks = new ChunkView(mesh.shown.chunks)
    this.entities = new EntityView(this)
    this.tab = new TabList(mesh.protocol, {
      canonicalUuid: (server, uuid) => mesh.bodies.find(server, uuid, mesh.now())?.uuid ?? uuid,
      unreadable: (server, name, error) => mesh.unreadable(server, name, causeOf(error)),
    })
  }

  /** A link that stands where the player stands. */
  ready(server: string): Link | undefined {
    const link = this.links.get(server)
    return link?.visible ? link : undefined
  }

  /** Its primary went away while it lay dead: only a new body takes its client out of the death screen. */
  get dead(): boolean {
    const { primary } = this
    return primary !== undefined && primary.channel === undefined && primary.ledger.dead
  }

  isReady(server: string): boolean {
    return this.ready(server) !== undefined
  }

  /** The server that owns a chunk, if the player has a placed link to it. */
  readyOwner(x: number, z: number): string | undefined {
    const owner = this.mesh.zones.owner(this.dimension, x, z)
    return owner !== undefined && this.isReady(owner) ? owner : undefined
  }

  inView(x: number, z: number): boolean {
    const { view, stance } = this
    // Until a server says where the view is, it is where the player stands.
    return viewHolds(view.told ? view : { ...chunkAt(stance), distance: view.distance }, x, z)
  }

  /** Sends a clientbound packet (id + body), inside the bundle that is being told, if any. */
  toClient(packet: Buffer): void {
    if (this.away) return
    this.counts.out++
    if (this.#bundle) this.#bundle.push(packet)
    else this.client.send(packet)
  }

  /** Sends a frame as it was read. */
  forward(frame: Frame): void {
    if (this.away) return
    this.counts.out++
    if (this.#bundle) this.#bundle.push(frame)
    else this.client.forward(frame)
  }

  /** Encodes and sends a packet of mcmesh's own. */
  tell(name: string, params: unknown): void {
    const packet = this.mesh.clientbound.encode(name, params)
    this.toClient(packet)
    this.tap?.('clientbound', this.primary?.server ?? '', 'play', name, packet, 'sent', 'by mcmesh')
  }

  /** Everything that `speak` sends reaches the client between two bundle delimiters, or not at all when it sends nothing. */
  bundled(delimiter: Frame, speak: () => void): void {
    this.#bundle = []
    try {
      speak()
    } finally {
      const told = this.#bundle
      this.#bundle = undefined
      // State that is told of an entity that appears may make it longer than a client takes.
      const most = this.mesh.limits.bundlePackets
      for (let from = 0; from < told.length; from += most) {
        this.client.forward(delimiter)
        for (const part of told.slice(from, from + most))
          Buffer.isBuffer(part) ? this.client.send(part) : this.client.forward(part)
        this.client.forward(delimiter)
      }
    }
  }

  /**
   * Sends a packet of one link with every id in it mapped. False when its subject is not spawned on the client, so that it
   * cannot be told.
   */
  sendMapped(link: Link, name: string, packet: Buffer, subject?: TrackedEntity): boolean {
    const mapped = this.mapped(link, name, packet, subject?.type)
    if (!mapped) return false
    this.toClient(mapped)
    return true
  }

  /** A link's packet with every id mapped to what the client knows; undefined when its subject is unknown to the client. */
  mapped(link: Link, name: string, packet: Buffer, subjectType?: string): Buffer | undefined {
    const lens = this.mesh.clientbound.lens(name)
    if (!lens) return packet
    const entityType = subjectType === undefined ? undefined : this.mesh.entityTypes.number(subjectType)
    // Where a dummy sits, its player does not.
    const unseated = name === 'set_passengers' && link !== this.primary ? link.selfId : undefined
    return lens.patch(
      packet,
      (id) => (id === unseated ? undefined : this.entities.proxyOf(link, id)),
      entityType === undefined ? undefined : { entityType },
    )
  }

  /** Whether a packet bears a server's entity id. */
  names(name: string, packet: Buffer, serverId: number): boolean {
    return this.mesh.clientbound.lens(name)?.ids(packet).includes(serverId) ?? false
  }

  /** The client's view distance is the largest of its links'. */
  updateViewDistance(): void {
    let largest = 2
    for (const link of this.links.values()) if (link.playing) largest = Math.max(largest, link.viewDistance)
    if (largest === this.view.distance) return
    this.view.distance = largest
    if (this.standing) this.tell('update_view_distance', { viewDistance: largest })
  }

  /** The client drops its level and all that was in it. It stays with its primary; other links are closed by the caller. */
  forgetLevel(): void {
    this.entities.clear(false)
    this.chunks.clear()
    this.view.told = false
  }

  /** The client can be told of the game again: a switch that waited for that goes on. */
  comeBack(): void {
    this.away = false
    for (const link of this.links.values()) link.compare?.()
    this.releaseWithheld()
    this.entities.considerAll(this.links.values())
    const wanted = this.pending && this.links.get(this.pending.server)
    if (wanted?.state === 'ready') this.watcher.ready(wanted)
  }

  releaseWithheld(): void {
    for (const link of this.links.values()) releaseWithheld(this, link)
  }

  journal(record: SwitchRecord): void {
    this.switches.push(record)
    if (this.switches.length > JOURNAL_ROWS) this.switches.shift()
  }
}
