import type { ChatDecoration } from '../../protocol/chat-types.ts'
import type { Sync } from '../../sync/sync.ts'
import type { Channel } from '../../wire/channel.ts'
import type { Frame } from '../../wire/frame.ts'
import type { Ledger } from '../../world/ledger.ts'
import type { TrackedEntity } from '../entities/tracked-entity.ts'
import type { LinkRole, LinkState } from '../events.ts'
import type { Placing } from '../dummies/placing.ts'
import type { Player } from '../player.ts'
import type { Withheld } from '../chunks/deferred-chunk.ts'

/** One connection of one player to one server. */
export class Link {
  readonly player: Player
  readonly server: string
  /** Set while a connection is open. */
  channel: Channel | undefined
  state: LinkState = 'connecting'
  /** Made by hand: it stays until the opposite command, `unpin` or a switch by zone. */
  held = false
  /** How often it was dialled in vain since it last stood, and the last reason. */
  attempts = 0
  error: string | undefined
  /** When the link was last wanted, on the mesh's clock: `dummy.join` counts from here. */
  wantedAt: number
  cancelRetry: (() => void) | undefined

  /** What the server calls the player: its UUID from login success, its entity id from the play login. */
  uuid = ''
  selfId = -1
  /** The dimension the server has the player in, such as `minecraft:overworld`. */
  world = ''
  viewDistance = 0
  /** Where the server has the centre of the client's view, in chunks. */
  centre: { readonly x: number; readonly z: number } | undefined
  /** Digests of the server's registries, tags and features, by name. */
  registries: ReadonlyMap<string, string> = new Map()
  /** What of the server's registries the client was not configured with, if anything: its world can't be shown as it is. */
  mismatch: string | undefined
  /** Stood where the player stands at least once. */
  joined = false
  /** Who answers the chunk batch that is open: a switch may come before its end. */
  batch: 'client' | 'mesh' | undefined
  /** How the server's chat lines are decorated, where mcmesh has to do that itself. */
  chatTypes: ReadonlyMap<number, ChatDecoration> = new Map()
  /** What its client had said of itself when the link was told, in its configuration; 0 where there was none. */
  toldUpTo = 0
  /** The server is in play: its login packet came. */
  playing = false
  /** The server has the player where it stands, so that movement may be mirrored. */
  placed = false
  /** The server's configuration packets, while they differ from what the client was configured with: a hard switch needs them. */
  configuration: Buffer[] = []
  /** The server's play login, and its last respawn into another level. */
  level: { login?: Buffer; respawn?: Buffer } = {}
  /** The server's id of the vehicle that it has the player in. */
  vehicle: number | undefined
  /** The player is held to be sneaking there, until the server has set it down. */
  letGo = false
  /** Where the server last put the player. */
  standsAt = { x: 0, y: 0, z: 0 }
  /** Its dummy is being put where the player stands. */
  placing: Placing | undefined
  /** How to move this link's player, once known. */
  sync: Sync | undefined
  /** Calls back once it is known how this link's dummy can be moved, if at all. */
  whenSyncKnown: (run: () => void) => void = (run) => run()
  /** Plugin messages of the server, of any channel. */
  onPayload: ((channel: string, data: Buffer) => void) | undefined
  /** The server's play login, decoded. */
  onPlay: ((params: Record<string, unknown>) => void) | undefined
  /** Compares what the server was configured with and what the client was, once more. */
  compare: (() => void) | undefined
  /** The server's enabled features, decoded, where they are told in play. */
  onFeatures: ((params: Record<string, unknown>) => void) | undefined
  /** The server takes the player back into configuration. */
  onStartConfiguration: (() => void) | undefined
  /** The client is where this link's session waits for it to be. */
  onClientReady: (() => void) | undefined
  pingMs: number | undefined

  /** Every entity that the server has spawned for the player, by server EID. */
  readonly dossiers = new Map<number, TrackedEntity>()
  /** Those of them that carry or lead others, or did. */
  readonly bound = new Set<TrackedEntity>()
  /** Those of them that are players of the mesh. */
  readonly bodies = new Map<Player, TrackedEntity>()
  /** Chunk packets that wait until the link stands where the player stands, or the client's view reaches them. */
  readonly withheld = new Map<number, Withheld>()
  readonly ledger: Ledger
  /** The open bundle, if any. */
  bundle: Frame[] | undefined
  /** The open bundle grew too long: the rest of it is told as it comes. */
  unbundled = false

  constructor(player: Player, server: string, ledger: Ledger, now: number) {
    this.player = player
    this.server = server
    this.ledger = ledger
    this.wantedAt = now
  }

  get role(): LinkRole {
    return this.player.primary === this ? 'primary' : 'dummy'
  }

  /** Stands where the player stands, in a world that its client can be shown. */
  get visible(): boolean {
    const { player } = this
    return this.placed && this.mismatch === undefined && this.world === player.dimension && !player.away
  }

  /** Why a switch to this link must be hard; undefined when it can be soft. */
  get hardReason(): string | undefined {
    const { dimension, away } = this.player
    if (this.player.dead) return 'the player died on the server that went away'
    if (away) return 'the client was being configured by the server that went away'
    if (this.mismatch !== undefined) return this.mismatch
    if (this.world !== dimension) return `it has the player in ${this.world}, not in ${dimension}`
    return this.placed ? undefined : 'nothing moves its dummies: it has no sync'
  }

  /** Encodes and sends a packet of mcmesh's own; answers its bytes. */
  send(name: string, params: unknown): Buffer {
    const { serverbound } = this.player.mesh
    const packet = serverbound.encode(name, params)
    this.channel?.send(packet)
    this.player.tap?.('serverbound', this.server, 'play', name, packet, 'sent', 'by mcmesh')
    return packet
  }
}
