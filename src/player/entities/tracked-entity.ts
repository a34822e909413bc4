import { spanOf } from '../../protocol/facts.ts'
import { mergeAttributes, mergeEquipment, mergeMetadata } from '../../protocol/merge.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { ByteBudget } from '../../world/byte-budget.ts'
import { weightOf } from '../../world/ledger/weight.ts'
import { PacketBlock } from '../../world/packet-block.ts'
import type { TabListEntry } from '../../world/tab-list.ts'
import type { Body } from '../body.ts'

/** How two packets of one kind about one entity are made one. */
const merges = { metadata: mergeMetadata, equipment: mergeEquipment, attributes: mergeAttributes } as const
export type Merged = keyof typeof merges

/** A link, as far as one of its entities sees it. */
export interface EntityOwner {
  readonly server: string
  readonly level: { readonly selfId: number; readonly world: string }
  readonly role: 'primary' | 'dummy'
  /** Stands where its player stands, in a world that the client can be shown. */
  readonly ready: boolean
  /** All that it tracks. */
  readonly entities: EntityIndex
  /** The client's player sits in that entity there, or looks through its eyes. */
  carriesPlayer(serverId: number): boolean
}

/** The entities of one link, as far as one of them sees the others. */
export interface EntityIndex {
  get(serverId: number): TrackedEntity | undefined
  /** Those that carry or lead others, or did. */
  readonly bonds: Iterable<TrackedEntity>
  /** The entity carries or leads others. */
  binds(entity: TrackedEntity): void
}

/** What a spawn packet says of an entity. */
export interface Spawned {
  readonly link: EntityOwner
  readonly serverId: number
  /** Entity type such as `cow`, as minecraft-data names it. */
  readonly type: string
  readonly uuid: string
  readonly spawnName: string
  /** It is copied. */
  readonly spawn: Buffer
  /** Of a player: how its server listed it then. */
  readonly tabEntry?: TabListEntry | undefined
  /** The player whose body this is. */
  readonly body: Body | undefined
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  readonly pitch: number
}

/** What was kept of an entity, by name (and by effect), oldest first. Packets are views: copy what is to last. */
export interface KeptPackets extends Iterable<[name: string, packet: Buffer]> {
  readonly size: number
  get(name: string): Buffer | undefined
  has(name: string): boolean
  keys(): IterableIterator<string>
  values(): IterableIterator<Buffer>
}

/** Packets that were not merged yet with what was kept before them. */
interface Unmerged {
  readonly hows: Merged[]
  readonly packets: PacketBlock
}

/** So many packets, or bytes of them, wait to be merged: most are never looked at, or their entity is gone before. */
const MOST_UNMERGED = 8
const MOST_UNMERGED_BYTES = 1024

/** What an entity takes in memory beside what is kept of it: its object, its texts, and half of what may wait to be merged. */
const ENTITY_OVERHEAD = 1024

/**
 * What one link's server has sent of one of its entities. An entity may begin to be shown long after its spawn packet:
 * it walked into its server's zone, its body's source changed, a link left. Packets are kept raw, with the server's
 * ids.
 */
export class TrackedEntity {
  readonly link: EntityOwner
  readonly serverId: number
  readonly type: string
  readonly uuid: string
  readonly spawnName: string
  /**
   * Of a player: how its server listed it when it was spawned. Plugins take the entry of one that is no player away a moment
   * later, but a client shows nobody whom its list did not have at the spawn.
   */
  readonly tabEntry: TabListEntry | undefined
  readonly #packets: PacketSet
  readonly #mostBytes: number
  /** Of what its link keeps of all entities, while it is one of them. */
  #budget: ByteBudget | undefined
  readonly #profileBytes: number
  /** Behind the spawn packet. */
  readonly #merged: PacketBlock
  #body: Body | undefined
  #x: number
  #y: number
  #z: number
  #yaw: number
  #pitch: number
  #moved = false
  #alias: string | undefined
  #proxyId = 0
  #unmerged: Unmerged | undefined

  /** `mostBytes`: what is kept of it, its spawn packet and its profile included. */
  constructor(packets: PacketSet, spawned: Spawned, mostBytes: number) {
    this.#packets = packets
    const { tabEntry } = spawned
    const weight = tabEntry === undefined ? 0 : weightOf(tabEntry)
    const fits = weight + spawned.spawn.length <= mostBytes
    this.tabEntry = fits ? tabEntry : undefined
    this.#profileBytes = fits ? weight : 0
    this.#mostBytes = mostBytes - this.#profileBytes
    this.link = spawned.link
    this.serverId = spawned.serverId
    this.type = spawned.type
    this.uuid = spawned.uuid
    this.spawnName = spawned.spawnName
    this.#merged = new PacketBlock(spawned.spawn)
    this.#body = spawned.body
    this.#x = spawned.x
    this.#y = spawned.y
    this.#z = spawned.z
    this.#yaw = spawned.yaw
    this.#pitch = spawned.pitch
  }

  /** The player whose body it is. */
  get body(): Body | undefined {
    return this.#body
  }

  /** In blocks, as y and z. */
  get x(): number {
    return this.#x
  }

  get y(): number {
    return this.#y
  }

  get z(): number {
    return this.#z
  }

  /** In 1/256 turns, as pitch. */
  get yaw(): number {
    return this.#yaw
  }

  get pitch(): number {
    return this.#pitch
  }

  /** A view, as what is kept. */
  get spawn(): Buffer {
    return this.#merged.head
  }

  /** Moved since it was spawned: its spawn packet is sent with the new position. */
  get moved(): boolean {
    return this.#moved
  }

  /** The UUID that the client knows it by, where that is not its own. */
  get alias(): string | undefined {
    return this.#alias
  }

  /** The proxy EID while the client has it spawned from this link; 0 otherwise. */
  get proxyId(): number {
    return this.#proxyId
  }

  /** It takes its room of what its link keeps of all. False where there is not that much left. */
  track(budget: ByteBudget): boolean {
    if (!budget.take(this.#bytes)) return false
    this.#budget = budget
    return true
  }

  /** It is gone. */
  untrack(): void {
    this.#budget?.give(this.#bytes)
    this.#budget = undefined
  }

  get #bytes(): number {
    return ENTITY_OVERHEAD + this.#profileBytes + this.#merged.headBytes + this.#merged.bytes
  }

  /** It turned out to be a player's body. */
  isBodyOf(body: Body): void {
    this.#body = body
  }

  /** The client has it spawned from this link, as `proxyId`. */
  shownAs(proxyId: number): void {
    this.#proxyId = proxyId
  }

  /** The client does not have it spawned from this link any more. */
  hidden(): void {
    this.#proxyId = 0
  }

  /** The client is to know it by another UUID than its own. */
  aliased(uuid: string | undefined): void {
    this.#alias = uuid
  }

  /** In blocks. */
  moveBy(dx: number, dy: number, dz: number): void {
    this.#moved = true
    this.#x += dx
    this.#y += dy
    this.#z += dz
  }

  /** In blocks. */
  moveTo(x: number, y: number, z: number): void {
    this.#moved = true
    this.#x = x
    this.#y = y
    this.#z = z
  }

  /** In 1/256 turns. */
  turnTo(yaw: number, pitch: number): void {
    this.#moved = true
    this.#yaw = yaw
    this.#pitch = pitch
  }

  /** How many consecutive ids it takes. A body's id is its player's, and one. */
  get span(): number {
    return this.#body ? 1 : spanOf(this.type)
  }

  /** Packets by name (and by effect), the newest state merged. */
  get kept(): KeptPackets {
    if (this.#unmerged) this.#settle(this.#unmerged)
    return this.#merged
  }

  /**
   * Takes in a packet (copied), which stands in `bytes` from `from` to `end`, of which the last carries everything. `key` tells
   * packets of one name apart (effects).
   */
  keepLast(key: string, bytes: Buffer, from: number, end: number): void {
    // One of its kind is there already: what waits to be merged can wait on. Heads turn all the time.
    if (this.#unmerged && !this.#merged.has(key)) this.#settle(this.#unmerged)
    this.#keep(key, bytes, from, end)
  }

  /** What was kept under that key holds no more. */
  forget(key: string): void {
    if (this.#unmerged) this.#settle(this.#unmerged)
    const before = this.#merged.bytes
    this.#merged.delete(key)
    this.#budget?.give(before - this.#merged.bytes)
  }

  /** Takes in a packet (copied) that changes a part of what was kept as `name`; merged when somebody looks. */
  keepPart(how: Merged, name: string, bytes: Buffer, from: number, end: number): void {
    if (!this.#unmerged && !this.#merged.has(name)) {
      this.#keep(name, bytes, from, end)
      return
    }
    this.#unmerged ??= { hows: [], packets: new PacketBlock() }
    const { hows, packets } = this.#unmerged
    hows.push(how)
    packets.add(name, bytes, from, end)
    if (packets.size >= MOST_UNMERGED || packets.bytes > MOST_UNMERGED_BYTES) this.#settle(this.#unmerged)
  }

  #settle({ hows, packets }: Unmerged): void {
    this.#unmerged = undefined
    let at = 0
    for (const [name, packet] of packets) {
      const how = hows[at++] as Merged
      const older = this.#merged.get(name)
      this.#keep(name, older ? this.#merge(how, older, packet) : packet)
    }
  }

  /** Keeps a packet as the newest detail; the oldest go when there is no room for more, of its own or of its link's. */
  #keep(key: string, bytes: Buffer, from = 0, end = bytes.length): void {
    const kept = this.#merged
    const before = kept.bytes
    const most = Math.min(this.#mostBytes - kept.headBytes, before + (this.#budget?.left ?? Number.POSITIVE_INFINITY))
    if (end - from > most) kept.delete(key)
    else kept.set(key, bytes, from, end)
    while (kept.bytes > most) kept.delete(kept.keys().next().value ?? '')
    this.#budget?.give(before - kept.bytes)
  }

  /** What can't be read (a mod's own metadata) can't be merged: the newer stands. */
  #merge(how: Merged, older: Buffer, newer: Buffer): Buffer {
    try {
      return merges[how](this.#packets, older, newer)
    } catch {
      return newer
    }
  }
}

/**
 * What a tracked entity takes in of a packet about it. The packet (id and body) stands in `bytes` from `from` to `end`, and
 * what follows its leading entity id from `at`: a view of its own for each packet would cost more than all that is done with
 * it. One of fixed layout is as long as that. Throws ProtocolError `packet.unreadable`.
 */
export type EntityUpdate = (entity: TrackedEntity, bytes: Buffer, from: number, at: number, end: number) => void
