import { readMesh } from '../../src/config/mesh.ts'
import { RunningMesh } from '../../src/engine/mesh.ts'
import type { ServersPort } from '../../src/engine/servers.ts'
import type { Runtime } from '../../src/player/context.ts'
import type { Link } from '../../src/player/links/link.ts'
import type { Player } from '../../src/player/player.ts'
import { offlineUuid } from '../../src/protocol/offline-uuid.ts'
import { type PacketSet, type Protocol, protocolOf, type State } from '../../src/protocol/versions.ts'
import type { Roster } from '../../src/roster/roster.ts'
import { TAB_LIST_DELAY_MS } from '../../src/roster/roster.ts'
import type { EntityTable } from '../../src/world/entities.ts'
import type { Params } from '../kit/client/parts.ts'
import { lowBits } from '../kit/light.ts'
import { Actions } from './actions.ts'
import { Beings } from './beings.ts'
import { FuzzClient } from './client.ts'
import type { Connection } from './connection.ts'
import { FuzzServer } from './server.ts'
import { Words } from './words.ts'

/** What is the same throughout one conversation. */
export interface Setting {
  readonly version: string
  /** East can't be switched to softly: it has other registries, or nothing moves its dummies. */
  readonly east: 'alike' | 'other registries' | 'no sync'
}

const configOf = (version: string) =>
  readMesh(
    JSON.stringify({
      listen: '127.0.0.1:0',
      version,
      auth: 'offline',
      servers: { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } },
      zones: [
        { server: 'west', x: [null, 0] },
        { server: 'east', x: [0, null] },
      ],
      border: { join: 3, leave: 5, cross: 2 },
      carry: [],
      // Clients walk while the clock stands still.
      limits: { moveSpeed: 10_000, moveBurst: 10_000 },
      spawn: 'west',
      fallback: ['west', 'east'],
    }),
    { env: {}, baseDir: '.', readFile: () => Buffer.alloc(0) },
  ).mesh

/** Words are compiled once a version, configurations read once. */
const spoken = new Map<string, { words: Words; config: NonNullable<ReturnType<typeof configOf>> }>()

function versionOf(version: string) {
  let known = spoken.get(version)
  if (!known) {
    const config = configOf(version)
    if (!config) throw new Error('the file of the fuzz test is wrong')
    known = { words: new Words(version), config }
    spoken.set(version, known)
  }
  return known
}

/** A mesh of west (x < 0) and east without sockets, timers or files: everything happens when the test says so. */
export class FuzzMesh {
  readonly setting: Setting
  readonly words: Words
  /** The real thing, on servers and a runtime that the test plays. */
  readonly running: RunningMesh
  readonly sides: Readonly<Record<'west' | 'east', FuzzServer>>
  readonly clients: FuzzClient[] = []
  readonly actions = new Actions(this)
  /** What no mesh should do. */
  readonly faults: string[] = []
  readonly dialled: { readonly player: Player; readonly link: Link }[] = []
  /** Packets that servers have sent cut short, by name. */
  readonly cutNames = new Set<string>()
  /** How many packets servers have sent that can't be used, by name. */
  readonly #unusable = new Map<string, number>()
  readonly beings = new Beings()
  #waits: { at: number; run: () => void }[] = []
  #clock = 1_000
  #counted = 0

  constructor(setting: Setting) {
    const { words, config } = versionOf(setting.version)
    this.setting = setting
    this.words = words
    this.running = new RunningMesh(config, {
      protocol: protocolOf(setting.version),
      runtime: this.#runtime(),
      servers: this.#servers(),
      onOperator: () => undefined,
    })
    this.sides = {
      west: new FuzzServer(this, 'west', { x: -20.5, z: 8.5 }, false),
      east: new FuzzServer(this, 'east', { x: 20.5, z: 8.5 }, setting.east === 'other registries'),
    }
  }

  get protocol(): Protocol {
    return this.running.protocol
  }

  get clientbound(): PacketSet {
    return this.running.clientbound
  }

  get serverbound(): PacketSet {
    return this.running.serverbound
  }

  get limits(): RunningMesh['limits'] {
    return this.running.limits
  }

  get table(): EntityTable {
    return this.running.table
  }

  get roster(): Roster {
    return this.running.roster
  }

  get players(): ReadonlyMap<string, Player> {
    return this.running.players
  }

  join(name: string): FuzzClient {
    const client = new FuzzClient(this, name)
    this.clients.push(client)
    return client
  }

  clientOf(player: Pick<Player, 'name'>): FuzzClient | undefined {
    return this.clients.findLast((each) => each.session.player === player)
  }

  /** A server lets the oldest dialled link in. */
  connect(): boolean {
    const dialled = this.dialled.shift()
    if (!dialled) return false
    const { player, link } = dialled
    if (player.links.isCurrent(link) && !player.closed) this.sides[link.server as 'west' | 'east'].accept(player, link)
    return true
  }

  /** A connection breaks. */
  cut(connection: Connection | undefined): void {
    if (!connection?.open) return
    connection.server.leave(connection)
    connection.closed('the connection broke')
  }

  now(): number {
    return this.#clock
  }

  #runtime(): Runtime {
    return {
      later: (ms, run) => {
        const timer = { at: this.#clock + ms, run }
        this.#waits.push(timer)
        return () => {
          this.#waits = this.#waits.filter((each) => each !== timer)
        }
      },
      now: () => this.#clock,
      emit: (event) => {
        if (event.event === 'switch' && event.mode === 'hard')
          this.#hardSwitch(event.player, event.to, event.reason ?? '')
      },
      log: (level, message) => {
        if (level === 'error') this.fault(message)
      },
      unreadable: (server, packet, reason) => this.#unreadable(server, packet, reason),
    }
  }

  #servers(): ServersPort {
    const placed = (server: string): boolean => server === 'west' || this.setting.east !== 'no sync'
    return {
      values: () => [],
      server: (name) => ({
        ...{ name, address: '', embedded: false, up: true, known: true, draining: false, sync: 'unknown' },
        ...{ error: undefined, pingMs: undefined, switchesPerMinute: 0, drain: () => {}, undrain: () => {} },
      }),
      dial: (player, link) => this.dialled.push({ player, link }),
      switchedTo: () => undefined,
      reconfigure: () => [],
      syncWanted: (server) => (placed(server) ? 'rcon' : 'none'),
      noteSync: () => undefined,
      rcon: (server) => {
        if (!placed(server)) return undefined
        const side = this.sides[server as 'west' | 'east']
        return { kind: 'rcon', place: ({ uuid }, at) => side.place(uuid, at), close: () => undefined }
      },
    }
  }

  pass(ms: number): void {
    this.#clock += ms
    for (const timer of this.#waits.filter(({ at }) => at <= this.#clock)) {
      if (!this.#waits.includes(timer)) continue
      this.#waits = this.#waits.filter((each) => each !== timer)
      timer.run()
    }
  }

  /** A hard switch is right where the servers make it necessary, and then its client may be told of it. */
  #hardSwitch(player: string, to: string, reason: string): void {
    const { east } = this.setting
    const [, has, wants] = /has the player in (.*), not in (.*)/.exec(reason) ?? []
    const right =
      (east === 'other registries' && reason.includes('differs')) ||
      (east === 'no sync' && to === 'east' && reason.includes('no sync')) ||
      (reason.includes('was being configured') && this.protocol.hasConfiguration) ||
      (has !== undefined && has !== wants)
    if (!right) this.fault(`a hard switch of ${player} to ${to}: ${reason}`)
    for (const client of this.clients) if (client.name === player) client.switchedHard()
  }

  #unreadable(server: string, packet: string, reason: string): void {
    if (this.cutNames.has(packet)) return
    const left = this.#unusable.get(packet) ?? 0
    this.#unusable.set(packet, left - 1)
    if (left <= 0) this.fault(`${server} sent ${packet} that can't be used: ${reason}`)
  }

  /** A server has sent one that mcmesh can't use; `cut`: one that ends too early. */
  spoil(name: string, cut = false): void {
    if (cut) this.cutNames.add(name)
    this.#unusable.set(name, (this.#unusable.get(name) ?? 0) + 1)
  }

  /** Counts up, for what needs a name of its own. */
  count(): number {
    return ++this.#counted
  }

  fault(text: string): void {
    this.faults.push(text)
  }

  /** What only a hard switch excuses, where none is under way. */
  suspect(): void {
    for (const { name, suspicions, session, gone } of this.clients) {
      if (suspicions.length === 0 || gone || session.player?.outbox.inConfiguration) continue
      for (const wrong of suspicions.splice(0)) this.fault(`${name}: ${wrong}`)
    }
  }

  /** Lets everything that is under way arrive, until nothing is left to say. */
  async rest(): Promise<void> {
    // Tab lists are told of who came and went a moment later.
    let told = false
    for (let round = 0; round < 600; round++) {
      let busy = this.connect()
      busy = this.arrive() || busy
      for (const server of Object.values(this.sides))
        for (const connection of [...server.connections.values()]) while (server.obey(connection)) busy = true
      for (let turn = 0; turn < 4; turn++) await undefined
      if (busy) told = false
      else if (this.#waiting()) this.pass(1_000)
      else if (told) return
      else {
        told = true
        this.pass(TAB_LIST_DELAY_MS)
      }
    }
    this.fault('it never came to rest')
  }

  /** Everything that is under way arrives and is answered. */
  arrive(): boolean {
    let any = false
    for (let busy = true; busy; any ||= busy) {
      busy = false
      for (const server of Object.values(this.sides))
        for (const connection of [...server.connections.values()]) while (connection.deliver()) busy = true
      for (const client of this.clients) while (client.answer()) busy = true
    }
    return any
  }

  /** A link is on its way, or will be dialled again; or a switch waits. */
  #waiting(): boolean {
    return [...this.players.values()].some(
      ({ switching, outbox, links }) =>
        switching.pending || outbox.inConfiguration || [...links.values()].some(({ phase }) => phase !== 'standing'),
    )
  }

  written(state: State, name: string, params: Params): Buffer {
    const set = this.protocol.packets(state, 'clientbound')
    if (state !== 'play' || (name !== 'map_chunk' && name !== 'login' && name !== 'respawn'))
      return set.encode(name, params)
    const key =
      name === 'map_chunk'
        ? `${params.x},${params.z},${params.chunkData.readInt32BE(0)},${lowBits(params.skyLightMask)}`
        : `${name} ${params.entityId} ${params.worldName} ${params.dimensionCodec?.value?.['fuzz:other'] !== undefined}`
    let packet = written.get(`${this.setting.version} ${key}`)
    if (!packet) {
      packet = set.encode(name, params)
      written.set(`${this.setting.version} ${key}`, packet)
    }
    return packet
  }

  /** Every server that is not forwarded to makes its own UUIDs: east's are not the mesh's. */
  uuidOn(server: string, name: string): string {
    return offlineUuid(server === 'east' ? `east ${name}` : name)
  }
}

const written = new Map<string, Buffer>()
