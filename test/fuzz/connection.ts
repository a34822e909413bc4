import type { Link } from '../../src/player/links/link.ts'
import type { Player } from '../../src/player/player.ts'
import type { State } from '../../src/protocol/versions.ts'
import { LinkSession } from '../../src/session/server/session.ts'
import type { Placement } from '../../src/sync/sync.ts'
import { FakeChannel } from '../kit/channel.ts'
import { ClientModel } from '../kit/client/model.ts'
import type { Params } from '../kit/client/parts.ts'
import { frameOf } from '../kit/frames.ts'
import { type Position, StrictRules } from '../kit/server/rules.ts'
import { type Creature, creature } from './creature.ts'
import { answersOf, deeds } from './deeds.ts'
import type { FuzzServer } from './server.ts'
import { isShown } from './shown.ts'
import type { Parcel } from './words.ts'

/** What is under way to mcmesh: a packet of a state, or bytes that are cut short. */
interface UnderWay {
  readonly state: State
  readonly name: string
  readonly params: Params
  /** Bytes that are missing at its end. */
  readonly cut?: number
}

/** One player's connection on a server that says only what vanilla would say, as strictly as vanilla. */
export class Connection extends FakeChannel {
  readonly server: FuzzServer
  readonly player: Player
  readonly link: Link
  body: Creature
  readonly uuid: string
  /** What a client connected to this server alone would know by what has been delivered. */
  readonly alone: ClientModel
  /** Not delivered yet. */
  readonly outbox: UnderWay[] = []
  /** Ids of what this player was told to spawn. */
  readonly sees = new Set<number>()
  readonly chunks = new Set<string>()
  /** What it asked and what it was told, as strictly as vanilla. */
  readonly rules = new StrictRules()
  /** What the player sits in. */
  vehicle: Creature | undefined
  /** Windows are counted; undefined while none is open. */
  window: number | undefined
  /** What it carries: slot of window 0 → item. */
  readonly items = new Map<number, number>()
  placements: { at: Placement; done: () => void; refuse: (error: Error) => void }[] = []
  open = true
  /** The server has the player in its world: between its login and whatever ends that. */
  inWorld = false
  /** Actions (nothing that reaches all) in their order. */
  readonly actions: { name: string; params: Params }[] = []
  #session: LinkSession | undefined
  #greeted = false

  constructor(server: FuzzServer, player: Player, link: Link, uuid: string) {
    super()
    this.server = server
    this.player = player
    this.link = link
    this.uuid = uuid
    this.body = creature({ id: 0, type: 'player', uuid, ...server.spawn })
    this.alone = new ClientModel(server.mesh.protocol, { now: () => server.mesh.now() })
  }

  /** The name of the player that it is. */
  get name(): string {
    return this.link.player.name
  }

  begin(): void {
    this.#session = new LinkSession(this.server.mesh.running, this.player, this.link, this, {
      host: 'in.memory',
      port: 25_565,
    })
  }

  /** Says a packet of the game, if the player is in it. */
  say(name: string, params: Params): void {
    if (!this.inWorld || !this.server.words.has(name)) return
    this.rules.said(name, params)
    this.outbox.push({ state: 'play', name, params })
  }

  tell([name, params]: Parcel): void {
    this.say(name, params)
  }

  /** Says a packet that ends too early. */
  sayCut([name, params]: Parcel, cut: number): void {
    if (this.inWorld && this.server.words.has(name)) this.outbox.push({ state: 'play', name, params, cut })
  }

  /** Says a packet of the states before the game. */
  sayBefore(state: 'login' | 'configuration', name: string, params: Params): void {
    this.outbox.push({ state, name, params })
  }

  /** Delivers the oldest packet; false when there is none. */
  deliver(): boolean {
    const parcel = this.outbox.shift()
    const session = this.#session
    if (!parcel || !session || !this.open) return false
    const { mesh } = this.server
    const { state, name, params, cut } = parcel
    if (state !== session.state) mesh.fault(`${this.server.name} says ${name} (${state}) to a link in ${session.state}`)
    const packet = mesh.written(state, name, params)
    const client = mesh.clientOf(this.player)
    if (cut !== undefined) {
      mesh.spoil(name, true)
      this.#receive(session, packet.subarray(0, Math.max(1, packet.length - cut)))
      return true
    }
    if (state === 'play') this.alone.take(packet)
    const primary = this.link.role === 'primary'
    if (primary && state === 'play') client?.expect(name, params)
    const due = state === 'play' && client ? isShown(client, this, name, params) : undefined
    const shown = client?.model.counts.get(name) ?? 0
    this.#receive(session, packet)
    if (due !== undefined && (client?.model.counts.get(name) ?? 0) > shown !== due)
      mesh.fault(`${client?.name} ${due ? 'is not shown' : 'is shown'} ${name} of ${this.server.name}`)
    // Where there is no configuration the game follows at once.
    if (name === 'success' && !mesh.protocol.hasConfiguration) this.server.letIn(this)
    if (name === 'kick_disconnect') this.server.mesh.cut(this)
    return true
  }

  /** The connection is gone, as far as mcmesh can tell. */
  closed(reason: string | undefined): void {
    this.#session?.closed(reason)
  }

  #receive(session: LinkSession, packet: Buffer): void {
    try {
      session.receive(frameOf(packet))
    } catch (error) {
      this.server.mesh.fault(`${this.server.name}: ${(error as Error).stack}`)
    }
  }

  teleport(x: number, z: number): void {
    const teleportId = ++this.server.teleportId
    Object.assign(this.body, { x, z })
    const { y } = this.body
    const still = { dx: 0, dy: 0, dz: 0, yaw: 0, pitch: 0, flags: 0, dismountVehicle: false }
    this.say('position', { teleportId, x, y, z, ...still })
    this.server.followChunks(this)
    this.server.showMove(this)
  }

  override send(packet: Buffer): void {
    if (!this.open) return
    const { mesh } = this.server
    // The first packet of a connection is the handshake; the second comes while its session is being made.
    if (!this.#greeted) {
      this.#greeted = true
      return
    }
    const state = this.#session?.state ?? 'login'
    const { name, params } = mesh.protocol.packets(state, 'serverbound').decode(packet)
    if (state !== 'play' || name === 'configuration_acknowledged') {
      answersOf[name]?.(this)
      return
    }
    // What a client said before it heard that it is to be configured anew.
    if (!this.inWorld) return
    this.#heard(name, params)
  }

  /** The rules first; then what the packet does. Packets that do nothing are actions, and recorded. */
  #heard(name: string, params: Params): void {
    const { server } = this
    const verdict = this.rules.heard(name, params)
    if (verdict?.is === 'wrong') server.mesh.fault(`${server.name} ${verdict.why}`)
    else if (verdict?.is === 'refused') {
      server.mesh.fault(`${server.name} was told a move from ${this.body.x} to ${params.x}`)
      this.teleport(this.body.x, this.body.z)
    } else if (verdict?.is === 'moved') this.#moved(verdict.from)
    const deed = deeds[name]
    if (deed) deed(this, params)
    else if (!verdict) this.actions.push({ name, params })
  }

  override end(): void {
    if (!this.open) return
    this.server.leave(this)
    this.closed(undefined)
  }

  #moved(from: Position): void {
    const to = this.rules.position
    Object.assign(this.body, to)
    if (to.x >> 4 !== from.x >> 4 || to.z >> 4 !== from.z >> 4) this.server.followChunks(this)
    if (to.x !== from.x || to.z !== from.z) this.server.showMove(this)
  }

  /** The player leaves its vehicle; its server says where it stands then. */
  dismount(): void {
    const { vehicle } = this
    if (!vehicle) return
    this.unseat()
    this.teleport(vehicle.x, vehicle.z)
  }

  /** The player sits in nothing any more. */
  unseat(): void {
    const { vehicle, server } = this
    this.vehicle = undefined
    if (!vehicle) return
    vehicle.passengers = vehicle.passengers.filter((id) => id !== this.body.id)
    server.toSeers(vehicle.id, ['set_passengers', { entityId: vehicle.id, passengers: vehicle.passengers }])
  }
}
