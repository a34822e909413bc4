import type { Link } from '../../src/player/links/link.ts'
import type { Player } from '../../src/player/player.ts'
import type { State } from '../../src/protocol/versions.ts'
import { ClientSession } from '../../src/session/client/session.ts'
import { type Rule, Witness } from '../../src/world/witness.ts'
import { FakeChannel } from '../kit/channel.ts'
import { arrivalOf, type Put } from '../kit/client/arrival.ts'
import type { Entity } from '../kit/client/entities.ts'
import { ClientModel } from '../kit/client/model.ts'
import type { Params } from '../kit/client/parts.ts'
import { frameOf } from '../kit/frames.ts'
import { lowBits } from '../kit/light.ts'
import type { FuzzMesh } from './mesh.ts'
import { misread } from './references.ts'

/** What a client waits to answer. */
type Answer = readonly [state: State, name: string, params: Params]

/** What only a hard switch may cause, and what a hard switch therefore excuses. */
const hard: ReadonlySet<Rule> = new Set([
  'unasked-login',
  'unasked-respawn',
  'unasked-position',
  'unasked-configuration',
])
const LATEST = 30

/** A client without a socket, under the eyes of a witness and of a fold of its own. */
export class FuzzClient extends FakeChannel {
  readonly mesh: FuzzMesh
  readonly name: string
  readonly witness: Witness
  readonly model: ClientModel
  /** Light of each chunk, as it was last told. */
  readonly lights = new Map<string, number>()
  /** Answers that it owes, in the order of the questions. */
  readonly owes: Answer[] = []
  readonly session: ClientSession
  x = 0
  y = 64
  z = 0
  sequence = 0
  gone = false
  /** Between a login and whatever takes it out of the game. */
  inGame = false
  /** It leaves by itself, or its server has told it to go. */
  mayEnd = false
  /** What only a hard switch may cause, until one is told of. */
  readonly suspicions: string[] = []
  /** Whose server wants it configured anew while mcmesh takes it through a configuration: that is asked after this one. */
  #waitsItsTurn: Link | undefined
  /** The latest clientbound packets by name, for messages. */
  readonly latest: string[] = []

  constructor(mesh: FuzzMesh, name: string) {
    super()
    this.mesh = mesh
    this.name = name
    this.model = new ClientModel(mesh.protocol, { now: () => mesh.now() })
    this.witness = new Witness(mesh.protocol, {
      thorough: true,
      report: ({ rule, packet, detail }) => {
        const wrong = `${rule} (${packet}): ${detail}`
        if (hard.has(rule)) this.suspicions.push(wrong)
        else mesh.fault(`${name}: ${wrong}`)
      },
    })
    this.session = new ClientSession(mesh.running, this, '127.0.0.1')
    const { number: protocolVersion } = mesh.protocol
    this.#speak('set_protocol', { protocolVersion, serverHost: 'in.memory', serverPort: 25_565, nextState: 2 })
    this.#speak('login_start', { username: name, playerUUID: mesh.uuidOn('', name), signature: undefined })
  }

  get player(): Player {
    const { player } = this.session
    if (!player) throw new Error(`${this.name} has not logged in`)
    return player
  }

  /** Its primary is about to say this. */
  expect(name: string, params: Params): void {
    if (name === 'position') this.witness.expectTeleport()
    else if (name === 'start_configuration' && this.session.reconfiguring) this.#waitsItsTurn = this.player.primary
    else if (name === 'respawn' || name === 'start_configuration') this.witness.expect(name)
    else if (name === 'kick_disconnect' && !JSON.stringify(params).includes('server_shutdown')) this.mayEnd = true
  }

  /** A hard switch happened: it excuses what it alone may cause, and a configuration that waited for its end is next. */
  switchedHard(): void {
    this.suspicions.length = 0
    if (this.#waitsItsTurn && this.#waitsItsTurn === this.player.primary) this.witness.expect('start_configuration')
    this.#waitsItsTurn = undefined
  }

  override send(packet: Buffer): void {
    if (this.gone) return
    const { state } = this.session
    const { mesh } = this
    const set = mesh.protocol.packets(state, 'clientbound')
    let read: { name: string; params: Params }
    try {
      read = set.decode(packet)
    } catch (error) {
      // What a server cut short reaches its own client as it is: that one is for the server to answer for.
      const name = set.nameOf(frameOf(packet).id()) ?? ''
      if (!mesh.cutNames.has(name)) mesh.fault(`${this.name} can't read ${name}: ${(error as Error).message}`)
      return
    }
    const { name, params } = read
    this.witness.clientbound(state, packet)
    const { dimension } = this.model
    for (const wrong of misread(this, name, params)) mesh.fault(`${this.name}: ${wrong}`)
    try {
      if (state === 'play') this.model.take(packet)
    } catch (error) {
      mesh.fault(`${this.name} gives up at ${name}: ${(error as Error).message}`)
    }
    // A new level counts its actions from the start.
    if (name === 'login' || (name === 'respawn' && this.model.dimension !== dimension)) this.sequence = 0
    this.latest.push(name)
    if (this.latest.length > LATEST) this.latest.shift()
    this.#react(state, name, params)
  }

  #react(state: State, name: string, params: Params): void {
    const { hasConfiguration } = this.mesh.protocol
    if (state === 'login') {
      if (name === 'success' && hasConfiguration) this.owes.push(['login', 'login_acknowledged', {}])
      return
    }
    if (state === 'configuration') {
      if (name === 'select_known_packs') this.owes.push([state, name, { packs: [] }])
      if (name === 'finish_configuration') this.owes.push([state, name, {}])
      return
    }
    const answer = answers[name]?.(params)
    if (answer) this.owes.push(['play', ...answer])
    // Said at once, and under way for a while.
    if (name === 'keep_alive') this.witness.serverbound(state, this.mesh.serverbound.encode(name, params))
    if (name === 'position') {
      this.x = params.x
      this.z = params.z
    } else if (name === 'login') {
      this.inGame = true
      this.lights.clear()
    } else if (name === 'start_configuration') this.inGame = false
    else if (name === 'update_light' || (name === 'map_chunk' && this.mesh.words.lightInChunk))
      this.lights.set(`${params.chunkX ?? params.x},${params.chunkZ ?? params.z}`, lowBits(params.skyLightMask))
    const { vehicle } = this
    if (vehicle) {
      this.x = vehicle.x
      this.z = vehicle.z
    }
  }

  /** What it sits in. */
  get vehicle(): Entity | undefined {
    return this.model.vehicle
  }

  /** Says something to the mesh, in the game. */
  say(name: string, params: Params): void {
    if (this.inGame && this.mesh.words.serverbound.idOf(name) !== undefined) this.#speak(name, params)
  }

  #speak(name: string, params: Params): void {
    const { session, mesh } = this
    if (this.gone) return
    const { state } = session
    const packet = mesh.protocol.packets(state, 'serverbound').encode(name, params)
    if (state !== 'handshaking' && name !== 'keep_alive') this.witness.serverbound(state, packet)
    try {
      session.receive(frameOf(packet))
    } catch (error) {
      mesh.fault(`${this.name} said ${name}: ${(error as Error).stack}`)
    }
  }

  answer(): boolean {
    const owed = this.owes.shift()
    if (!owed) return false
    const [state, name, params] = owed
    // It was taken elsewhere before it had answered.
    if (state !== this.session.state) return true
    if (name === 'held_item_slot') this.model.state.held = 0
    if (name === 'teleport_confirm')
      for (const said of arrivalOf(this.mesh.protocol, params as Put)) this.#speak(...said)
    else this.#speak(name, params)
    return true
  }

  /** Nobody waits for it to say where it stands. */
  get stands(): boolean {
    return this.inGame && this.player.position.confirmed && !this.owes.some(([, name]) => name === 'teleport_confirm')
  }

  /** Walks a little. A client that owes a teleport's confirm stands still, one that rides looks around. */
  step(dx: number, dz: number): void {
    if (!this.stands) return
    if (this.vehicle) {
      this.look(dx)
      return
    }
    this.x += dx
    this.z += dz
    this.say('position', { ...this.#at(), onGround: true, flags: { onGround: true } })
  }

  look(yaw: number): void {
    if (this.stands) this.say('look', { yaw, pitch: 0, onGround: true, flags: { onGround: true } })
  }

  /** Steers what it sits in. */
  steer(dx: number): void {
    const { vehicle } = this
    if (!vehicle || vehicle.type === this.mesh.words.typeNumber('minecart') || !this.stands) return
    this.x += dx
    this.say('vehicle_move', { ...this.#at(), yaw: 0, pitch: 0, onGround: true })
    this.look(dx)
  }

  /** The player goes. */
  quit(): void {
    this.mayEnd = true
    this.session.closed(undefined)
  }

  /** The mesh ends the connection: rule 11 says when it may. */
  override end(): void {
    if (this.gone) return
    this.gone = true
    this.inGame = false
    if (this.mayEnd) return
    for (const link of this.player.links.values())
      if (link.channel && link.playing && link.placed && link.phase === 'standing')
        this.mesh.fault(`rule 11: ${this.name} was disconnected while its link to ${link.server} stood`)
  }

  #at(): { x: number; y: number; z: number } {
    return { x: this.x, y: this.y, z: this.z }
  }
}

/** What a client answers in the game. */
const answers: Readonly<Record<string, (params: Params) => readonly [name: string, params: Params]>> = {
  // From where this one put it, whatever the next one did.
  position: ({ teleportId, x, y, z }) => ['teleport_confirm', { teleportId, x, y, z }],
  // A new body holds the first slot, and the client says so.
  respawn: () => ['held_item_slot', { slotId: 0 }],
  keep_alive: (params) => ['keep_alive', params],
  ping: (params) => ['pong', params],
  chunk_batch_finished: () => ['chunk_batch_received', { chunksPerTick: 9 }],
  start_configuration: () => ['configuration_acknowledged', {}],
  cookie_request: ({ cookie }) => ['cookie_response', { key: cookie, value: undefined }],
  resource_pack_send: () => ['resource_pack_receive', { result: 0 }],
  add_resource_pack: ({ uuid }) => ['resource_pack_receive', { uuid, result: 0 }],
}
