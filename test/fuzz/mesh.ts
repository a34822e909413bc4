import { randomUUID } from 'node:crypto'
import { readMesh } from '../../src/config/mesh.ts'
import { RunningMesh } from '../../src/engine/mesh.ts'
import type { EngineEvent } from '../../src/engine/messages.ts'
import { followZones } from '../../src/player/border.ts'
import { failOver } from '../../src/player/failover.ts'
import type { Link } from '../../src/player/link.ts'
import { closeLink, failLink, openLink } from '../../src/player/links.ts'
import { Player } from '../../src/player/player.ts'
import { failPending } from '../../src/player/switch.ts'
import { versionData } from '../../src/protocol/minecraft-data.ts'
import type { Channel } from '../../src/wire/channel.ts'
import { encodeFrame, type Frame, FrameReader } from '../../src/wire/frame.ts'
import { Witness } from '../../src/world/witness.ts'
import { ClientState, type Params } from '../oracle/client-state.ts'
import { type Connection, FuzzServer } from './server.ts'

const VERSION = '1.21.4'

/** What a client waits to answer, as its packet. */
type Answer = readonly [name: string, params: Params]

/** A client without a socket, under the eyes of a witness and of a fold of its own. */
export class FuzzClient implements Channel {
  readonly mesh: FuzzMesh
  readonly name: string
  readonly witness: Witness
  readonly state: ClientState
  /** Answers that it owes, in the order of the questions. */
  readonly owes: Answer[] = []
  readonly player: Player
  x = 0
  y = 64
  z = 0
  sequence = 0
  gone = false
  /** The latest clientbound packets by name, for messages. */
  readonly latest: string[] = []

  constructor(mesh: FuzzMesh, name: string) {
    this.mesh = mesh
    this.name = name
    this.state = new ClientState(mesh.protocol, () => mesh.now())
    this.witness = new Witness(mesh.protocol, {
      thorough: true,
      report: ({ rule, packet, detail }) => mesh.fault(`${name}: ${rule} (${packet}): ${detail}`),
    })
    const end = (): void => this.leave()
    const watcher = followZones((link) => void failOver(link.player, link, end))
    this.player = new Player(mesh, { name, uuid: mesh.uuidOn('', name), address: '127.0.0.1' }, this, watcher)
    mesh.enter(this.player)
    this.player.face = { reconfigure: (_packets, done) => done(), disconnect: end, end }
    this.player.primary = openLink(this.player, 'west')
    const { uuid } = this.player
    const login = mesh.protocol.packets('login', 'clientbound')
    this.witness.clientbound('login', login.encode('success', { uuid, username: name, properties: [] }))
  }

  send(packet: Buffer): void {
    if (this.gone) return
    this.witness.clientbound('play', packet)
    this.state.receive('play', packet)
    const { name, params } = this.mesh.clientbound.decode(packet)
    this.latest.push(name)
    if (this.latest.length > 30) this.latest.shift()
    if (name === 'position') {
      this.x = params.x as number
      this.z = params.z as number
      this.owes.push(['teleport_confirm', { teleportId: params.teleportId }])
    } else if (name === 'respawn') this.owes.push(['held_item_slot', { slotId: 0 }])
    else if (name === 'keep_alive') this.owes.push(['keep_alive', params])
    else if (name === 'ping') this.owes.push(['pong', params])
    else if (name === 'chunk_batch_finished') this.owes.push(['chunk_batch_received', { chunksPerTick: 9 }])
  }

  forward(frame: Frame): void {
    this.send(frame.packet())
  }

  /** Says something to the mesh. */
  say(name: string, params: Params): void {
    if (this.gone) return
    const packet = this.mesh.serverbound.encode(name, params)
    this.witness.serverbound('play', packet)
    this.mesh.router.fromClient(this.player, this.mesh.frame(packet))
  }

  answer(): boolean {
    const owed = this.owes.shift()
    if (!owed) return false
    if (owed[0] === 'held_item_slot') this.state.heldSlot = 0
    this.say(...owed)
    if (owed[0] === 'teleport_confirm') this.say('position_look', { ...this.#at(), yaw: 0, pitch: 0, flags: {} })
    return true
  }

  /** Walks a little. A client that owes a teleport's confirm stands still. */
  step(dx: number, dz: number): void {
    if (!this.state.entityId || !this.player.standing || this.owes.some(([name]) => name === 'teleport_confirm')) return
    this.x += dx
    this.z += dz
    this.say('position', { ...this.#at(), flags: { onGround: true } })
  }

  leave(): void {
    if (this.gone) return
    this.gone = true
    this.player.closed = true
    for (const link of this.player.links.values()) closeLink(link)
    failPending(this.player, 'the player left')
    this.mesh.leave(this.player, undefined)
  }

  compress(): void {}
  throttle(): void {}
  end(): void {}

  #at(): { x: number; y: number; z: number } {
    return { x: this.x, y: this.y, z: this.z }
  }
}

const { mesh: config } = readMesh(
  JSON.stringify({
    listen: '127.0.0.1:0',
    version: VERSION,
    auth: 'offline',
    servers: { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } },
    zones: [
      { server: 'west', x: [null, 0] },
      { server: 'east', x: [0, null] },
    ],
    border: { join: 3, leave: 5, cross: 2 },
    carry: [],
    spawn: 'west',
    fallback: ['west', 'east'],
  }),
  { env: {}, baseDir: '.', readFile: () => Buffer.alloc(0) },
)

/** A mesh of west (x < 0) and east without sockets, timers or files: everything happens when the test says so. */
export class FuzzMesh extends RunningMesh {
  readonly playerType = this.entityTypes.number('player') ?? 0
  readonly sides: Readonly<Record<'west' | 'east', FuzzServer>>
  readonly clients: FuzzClient[] = []
  /** What no mesh should do. */
  readonly faults: string[] = []
  readonly dialled: Link[] = []
  #waits: { at: number; run: () => void }[] = []
  #clock = 1_000

  constructor() {
    if (!config) throw new Error('the file of the fuzz test is wrong')
    const heard = { tell: (_event: EngineEvent): void => undefined }
    super(config, {
      dataDir: '.',
      version: VERSION,
      onEvent: (event) => heard.tell(event),
      onOperator: () => undefined,
    })
    heard.tell = (event) => this.#hear(event)
    this.sides = {
      west: new FuzzServer(this, 'west', { x: -20.5, z: 8.5 }),
      east: new FuzzServer(this, 'east', { x: 20.5, z: 8.5 }),
    }
  }

  join(name: string): FuzzClient {
    const client = new FuzzClient(this, name)
    this.clients.push(client)
    return client
  }

  client(player: Player): FuzzClient {
    const found = this.clients.findLast((each) => each.player === player)
    if (!found) throw new Error(`${player.name} has no client`)
    return found
  }

  override dial(link: Link): void {
    this.dialled.push(link)
  }

  /** A server lets the oldest dialled link in. */
  connect(): boolean {
    const link = this.dialled.shift()
    if (!link) return false
    if (link.player.links.get(link.server) === link && !link.player.closed)
      this.sides[link.server as 'west' | 'east'].accept(link)
    return true
  }

  /** A connection breaks. */
  cut(connection: Connection | undefined): void {
    if (!connection?.open) return
    connection.server.leave(connection)
    failLink(connection.link, 'the connection broke')
  }

  override readonly later = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#clock + ms, run }
    this.#waits.push(timer)
    return () => {
      this.#waits = this.#waits.filter((each) => each !== timer)
    }
  }

  override now(): number {
    return this.#clock
  }

  pass(ms: number): void {
    this.#clock += ms
    for (const timer of this.#waits.filter(({ at }) => at <= this.#clock)) {
      if (!this.#waits.includes(timer)) continue
      this.#waits = this.#waits.filter((each) => each !== timer)
      timer.run()
    }
  }

  #hear(event: EngineEvent): void {
    if (event.event === 'switch' && event.mode === 'hard')
      this.fault(`a hard switch of ${event.player} to ${event.to}: ${event.reason}`)
    if (event.event === 'log' && (event.level === 'error' || event.level === 'warn')) this.fault(event.message)
  }

  fault(text: string): void {
    this.faults.push(text)
  }

  /** Rule 5: an action at a block runs on the server that owns its chunk if that is linked, else on the primary, once. */
  acts(client: FuzzClient, act: () => void, x: number): void {
    const { player } = client
    const owner = x < 0 ? 'west' : 'east'
    const should = player.isReady(owner) ? owner : player.primary?.server
    this.#ranOn(client, act, (name) => name === 'acted', should)
  }

  /** Rule 5: an attack runs on the server that its target lives on, once, under that server's id. */
  attacks(client: FuzzClient, target: number): void {
    const dossier = client.player.entities.get(target)
    if (!dossier) this.fault(`${client.name} has entity ${target}, which stands for nothing`)
    const attack = (): void => client.say('use_entity', { target, mouse: 1, sneaking: false })
    const [action] = this.#ranOn(client, attack, (name) => name === 'use_entity', dossier?.link.server)
    if (action && action.target !== dossier?.serverId)
      this.fault(`an attack on ${dossier?.serverId} of ${dossier?.link.server} hit ${action.target}`)
  }

  #ranOn(client: FuzzClient, act: () => void, ours: (name: string) => boolean, should: string | undefined): Params[] {
    const connections = Object.values(this.sides).flatMap((server) => server.connections.get(client.name) ?? [])
    const before = connections.map(({ actions }) => actions.length)
    act()
    const ran = connections.flatMap(({ actions, server }, at) =>
      actions.slice(before[at]).flatMap(({ name, params }) => (ours(name) ? [{ server: server.name, params }] : [])),
    )
    const [first] = ran
    if (ran.length > 1 || (ran.length === 1 && first?.server !== should))
      this.fault(
        `rule 5: an action of ${client.name} ran on ${ran.map(({ server }) => server)}, not on ${should} alone`,
      )
    if (ran.length === 0 && client.player.primary?.channel)
      this.fault(`rule 5: an action of ${client.name} ran nowhere`)
    return ran.map(({ params }) => params)
  }

  /** Lets everything that is under way arrive, until nothing is left to say. */
  async rest(): Promise<void> {
    for (let round = 0; round < 400; round++) {
      let busy = this.connect()
      for (const server of Object.values(this.sides))
        for (const connection of [...server.connections.values()]) {
          while (connection.deliver()) busy = true
          for (const { at, done } of connection.placements.splice(0)) {
            connection.teleport(at.x, at.z)
            done()
            busy = true
          }
        }
      for (const client of this.clients) while (client.answer()) busy = true
      for (let turn = 0; turn < 4; turn++) await undefined
      if (!busy && !this.#waiting()) return
      if (!busy) this.pass(1_000)
    }
    this.fault('it never came to rest')
  }

  /** A link will be dialled again, or a switch waits. */
  #waiting(): boolean {
    return [...this.players.values()].some(
      (player) => player.pending || [...player.links.values()].some(({ state }) => state === 'waiting'),
    )
  }

  frame(packet: Buffer): Frame {
    const reader = new FrameReader()
    reader.push(encodeFrame(packet, -1))
    const frame = reader.next()
    if (!frame) throw new Error('a frame was not whole')
    return frame
  }

  written(name: string, params: Params): Buffer {
    if (name !== 'map_chunk' && name !== 'login') return this.clientbound.encode(name, params)
    const key =
      name === 'login' ? `login ${params.entityId}` : `${params.x},${params.z},${params.chunkData.readInt32BE(0)}`
    let packet = written.get(key)
    if (!packet) {
      packet = this.clientbound.encode(name, params)
      written.set(key, packet)
    }
    return packet
  }

  /** Every server that is not forwarded to makes its own UUIDs: east's are not the mesh's. */
  uuidOn(server: string, name: string): string {
    const key = `${server === 'east' ? 'east ' : ''}${name}`
    let uuid = uuids.get(key)
    if (!uuid) {
      uuid = randomUUID()
      uuids.set(key, uuid)
    }
    return uuid
  }

  loginParams(entityId: number): Params {
    const data = versionData(VERSION) as unknown as { loginPacket: Params }
    return { ...data.loginPacket, entityId, viewDistance: 2, simulationDistance: 2, enforcesSecureChat: false }
  }

  chunkParams(x: number, z: number, state: number): Params {
    const chunkData = Buffer.alloc(4)
    chunkData.writeInt32BE(state)
    return {
      ...{ x, z, chunkData, heightmaps: { type: 'compound', value: {} }, blockEntities: [], skyLightMask: [] },
      ...{ blockLightMask: [], emptySkyLightMask: [], emptyBlockLightMask: [], skyLight: [], blockLight: [] },
    }
  }
}

const written = new Map<string, Buffer>()
const uuids = new Map<string, string>()
