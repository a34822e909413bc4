import { ProtocolError } from '../protocol/errors.ts'
import { FLYING } from '../protocol/facts.ts'
import type { Protocol } from '../protocol/versions.ts'
import { withPacketId } from '../wire/packet-id.ts'
import { readVarint } from '../wire/varint.ts'
import { inventory } from './ledger/inventory.ts'
import { metadata, named } from './ledger/metadata.ts'
import { CREATIVE, camera, experience, health, modes, simulationDistance, viewDistance } from './ledger/play.ts'
import { permission } from './ledger/self.ts'
import { ledgerTopics } from './ledger/table.ts'
import type { Last, Lasts, LedgerPacket, MergedTopic, RecordContext, Topic } from './ledger/topic.ts'

export { type LedgerRow, ledgerTable, ledgerTopics } from './ledger/table.ts'

const byPacket = new Map<string, Topic<unknown>[]>()
const byClientPacket = new Map<string, Topic<unknown>[]>()
for (const topic of ledgerTopics) {
  for (const name of topic.packets) byPacket.set(name, [...(byPacket.get(name) ?? []), topic])
  for (const name of topic.clientPackets) byClientPacket.set(name, [...(byClientPacket.get(name) ?? []), topic])
}

/** The clientbound play packets that a ledger records, by minecraft-data's names. */
export const ledgerPackets: readonly string[] = [...byPacket.keys()]

/** The serverbound play packets by which a client changes its own state, so that no server repeats it. */
export const ledgerClientPackets: readonly string[] = [...byClientPacket.keys()]

/** The names of what a client keeps over every login: resource packs, server links, report details and the like. */
export const keptOverLogins: readonly string[] = ledgerTopics
  .filter(({ lasts }) => lasts === 'connection')
  .map(({ name }) => name)

/** What is kept undecoded weighs less than it will: so far beyond its room a ledger may find itself when it decodes. */
const OVERGROWN = 1.25

export interface LedgerOptions {
  /** Called with each packet that could not be read and was kept out, and whose word it is; perhaps long after it was recorded. */
  readonly unreadable: (name: string, error: unknown, from: LedgerPacket['from']) => void
  /** About how many bytes of memory it may take; a packet that finds no room is left out. */
  readonly most?: number
  /** The longest packet of the client's that is kept, in bytes. */
  readonly mostOfClient?: number
}

/**
 * What a link's server last sent of everything that is neither chunk nor entity. Feed it all that the server sends in
 * play (`record`), what the client sends of itself (`recordClient`), what was sent in configuration
 * (`recordConfiguration`), and the decoded `login` and `respawn` (`seed`).
 */
export class Ledger {
  readonly protocol: Protocol
  readonly #context: RecordContext
  /** Of those topics that anything was recorded of: most servers say nothing of most. */
  readonly #states = new Map<Topic<unknown>, unknown>()
  readonly #most: number
  readonly #mostOfClient: number
  #dimension: unknown

  constructor(protocol: Protocol, options: LedgerOptions) {
    this.protocol = protocol
    this.#most = options.most ?? Number.POSITIVE_INFINITY
    this.#mostOfClient = options.mostOfClient ?? Number.POSITIVE_INFINITY
    this.#context = {
      clientbound: protocol.packets('play', 'clientbound'),
      serverbound: protocol.packets('play', 'serverbound'),
      number: protocol.number,
      version: protocol.version,
      unreadable: options.unreadable,
      outgrown: (name) => this.#outgrown(name),
      full: () => this.bytes > OVERGROWN * this.#most,
    }
  }

  /** What a client has that was sent nothing yet: to promote from, never to record in. */
  static blank(protocol: Protocol): Ledger {
    return new Ledger(protocol, { unreadable: () => undefined })
  }

  /**
   * Takes in a clientbound play packet (id and body, copied where it is kept). `self` is the id that this link's server
   * has given to the player: entity packets about anyone else are left out. `now` is in milliseconds on a clock that only
   * goes forward; with it effects, cooldowns, time and border age correctly. Never throws. False: nothing was recorded.
   */
  record(name: string, packet: Buffer, self?: number, now = 0): boolean {
    return this.#record(byPacket.get(name), { name, packet, from: 'server', self, now })
  }

  /** Takes in a serverbound play packet that this link's server was sent: held slot, flying, clicks, recipe book. */
  recordClient(name: string, packet: Buffer, now = 0): boolean {
    // Its server takes that of nobody else.
    if (name === 'set_creative_slot' && (this.gameMode ?? CREATIVE) !== CREATIVE) return false
    return this.#record(byClientPacket.get(name), { name, packet, from: 'client', self: undefined, now })
  }

  /**
   * Takes in a clientbound packet of the configuration phase (1.20.2+): tags, resource packs, server links and report
   * details have the same body there as in play, under another id.
   */
  recordConfiguration(name: string, packet: Buffer): boolean {
    const id = this.#context.clientbound.idOf(name)
    const topics = byPacket.get(name)?.filter((topic) => topic.lasts === 'connection')
    if (id === undefined) return false
    let asPlay: Buffer
    try {
      asPlay = withPacketId(packet, id)
    } catch (error) {
      this.#context.unreadable(name, error, 'server')
      return false
    }
    return this.#record(topics, { name, packet: asPlay, from: 'server', self: undefined, now: 0 })
  }

  /**
   * Takes in a decoded `login` or `respawn`: forgets what a client forgets then (a login nearly everything, a respawn the
   * body, in another dimension the level too) and keeps what the packet itself carries.
   */
  seed(name: 'login' | 'respawn', params: Readonly<Record<string, unknown>>): void {
    const dimension = (params.worldState as { name?: unknown } | undefined)?.name ?? params.worldName
    const forgets: readonly Lasts[] =
      name === 'login' ? ['login', 'level', 'body'] : dimension === this.#dimension ? ['body'] : ['level', 'body']
    this.#dimension = dimension
    for (const topic of ledgerTopics) {
      if (forgets.includes(topic.lasts)) this.#states.delete(topic)
      if (topic.seed) topic.seed(this.state(topic), name, params)
    }
  }

  /** The client forgets what it forgets at a login, and was sent nothing yet of what that brings. */
  forgetLogin(): void {
    this.#dimension = undefined
    for (const topic of ledgerTopics) if (topic.lasts !== 'connection') this.#states.delete(topic)
  }

  /** 0 survival, 1 creative, 2 adventure, 3 spectator; undefined before the login. */
  get gameMode(): number | undefined {
    return this.state(modes).mode
  }

  /** Whether the player flies, as far as server and client have sent it. */
  get flying(): boolean {
    return (this.state(modes).flags & FLYING) !== 0
  }

  /** Whether the server has the player gliding (shared flags 0x80). */
  get gliding(): boolean {
    return (Number(this.#own('shared_flags') ?? 0) & 0x80) !== 0
  }

  /** With which hand it has the player eat, draw a bow or hold a shield up, if it has (living entity flags 0x01, 0x02). */
  get usingItem(): 'main' | 'off' | undefined {
    const flags = Number(this.#own('living_entity_flags') ?? 0)
    return (flags & 1) === 0 ? undefined : (flags & 2) === 0 ? 'main' : 'off'
  }

  /** Whether it has the player in a bed. */
  get sleeping(): boolean {
    return (this.#own('sleeping_pos') ?? undefined) !== undefined
  }

  /** Whether the last health that it sent is that of a dead player. */
  get dead(): boolean {
    return (
      (this.#read(health, (packet) =>
        this.#context.clientbound.field<number>('update_health', 'health')?.read(packet),
      ) ?? 1) <= 0
    )
  }

  /** Window id of the window that the server has opened, the player's own inventory (0) left out. */
  get openWindow(): number | undefined {
    return this.read(inventory).open?.id
  }

  /** Selected hotbar slot, 0–8. */
  get heldSlot(): number {
    return this.read(inventory).held
  }

  /** State id of window 0: the next click on it names this one. */
  get inventoryStateId(): number {
    return this.read(inventory).stateId
  }

  /** False when the client's clicks could not be followed exactly: ask the server for the whole window before relying on it. */
  get inventoryCertain(): boolean {
    return this.read(inventory).certain
  }

  /** Health (0–20 and more), food (0–20) and saturation; undefined until the server has sent it. */
  get health(): { readonly health: number; readonly food: number; readonly foodSaturation: number } | undefined {
    return this.#last(health)
  }

  /** Level, bar (0–1) and total points; undefined until the server has sent it. */
  get experience():
    | { readonly level: number; readonly experienceBar: number; readonly totalExperience: number }
    | undefined {
    return this.#last(experience)
  }

  /** Chunks around the player that the server sends. A promotion leaves it to the caller (the largest of all links'). */
  get viewDistance(): number | undefined {
    return this.read(viewDistance).distance
  }

  get simulationDistance(): number | undefined {
    return this.read(simulationDistance).distance
  }

  /** 0 for no operator, 1 … 4. */
  get operatorLevel(): number {
    return this.state(permission).level
  }

  /** The server's id of the entity that the client looks through, when it is not itself. */
  get camera(): number | undefined {
    return this.state(camera).through
  }

  /** A topic's own state; for merged topics use `read`. */
  state<S>(topic: Topic<S>): S {
    const known = this.#states.get(topic as Topic<unknown>)
    if (known !== undefined) return known as S
    const fresh = topic.fresh(this.#context)
    this.#states.set(topic as Topic<unknown>, fresh)
    return fresh
  }

  /** Whether anything may have been recorded of a topic. */
  knows(topic: Topic<unknown>): boolean {
    return this.#states.has(topic)
  }

  /** A merged topic's state with everything recorded so far in it. */
  read<S>(topic: MergedTopic<S>): S {
    return topic.value(this.state(topic))
  }

  /** A promotion had to leave `topic` out: reported like a packet that could not be read. */
  leftOut(topic: string, error: unknown): void {
    this.#context.unreadable(topic, error, 'server')
  }

  #own(name: string): unknown {
    return named(this.protocol.version, this.read(metadata), name)
  }

  /** About how many bytes of memory it takes. */
  get bytes(): number {
    let bytes = 0
    for (const [topic, state] of this.#states) bytes += topic.weight?.(state) ?? 0
    return bytes
  }

  /** Says which packet there is no room for. A client's word is left out in silence: it may say what it likes. */
  #hasRoom({ name, packet, from }: LedgerPacket): boolean {
    if (from === 'client' && packet.length > this.#mostOfClient) return false
    if (this.bytes + packet.length <= this.#most) return true
    if (from === 'server') this.#outgrown(name)
    return false
  }

  #outgrown(name: string): void {
    const message = `What is kept of this server's word on one player has reached ${this.#most} bytes ("ledgerBytes").`
    this.#context.unreadable(name, new ProtocolError('ledger.full', message), 'server')
  }

  #last<T>(topic: Topic<Last>): T | undefined {
    return this.#read(topic, (packet) => this.#context.clientbound.decode(packet).params as T)
  }

  /** What a topic's last packet says, if it has one that can be read. */
  #read<T>(topic: Topic<Last>, read: (packet: Buffer) => T): T | undefined {
    const { packet } = this.state(topic)
    if (!packet) return undefined
    try {
      return read(packet)
    } catch (error) {
      this.#context.unreadable(topic.name, error, 'server')
      return undefined
    }
  }

  /** Gives the packet to its topics; one that carries another id than its name's is none of theirs. */
  #record(topics: readonly Topic<unknown>[] | undefined, recorded: LedgerPacket): boolean {
    if (!topics) return false
    const packets = recorded.from === 'server' ? this.#context.clientbound : this.#context.serverbound
    try {
      if (packets.idOf(recorded.name) !== readVarint(recorded.packet, 0)) return false
    } catch (error) {
      this.#context.unreadable(recorded.name, error, recorded.from)
      return false
    }
    if (!this.#hasRoom(recorded)) {
      for (const topic of topics) topic.missed?.(this.state(topic))
      return false
    }
    let concerned = false
    for (const topic of topics) {
      try {
        concerned = topic.record(this.state(topic), recorded, this.#context) || concerned
      } catch (error) {
        this.#context.unreadable(recorded.name, error, recorded.from)
      }
    }
    return concerned
  }
}
