import type { Link } from '../../../src/player/links/link.ts'
import type { Player } from '../../../src/player/player.ts'
import type { Protocol } from '../../../src/protocol/versions.ts'
import type { LinkSession } from '../../../src/session/server/session.ts'
import type { Placement } from '../../../src/sync/sync.ts'
import { ModelBody } from '../carry-model.ts'
import { FakeChannel } from '../channel.ts'
import { frameOf } from '../frames.ts'
import type { Heard } from '../heard.ts'
import { spawnParcel } from './bodies.ts'
import { loginParams } from './login.ts'
import { type Line, ServerPlayer } from './player.ts'
import type { Params } from './rules.ts'
import { StrictServer } from './server.ts'

/** A strict server in memory. It lets players in by itself, and says nothing else but what the test tells it to. */
export class MemoryServer extends StrictServer {
  readonly name: string
  /** What the mesh knows of it: a probe has found it down when this is off. Connections are taken all the same. */
  up = true
  /** Whether its dummies can be moved. */
  places = true
  /** Answers a placing by moving the dummy there; off: it says nothing, and the test does. */
  obeys = true
  /** Why it refuses connections, if it does. */
  refuses: string | undefined
  readonly connections: MemoryConnection[] = []
  /** What players have there, by UUID; undefined: nothing can be carried. */
  bodies: Map<string, ModelBody> | undefined

  constructor(name: string, protocol: Protocol) {
    const west = name === 'west'
    super({
      ...{ version: protocol.version, quiet: true, compressionThreshold: -1, gameMode: 'survival', viewDistance: 4 },
      ...{
        entityIds: [west ? 41 : 57],
        ground: west ? 'stone' : 'sand',
        spawn: { x: west ? -8.5 : 8.5, y: 64, z: 8.5 },
      },
    })
    this.name = name
  }

  /** The entity id of the next player that joins. */
  get nextEntityId(): number {
    return this.entityIds[0] ?? 0
  }

  set nextEntityId(id: number) {
    this.entityIds.splice(0, this.entityIds.length, id)
  }

  connect(player: Player, link: Link): MemoryConnection {
    const connection = new MemoryConnection(this, player, link)
    this.connections.push(connection)
    return connection
  }

  /** The newest connection of a player. */
  to(name: string): MemoryConnection {
    const connection = this.connections.findLast(({ link }) => link.player.name === name)
    if (!connection) throw new Error(`${name} was never on ${this.name}`)
    return connection
  }

  /** Moves a player on its server's behalf; answers a refusal. */
  place(uuid: string, at: Placement): string | undefined {
    const connection = this.connections.findLast(({ link, over }) => link.uuid === uuid && !over)
    if (!connection) return 'No entity was found'
    connection.placings.push(at)
    if (this.obeys) connection.teleport(at)
    return undefined
  }

  /** What a player has there; undefined where that can't be carried. */
  body(uuid: string): ModelBody | undefined {
    const { bodies } = this
    if (!bodies) return undefined
    const body = bodies.get(uuid) ?? new ModelBody(this.name)
    bodies.set(uuid, body)
    body.onChange = ({ experience }) => {
      const connection = this.connections.findLast(({ link, over }) => link.uuid === uuid && !over)
      if (!experience) return
      const { level, progress, total } = experience
      connection?.say('experience', { experienceBar: progress, level, totalExperience: total })
    }
    return body
  }

  answer(): boolean {
    return this.connections.map((connection) => connection.answer()).some(Boolean)
  }
}

/** One player's connection to one server, from the server's side. */
export class MemoryConnection extends FakeChannel {
  readonly server: MemoryServer
  readonly player: Player
  readonly link: Link
  over = false
  /** What the server heard since the last `forget`, oldest first. */
  readonly heard: Heard[] = []
  readonly placings: Placement[] = []
  readonly #player: ServerPlayer
  #session: LinkSession | undefined
  /** What the server answers to what it is hearing: it never speaks in the midst of that. */
  #owed: Buffer[] = []
  #hearing = false
  #hangs = false
  /** The server has closed it: it ends once all that was said has arrived. */
  #closing = false

  constructor(server: MemoryServer, player: Player, link: Link) {
    super()
    this.server = server
    this.player = player
    this.link = link
    this.#player = new ServerPlayer(this.#line(), server.protocol)
  }

  attach(session: LinkSession): void {
    this.#session = session
  }

  refuse(reason: string): void {
    this.over = true
    this.player.links.fail(this.link, reason)
  }

  get session(): LinkSession {
    if (!this.#session) throw new Error(`the connection to ${this.server.name} does not stand`)
    return this.#session
  }

  get entityId(): number {
    return this.#player.entityId
  }

  /** Teleport ids that are not confirmed. */
  get unconfirmed(): readonly number[] {
    return this.#player.unconfirmed
  }

  /** Why the server has kicked its player, if it has. */
  get kicked(): string | undefined {
    return this.#player.kicked
  }

  /** Ends the login of its player, where the server does not let players in by itself. */
  letIn(): void {
    this.server.letIn(this.#player)
  }

  /** Says a packet of the state that it is in. */
  say(name: string, params: Params = {}): void {
    this.#player.send(name, params)
  }

  /** The same, where this version has such a packet. */
  sayIfKnown(name: string, params: Params = {}): void {
    this.#player.sendIfKnown(name, params)
  }

  /** Says id and body as they are, right or wrong. */
  sayRaw(packet: Buffer): void {
    this.#player.sendRaw(packet)
  }

  /** The decoded packets of that name that the server heard, oldest first. */
  hears(name: string): Record<string, unknown>[] {
    return this.heard
      .filter((one) => one.name === name)
      .map(({ state, packet }) => this.server.protocol.packets(state, 'serverbound').decode(packet).params)
  }

  names(): string[] {
    return this.heard.map(({ name }) => name)
  }

  forget(): void {
    this.heard.length = 0
  }

  /** The connection breaks. */
  break(reason?: string): void {
    this.#over()
    this.session.closed(reason)
  }

  /** Teleports its player; answers the id. */
  teleport(to: { x: number; y?: number; z?: number; yaw?: number; pitch?: number }): number {
    return this.server.teleport(this.#player, { y: 64, z: 8.5, yaw: 0, pitch: 0, ...to })
  }

  /** Spawns an entity; its UUID is made of its id and its server unless told. */
  spawn(id: number, type: string, at: { x: number; y?: number; z?: number; uuid?: string }): void {
    const { x, y = 64, z = 8.5 } = at
    const uuid = at.uuid ?? `00000000-0000-4000-${this.server.name === 'west' ? '8' : '9'}000-${hex(id)}`
    this.#player.sendAll([spawnParcel(this.server.protocol, { id, type, uuid, x, y, z })])
  }

  /** Shows it another player, as servers do: its tab entry, then its body. */
  spawnPlayer(id: number, name: string, at: { x: number; y?: number; z?: number }): void {
    this.spawn(id, 'player', { ...at, uuid: this.server.uuidOf(name) })
  }

  chunk(x: number, z: number): void {
    this.#player.sendAll(this.server.world.chunk(x, z))
  }

  /** What a login or respawn packet says. */
  loginParams(dimension = this.server.dimension): Record<string, unknown> {
    return loginParams(this.server, this.#player, dimension)
  }

  /** Respawns its player, here or in another dimension. */
  respawn(dimension = this.server.dimension): void {
    this.say('respawn', this.loginParams(dimension))
  }

  /** The server hears a packet of mcmesh's. One that it can't read is kicked for, as on a socket. */
  override send(packet: Buffer): void {
    if (this.over) return
    const { state } = this.#player
    const id = frameOf(packet).id()
    const name = this.server.protocol.packets(state, 'serverbound').nameOf(id) ?? `#${id}`
    this.heard.push({ state, name, packet: Buffer.from(packet) })
    this.#hearing = true
    try {
      this.server.receive(this.#player, Buffer.from(packet))
    } catch (error) {
      if (!this.server.forgives) this.#player.kick((error as Error).message)
    } finally {
      this.#hearing = false
    }
  }

  /** mcmesh closes the connection. */
  override end(): void {
    if (this.over) return
    this.#over()
    this.#session?.closed(undefined)
  }

  /** Says what it owes. */
  answer(): boolean {
    if (this.#hangs) return false
    const owed = this.#owed
    this.#owed = []
    for (const packet of owed) this.#deliver(packet)
    if (this.#closing) this.end()
    return owed.length > 0
  }

  #line(): Line {
    return {
      write: (packet) => {
        if (this.#hearing || this.#hangs) this.#owed.push(packet)
        else this.#deliver(packet)
      },
      compress: () => undefined,
      end: () => {
        this.#closing = true
        if (!this.#hearing) this.answer()
      },
      drop: () => this.end(),
      hang: () => {
        this.#hangs = true
      },
      resume: () => {
        this.#hangs = false
      },
    }
  }

  /** What a packet throws ends the connection, as it does on a socket. */
  #deliver(packet: Buffer): void {
    if (this.over) return
    try {
      this.session.receive(frameOf(Buffer.from(packet)))
    } catch (error) {
      this.#over()
      this.session.closed((error as Error).message, error)
    }
  }

  #over(): void {
    this.over = true
    this.server.leave(this.#player)
  }
}

const hex = (id: number): string => id.toString(16).padStart(12, '0')
