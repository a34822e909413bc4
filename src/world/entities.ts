/**
 * The entity table: (server, world, server EID) ↔ proxy EID with a reference count, which is the number of players that
 * have the entity spawned (rule 4). Recent servers number entities per world, hence the world in the key.
 */

/** Where an entity lives. */
export interface EntityOrigin {
  readonly server: string
  readonly world: string
  readonly serverId: number
}

export interface Mapping {
  readonly proxyId: number
  /** One for an entity; for a player's body one for each server that shows it, the newest first. */
  readonly origins: readonly EntityOrigin[]
  readonly type: string
  /** Names of the players that have it spawned; its size is the reference count. */
  readonly holders: ReadonlySet<string>
}

interface EntityEntry {
  readonly proxyId: number
  /** How many ids it takes, its own the first. */
  readonly span: number
  readonly origins: Map<string, EntityOrigin>
  readonly type: string
  readonly holders: Set<string>
  /** A player's: its id is reserved. */
  readonly body: boolean
}

/** Proxy EIDs stay positive 32-bit integers. */
const LAST_PROXY_ID = 0x7fffffff

/** The largest ids that a varint of one, two … bytes holds. */
const LARGEST_OF_LENGTH = [0x7f, 0x3fff, 0x1fffff, 0xfffffff, LAST_PROXY_ID] as const

/**
 * Ids of one length on the wire, given one after the other; after the last one numbering starts again, past ids that are in
 * use. An entity's proxy EID is as long as its server EID where it can be: then its packets are sent on with the id replaced
 * where it stands. Ids of one byte are too few for that, since a client may still mean the entity that bore one before.
 */
class IdRange {
  readonly first: number
  readonly last: number
  next: number
  taken = 0

  constructor(first: number, last: number) {
    this.first = first
    this.last = last
    this.next = first
  }

  /** Fewer than half are taken: one is found soon, and not so soon after its last entity is gone. */
  get roomy(): boolean {
    return this.taken * 2 <= this.last - this.first
  }
}

export class EntityTable {
  readonly #byOrigin = new Map<string, EntityEntry>()
  readonly #byProxyId = new Map<number, EntityEntry>()
  /** Ids reserved for players, and the ids after a dragon's own that its parts take. */
  readonly #reserved = new Set<number>()
  /** The shortest ids first. */
  readonly #ranges: readonly IdRange[]
  #references = 0

  /** `last`: the largest id there is. There must be far more ids than entities at a time. */
  constructor(last = LAST_PROXY_ID) {
    const ends = [0, ...LARGEST_OF_LENGTH.filter((end) => end < last), last]
    const ranges = ends.slice(1).map((end, at) => new IdRange((ends[at] as number) + 1, end))
    this.#ranges = ranges.length > 1 ? ranges.slice(1) : ranges
  }

  /** Number of mappings that exist. */
  get mappings(): number {
    return this.#byProxyId.size
  }

  /** Sum of all reference counts. */
  get references(): number {
    return this.#references
  }

  /** Reserves the proxy EID that one player keeps for as long as it is connected. Never 0, never one in use. */
  reserve(): number {
    const id = this.#allocate(1, 1)
    this.#reserved.add(id)
    return id
  }

  /** Gives a player's proxy EID back. */
  unreserve(proxyId: number): void {
    if (this.#reserved.delete(proxyId)) this.#rangeOf(proxyId).taken--
  }

  /**
   * Notes that `holder` has the entity spawned, and answers its proxy EID. `span` consecutive ids are taken: an ender
   * dragon's parts are hit by its id + 1 … 8, so that it takes nine.
   */
  acquire(origin: EntityOrigin, holder: string, type: string, span = 1): number {
    const key = keyOf(origin)
    let entry = this.#byOrigin.get(key)
    // A server that was started anew counts from the beginning: what was a body's id there may be a cow's now.
    if (!entry || entry.body) {
      const proxyId = this.#allocate(span, origin.serverId)
      for (let part = 1; part < span; part++) this.#reserved.add(proxyId + part)
      entry = { proxyId, span, origins: new Map([[key, origin]]), type, holders: new Set(), body: false }
      this.#byOrigin.set(key, entry)
      this.#byProxyId.set(proxyId, entry)
    }
    this.#hold(entry, holder)
    return entry.proxyId
  }

  /** Notes that `holder` has the body of the player with `proxyId` spawned, shown by the server of `origin`. */
  acquireBody(proxyId: number, origin: EntityOrigin, holder: string): void {
    let entry = this.#byProxyId.get(proxyId)
    if (!entry) {
      entry = { proxyId, span: 1, origins: new Map(), type: 'player', holders: new Set(), body: true }
      this.#byProxyId.set(proxyId, entry)
    }
    this.#shownBy(entry, origin)
    this.#hold(entry, holder)
  }

  /** Notes that `holder` has it spawned no more; the mapping goes with its last holder. */
  release(proxyId: number, holder: string): void {
    const entry = this.#byProxyId.get(proxyId)
    if (!entry?.holders.delete(holder)) return
    this.#references--
    if (entry.holders.size > 0) return
    this.#byProxyId.delete(proxyId)
    for (const key of [...entry.origins.keys()]) this.#forgetOrigin(entry, key)
    for (let part = 1; part < entry.span; part++) this.#reserved.delete(proxyId + part)
    if (!entry.body) this.#rangeOf(proxyId).taken -= entry.span
  }

  /** The proxy EID of an entity that somebody has spawned. */
  find(origin: EntityOrigin): number | undefined {
    return this.#byOrigin.get(keyOf(origin))?.proxyId
  }

  get(proxyId: number): Mapping | undefined {
    const entry = this.#byProxyId.get(proxyId)
    return entry && view(entry)
  }

  /** At most `limit` mappings, the newest first. */
  list(limit: number): Mapping[] {
    const entries = [...this.#byProxyId.values()]
    return entries.slice(-limit).reverse().map(view)
  }

  /** A server gives its body another id with every login: the one before names nothing any more. */
  #shownBy(entry: EntityEntry, origin: EntityOrigin): void {
    for (const [key, { server }] of entry.origins) if (server === origin.server) this.#forgetOrigin(entry, key)
    entry.origins.set(keyOf(origin), origin)
    this.#byOrigin.set(keyOf(origin), entry)
  }

  #forgetOrigin(entry: EntityEntry, key: string): void {
    entry.origins.delete(key)
    if (this.#byOrigin.get(key) === entry) this.#byOrigin.delete(key)
  }

  #hold(entry: EntityEntry, holder: string): void {
    if (entry.holders.has(holder)) return
    entry.holders.add(holder)
    this.#references++
  }

  /** `span` free ids, on the wire as long as `like` if that can be. */
  #allocate(span: number, like: number): number {
    const ranges = this.#ranges
    const wanted = ranges.findIndex(({ last }) => like <= last)
    const range = ranges.slice(Math.max(wanted, 0)).find(({ roomy }) => roomy) ?? (ranges.at(-1) as IdRange)
    range.taken += span
    for (;;) {
      if (range.next > range.last - span) range.next = range.first
      const first = range.next
      let free = 0
      while (free < span && !this.#byProxyId.has(first + free) && !this.#reserved.has(first + free)) free++
      range.next = first + Math.max(free, 1)
      if (free === span) return first
    }
  }

  #rangeOf(proxyId: number): IdRange {
    return this.#ranges.find(({ last }) => proxyId <= last) as IdRange
  }
}

const keyOf = (origin: EntityOrigin): string => `${origin.server}\n${origin.world}\n${origin.serverId}`

const view = (entry: EntityEntry): Mapping => ({
  proxyId: entry.proxyId,
  origins: [...entry.origins.values()].reverse(),
  type: entry.type,
  holders: entry.holders,
})
