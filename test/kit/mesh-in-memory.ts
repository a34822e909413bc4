import { setImmediate as turn } from 'node:timers/promises'
import { type Mesh, readMesh } from '../../src/config/mesh.ts'
import { RunningMesh } from '../../src/engine/mesh.ts'
import type { EngineEvent } from '../../src/engine/messages.ts'
import type { ServerState, ServersPort } from '../../src/engine/servers.ts'
import type { LastPosition } from '../../src/journal/last-position.ts'
import type { Link } from '../../src/player/links/link.ts'
import type { Player } from '../../src/player/player.ts'
import { switchByHand } from '../../src/player/switching/border.ts'
import { type PacketSet, type Protocol, protocolOf } from '../../src/protocol/versions.ts'
import type { Roster } from '../../src/roster/roster.ts'
import { ClientSession } from '../../src/session/client/session.ts'
import type { SessionContext } from '../../src/session/context.ts'
import { LinkSession } from '../../src/session/server/session.ts'
import { type Placement, type Sync, SyncError } from '../../src/sync/sync.ts'
import type { EntityTable } from '../../src/world/entities.ts'
import type { ModelJournal } from './carry-model.ts'
import { MemoryClient } from './client/memory.ts'
import { MemoryRuntime } from './runtime.ts'
import { MemoryServer } from './server/memory.ts'

export interface MemoryOptions {
  readonly version?: string
  /** Changes what zones.json says. The west and the east of x = 0 belong to the servers of those names unless told. */
  readonly file?: Readonly<Record<string, unknown>>
  /** The entity ids of the first players that join west and east; each other's and the client's own are others unless told. */
  readonly entityIds?: readonly [west: number, east: number]
  /** Where players were when they were last seen, by UUID; nobody is remembered without it. */
  readonly lastPositions?: Map<string, LastPosition>
  /** Who has what of whom; with it servers have bodies whose things can be carried. */
  readonly journal?: ModelJournal
}

/** The servers of a mesh in memory: dialled at once, placed by RCON that is a call. */
class MemoryServers implements ServersPort {
  readonly #backends: ReadonlyMap<string, MemoryServer>
  readonly #runtime: MemoryRuntime
  readonly #draining = new Set<string>()
  /** Those that the file no longer names. */
  readonly #gone = new Set<string>()

  constructor(backends: ReadonlyMap<string, MemoryServer>, runtime: MemoryRuntime) {
    this.#backends = backends
    this.#runtime = runtime
  }

  *values(): Iterable<ServerState> {
    for (const name of this.#backends.keys()) if (!this.#gone.has(name)) yield this.#stateOf(name)
  }

  server(name: string): ServerState | undefined {
    return this.#backends.has(name) && !this.#gone.has(name) ? this.#stateOf(name) : undefined
  }

  #stateOf(name: string): ServerState {
    const draining = this.#draining
    return {
      ...{ name, address: 'in.memory', embedded: false, known: false, sync: 'unknown', switchesPerMinute: 0 },
      ...{ up: this.#backend(name).up, error: this.#backend(name).up ? undefined : 'it is down', pingMs: undefined },
      get draining() {
        return draining.has(name)
      },
      drain: () => draining.add(name),
      undrain: () => draining.delete(name),
    }
  }

  dial(player: Player, link: Link, mesh: SessionContext): void {
    if (this.#gone.has(link.server)) {
      mesh.later(0, () => player.links.drop(link, `${link.server} is no longer part of the mesh`))
      return
    }
    const backend = this.#backend(link.server)
    const connection = backend.connect(player, link)
    // A server answers when it is asked to, never in the midst of what asks it.
    this.#runtime.later(0, () => {
      connection.over = !player.links.isCurrent(link) || player.closed
      if (connection.over) return
      if (backend.refuses) connection.refuse(backend.refuses)
      else connection.attach(new LinkSession(mesh, player, link, connection, { host: 'in.memory', port: 25_565 }))
    })
  }

  switchedTo(): void {}

  /** A mesh in memory gets no new servers: those that the file no longer names go, and may come back. */
  reconfigure(before: Mesh, after: Mesh): readonly string[] {
    const named = new Set(after.servers.map(({ name }) => name))
    for (const name of named) this.#gone.delete(name)
    const gone = before.servers.map(({ name }) => name).filter((name) => !named.has(name))
    for (const name of gone) this.#gone.add(name)
    return gone
  }

  syncWanted(): 'rcon' {
    return 'rcon'
  }

  noteSync(): void {}

  rcon(server: string): Sync | undefined {
    const backend = this.#backend(server)
    if (!backend.places) return undefined
    return {
      kind: 'rcon',
      place: async ({ uuid }: { readonly uuid: string }, at: Placement) => {
        const refusal = backend.place(uuid, at)
        if (refusal !== undefined) throw new SyncError('refused', refusal)
      },
      carryOf: ({ uuid }) => backend.body(uuid),
      close: () => undefined,
    }
  }

  #backend(name: string): MemoryServer {
    const backend = this.#backends.get(name)
    if (!backend) throw new Error(`no server ${name} in memory`)
    return backend
  }
}

/** What the file says, unless told otherwise. */
function meshOf(version: string, file: MemoryOptions['file'] = {}): Mesh {
  const { mesh, errors } = readMesh(
    JSON.stringify({
      version,
      auth: 'offline',
      servers: { west: { address: '127.0.0.1:1' }, east: { address: '127.0.0.1:2' } },
      zones: [
        { server: 'west', x: [null, 0] },
        { server: 'east', x: [0, null] },
      ],
      spawn: 'west',
      fallback: ['west', 'east'],
      carry: [],
      ...file,
    }),
    {
      env: {},
      readFile: (path) => {
        throw new Error(`no file ${path} in memory`)
      },
    },
  )
  if (!mesh) throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  return mesh
}

/**
 * A mesh without sockets, files or clocks: a test says what each server and each client says, and looks at what the
 * others hear. Time passes only by `pass`.
 */
export class MeshInMemory {
  /** The real thing, on servers and a runtime in memory. */
  readonly running: RunningMesh
  readonly runtime = new MemoryRuntime()
  readonly servers: ServersPort
  readonly west: MemoryServer
  readonly east: MemoryServer
  readonly #backends = new Map<string, MemoryServer>()

  constructor({ version = '1.21.4', file = {}, entityIds, lastPositions, journal }: MemoryOptions = {}) {
    const mesh = meshOf(version, file)
    const protocol = protocolOf(version)
    for (const { name } of mesh.servers) this.#backends.set(name, new MemoryServer(name, protocol))
    this.servers = new MemoryServers(this.#backends, this.runtime)
    const { runtime, servers } = this
    this.running = new RunningMesh(mesh, {
      ...{ protocol, runtime, servers, onOperator: () => undefined },
      ...(journal && { custody: () => journal }),
      ...(lastPositions && {
        lastPositions: {
          recall: (uuid, done) => done(lastPositions.get(uuid)),
          note: (uuid, last) => lastPositions.set(uuid, last),
          flush: () => undefined,
        },
      }),
    })
    this.west = this.backend('west')
    this.east = this.backend('east')
    if (journal) for (const backend of this.#backends.values()) backend.bodies = new Map()
    if (entityIds) [this.west.nextEntityId, this.east.nextEntityId] = entityIds
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

  get events(): EngineEvent[] {
    return this.runtime.events
  }

  get unusable(): ReadonlyMap<string, number> {
    return this.runtime.unusable
  }

  /** How many timers run. */
  get timers(): number {
    return this.runtime.timers
  }

  now(): number {
    return this.runtime.now()
  }

  backend(name: string): MemoryServer {
    const backend = this.#backends.get(name)
    if (!backend) throw new Error(`no server ${name} in memory`)
    return backend
  }

  /** The file says something else by now, as after `reload`: `file` as in the options, on top of nothing. */
  edit(file: MemoryOptions['file']): void {
    this.running.reconfigure(meshOf(this.protocol.version, file))
  }

  /** Lets everybody answer what they were asked, and due timers run, until nobody has anything left to say. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      const busy = [...this.#backends.values()].map((backend) => backend.answer()).some(Boolean)
      quiet = this.runtime.runDue() || busy ? 0 : quiet + 1
      // A carry is a long chain of promises.
      await (this.running.custody ? turn() : Promise.resolve())
    }
  }

  /** Lets time pass, in milliseconds. */
  async pass(ms: number): Promise<void> {
    const end = this.runtime.now() + ms
    for (;;) {
      await this.settle()
      const next = this.runtime.nextAt
      if (!(next <= end)) break
      this.runtime.moveTo(next)
    }
    this.runtime.moveTo(end)
    await this.settle()
  }

  /** A client connects and logs in; the server that takes it puts it where its players begin. */
  async join(
    name: string,
    at?: { readonly x: number; readonly y?: number; readonly z?: number },
  ): Promise<MemoryClient> {
    if (at) for (const backend of this.#backends.values()) backend.spawnOf.set(name, { y: 64, z: 8.5, ...at })
    const client = this.client(name)
    client.logIn()
    await this.settle()
    return client
  }

  /** A client that has connected and said nothing yet. */
  client(name: string): MemoryClient {
    const client = new MemoryClient(this.protocol, name, () => {
      const player = this.players.get(name)
      if (!player) throw new Error(`${name} is not in the mesh`)
      return player
    })
    client.attach(new ClientSession(this.running, client, '127.0.0.1'))
    return client
  }

  /** A player by name. */
  player(name: string): Player {
    const player = this.players.get(name)
    if (!player) throw new Error(`${name} is not in the mesh`)
    return player
  }

  /** The texts of what was logged at a level. */
  logged(level: 'debug' | 'info' | 'warn' | 'error'): string[] {
    return this.events.flatMap((event) => (event.event === 'log' && event.level === level ? [event.message] : []))
  }
}

/** Alice plays on west, eight blocks from the border, with a dummy on east that stands where she stands. */
export async function aliceAtTheBorder(options: MemoryOptions = {}) {
  const mesh = new MeshInMemory(options)
  const alice = await mesh.join('alice', { x: -8.5 })
  const [west, east] = [mesh.west.to('alice'), mesh.east.to('alice')]
  for (const one of [alice, west, east]) one.forget()
  return { mesh, alice, west, east }
}

/** Makes a server a player's primary, by hand. */
export async function switchTo(mesh: MeshInMemory, name: string, server: string): Promise<void> {
  const outcome = switchByHand(mesh.player(name), server)
  await mesh.settle()
  const result = await Promise.race([outcome, Promise.resolve(undefined)])
  if (!result?.ok) throw new Error(`${name} was not switched to ${server}: ${JSON.stringify(result)}`)
}

export type { MemoryClient } from './client/memory.ts'
export type { MemoryConnection, MemoryServer } from './server/memory.ts'
