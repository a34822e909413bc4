import type { Link } from '../../src/player/links/link.ts'
import { failLink } from '../../src/player/links/links.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import type { Protocol, State } from '../../src/protocol/versions.ts'
import type { LinkSession } from '../../src/session/server/session.ts'
import type { Placement } from '../../src/sync/sync.ts'
import type { Channel } from '../../src/wire/channel.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { offlineUuid } from '../kit/scripted.ts'
import { spawnParcel } from '../kit/scripted-bodies.ts'
import { loginDataOf, ScriptedWorld } from '../kit/scripted-world.ts'
import { frameOf, type Heard } from './memory-client.ts'

type Params = Readonly<Record<string, unknown>>

/** A server in memory. It lets players in by itself, and says nothing else but what the test tells it to. */
export class MemoryServer {
  readonly name: string
  readonly protocol: Protocol
  readonly world: ScriptedWorld
  /** The entity id of the next player that joins. */
  nextEntityId: number
  /** Teleport ids begin at the same number on every server. */
  nextTeleportId = 1
  dimension = 'minecraft:overworld'
  viewDistance = 4
  /** Where a player stands when it joins, by name. */
  readonly spawnOf = new Map<string, { x: number; y: number; z: number }>()
  /** The UUID that it gives a player; vanilla's offline one unless told. */
  uuidOf: (name: string) => string = offlineUuid
  /** Whether its dummies can be moved. */
  places = true
  /** Answers a placing by moving the dummy there; off: it says nothing, and the test does. */
  obeys = true
  /** Why it refuses connections, if it does. */
  refuses: string | undefined
  /** Lets players in; off: it is silent after the login. */
  letsIn = true
  /** Ends the configuration state; off: it goes on for ever. */
  finishes = true
  /** Sends in the configuration state, before its end. */
  readonly configures: (readonly [name: string, params: Params])[] = []
  readonly connections: MemoryConnection[] = []

  constructor(name: string, protocol: Protocol) {
    this.name = name
    this.protocol = protocol
    this.nextEntityId = name === 'west' ? 41 : 57
    this.world = new ScriptedWorld(protocol, 64, name === 'west' ? 'stone' : 'sand')
  }

  connect(link: Link): MemoryConnection {
    const connection = new MemoryConnection(this, link)
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
  place(name: string, at: Placement): string | undefined {
    const connection = this.connections.findLast(({ link, over }) => link.player.name === name && !over)
    if (!connection) return 'No entity was found'
    connection.placings.push(at)
    if (this.obeys) connection.teleport(at)
    return undefined
  }

  answer(): boolean {
    return this.connections.map((connection) => connection.answer()).some(Boolean)
  }
}

/** One player's connection to one server, from the server's side. */
export class MemoryConnection implements Channel {
  readonly server: MemoryServer
  readonly link: Link
  entityId = 0
  over = false
  /** What the server heard since the last `forget`, oldest first. */
  readonly heard: Heard[] = []
  readonly placings: Placement[] = []
  /** Teleport ids that are not confirmed. */
  readonly unconfirmed: number[] = []
  #session: LinkSession | undefined
  #first = true
  #queue: (() => void)[] = []

  constructor(server: MemoryServer, link: Link) {
    this.server = server
    this.link = link
  }

  attach(session: LinkSession): void {
    this.#session = session
  }

  refuse(reason: string): void {
    this.over = true
    failLink(this.link, reason)
  }

  get session(): LinkSession {
    if (!this.#session) throw new Error(`the connection to ${this.server.name} does not stand`)
    return this.#session
  }

  /** Says a packet of the state that it is in. */
  say(name: string, params: Params = {}): void {
    this.sayRaw(this.server.protocol.packets(this.session.state, 'clientbound').encode(name, params))
  }

  /** The same, where this version has such a packet. */
  sayIfKnown(name: string, params: Params = {}): void {
    if (this.server.protocol.packets(this.session.state, 'clientbound').idOf(name) !== undefined) this.say(name, params)
  }

  /** Says id and body as they are, right or wrong. What that throws ends the connection, as it does on a socket. */
  sayRaw(packet: Buffer): void {
    if (this.over) return
    try {
      this.session.receive(frameOf(Buffer.from(packet)))
    } catch (error) {
      this.over = true
      this.session.closed((error as Error).message, error)
    }
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
    this.over = true
    this.session.closed(reason)
  }

  /** Teleports its player; answers the id. */
  teleport(to: { x: number; y?: number; z?: number; yaw?: number; pitch?: number }): number {
    const teleportId = this.server.nextTeleportId++
    this.unconfirmed.push(teleportId)
    const { x, y = 64, z = 8.5, yaw = 0, pitch = 0 } = to
    this.say('position', { x, y, z, dx: 0, dy: 0, dz: 0, yaw, pitch, flags: 0, teleportId, dismountVehicle: false })
    return teleportId
  }

  /** Spawns an entity; its UUID is made of its id and its server unless told. */
  spawn(id: number, type: string, at: { x: number; y?: number; z?: number; uuid?: string }): void {
    const { x, y = 64, z = 8.5 } = at
    const uuid = at.uuid ?? `00000000-0000-4000-${this.server.name === 'west' ? '8' : '9'}000-${hex(id)}`
    const [name, params] = spawnParcel(this.server.protocol, { id, type, uuid, x, y, z })
    this.say(name, params)
  }

  /** Shows it another player, as servers do: its tab entry, then its body. */
  spawnPlayer(id: number, name: string, at: { x: number; y?: number; z?: number }): void {
    this.spawn(id, 'player', { ...at, uuid: this.server.uuidOf(name) })
  }

  chunk(x: number, z: number): void {
    for (const [name, params] of this.server.world.chunk(x, z)) this.say(name, params)
  }

  send(packet: Buffer): void {
    if (this.over) return
    const { protocol } = this.server
    if (this.#first) {
      this.#first = false
      const { name } = protocol.packets('handshaking', 'serverbound').decode(packet)
      this.heard.push({ state: 'handshaking', name, packet: Buffer.from(packet) })
      return
    }
    // The first packets come while the session is being made.
    const state: State = this.#session?.state ?? 'login'
    const id = frameOf(packet).id()
    const name = protocol.packets(state, 'serverbound').nameOf(id) ?? `#${id}`
    this.heard.push({ state, name, packet: Buffer.from(packet) })
    this.#react(state, name, packet)
  }

  forward(frame: Frame): void {
    this.send(frame.packet())
  }

  forwardWithId(): false {
    return false
  }

  compress(): void {}
  throttle(): void {}

  end(): void {
    if (this.over) return
    this.over = true
    this.#session?.closed(undefined)
  }

  /** Says what it owes. */
  answer(): boolean {
    const queue = this.#queue
    this.#queue = []
    for (const run of queue) if (!this.over) run()
    return queue.length > 0
  }

  #react(state: State, name: string, packet: Buffer): void {
    const { protocol } = this.server
    if (state === 'login' && name === 'login_start') this.#queue.push(() => this.#logIn())
    else if (state === 'login' && name === 'login_acknowledged') this.#queue.push(() => this.#configure())
    else if (state === 'configuration' && name === 'finish_configuration') this.#queue.push(() => this.#play())
    else if (state === 'play' && name === 'configuration_acknowledged') this.#queue.push(() => this.#configure())
    else if (state === 'play' && name === 'teleport_confirm') {
      const { teleportId } = protocol.packets('play', 'serverbound').decode(packet).params
      const at = this.unconfirmed.indexOf(teleportId as number)
      if (at >= 0) this.unconfirmed.splice(at, 1)
    }
  }

  #logIn(): void {
    const { server, link } = this
    if (!server.letsIn) return
    const { name } = link.player
    this.say('success', { uuid: server.uuidOf(name), username: name, properties: [], strictErrorHandling: false })
    if (!server.protocol.hasConfiguration) this.#play()
  }

  #configure(): void {
    for (const [name, params] of this.server.configures) this.say(name, params)
    if (this.server.finishes) this.say('finish_configuration')
  }

  #play(): void {
    const { server, link } = this
    this.entityId = server.nextEntityId++
    this.say('login', this.loginParams())
    const begins = { x: server.name === 'west' ? -8.5 : 8.5, y: 64, z: 8.5 }
    const at = server.spawnOf.get(link.player.name) ?? begins
    this.sayIfKnown('update_view_position', { chunkX: Math.floor(at.x / 16), chunkZ: Math.floor(at.z / 16) })
    this.teleport(at)
  }

  /** What a login or respawn packet says, in each version's words. */
  loginParams(dimension = this.server.dimension): Record<string, unknown> {
    const { protocol, viewDistance } = this.server
    const { loginPacket } = loginDataOf(protocol.version)
    const { worldState } = loginPacket
    return {
      ...loginPacket,
      entityId: this.entityId,
      gameMode: 0,
      previousGameMode: -1,
      previousGamemode: 255,
      gamemode: 0,
      worldName: dimension,
      worldNames: ['minecraft:overworld', 'minecraft:the_nether'],
      dimension: loginPacket.dimension ?? loginPacket.worldType,
      viewDistance,
      simulationDistance: viewDistance,
      enforcesSecureChat: false,
      copyMetadata: 0,
      ...(worldState && { worldState: { ...worldState, name: dimension, gamemode: 'survival' } }),
    }
  }

  /** Respawns its player, here or in another dimension. */
  respawn(dimension = this.server.dimension): void {
    this.say('respawn', this.loginParams(dimension))
  }
}

const hex = (id: number): string => id.toString(16).padStart(12, '0')

/** The number of an entity type in a version. */
export function entityNumber(protocol: Protocol, type: string): number {
  const found = versionData(protocol.version)?.entitiesByName[type]?.id
  if (found === undefined) throw new Error(`${protocol.version} has no ${type}`)
  return found
}
