import type { Mesh } from '../config/mesh.ts'
import type { Runtime, ServerAccess } from '../player/context.ts'
import type { Link } from '../player/links/link.ts'
import type { Player } from '../player/player.ts'
import type { Protocol } from '../protocol/versions.ts'
import type { SessionContext, SyncPorts } from '../session/context.ts'
import type { Sync } from '../sync/sync.ts'
import type { EngineEvent } from './messages.ts'
import { BackendServer, type SyncKind } from './server.ts'

/** One server, as snapshots show it and commands change it. */
export interface ServerState extends ServerAccess {
  readonly address: string
  /** mcmesh runs it itself. */
  readonly embedded: boolean
  /** Whether a probe or a link has found out whether it is up. */
  readonly known: boolean
  /** Milliseconds. */
  readonly pingMs: number | undefined
  readonly sync: SyncKind
  readonly switchesPerMinute: number
  /** It lets nobody in any more. */
  drain(): void
  undrain(): void
}

/** The servers of a mesh, as its players reach them. Tests bring their own. */
export interface ServersPort extends SyncPorts {
  values(): Iterable<ServerState>
  server(name: string): ServerState | undefined
  /** Begins to connect a player's link; its session goes on from there. */
  dial(player: Player, link: Link, mesh: SessionContext): void
  /** A player was switched to it. */
  switchedTo(name: string): void
  /** Takes a new file. Answers the servers that are no longer what they were: their links end. */
  reconfigure(before: Mesh, after: Mesh): readonly string[]
}

export interface ServersOptions {
  readonly protocol: Protocol
  /** Where embedded worlds are kept. */
  readonly dataDir: string
  readonly runtime: Runtime
  onEvent(event: EngineEvent): void
}

/** The backends that the file names, each started, asked whether it is up, and stopped. */
export class Servers implements ServersPort {
  readonly #options: ServersOptions
  readonly #byName = new Map<string, BackendServer>()
  /** Servers that were taken out of the mesh, or replaced, until their worlds have saved themselves and ended. */
  readonly #leaving = new Map<string, Promise<void>>()
  #config: Mesh
  #stopped = false

  constructor(config: Mesh, options: ServersOptions) {
    this.#config = config
    this.#options = options
    for (const spec of config.servers) this.#add(spec)
  }

  values(): IterableIterator<BackendServer> {
    return this.#byName.values()
  }

  names(): string[] {
    return [...this.#byName.keys()]
  }

  server(name: string): BackendServer | undefined {
    return this.#byName.get(name)
  }

  dial(player: Player, link: Link, mesh: SessionContext): void {
    const server = this.#byName.get(link.server)
    if (server) server.dial(player, link, mesh)
    else mesh.later(0, () => player.links.drop(link, `${link.server} is no longer part of the mesh`))
  }

  switchedTo(name: string): void {
    this.#byName.get(name)?.switchedTo()
  }

  reconfigure(before: Mesh, after: Mesh): readonly string[] {
    this.#config = after
    const gone: string[] = []
    for (const spec of after.servers) {
      const known = before.servers.find(({ name }) => name === spec.name)
      if (known && sameConnection(known, spec)) continue
      const draining = this.#byName.get(spec.name)?.draining ?? false
      if (known) {
        this.#remove(spec.name)
        gone.push(spec.name)
      }
      const server = this.#add(spec)
      if (draining) server.drain()
      void this.#startLater(server)
    }
    for (const { name } of before.servers)
      if (!after.servers.some((spec) => spec.name === name)) {
        this.#remove(name)
        gone.push(name)
      }
    return gone
  }

  syncWanted(server: string): 'auto' | 'plugin' | 'rcon' | 'none' {
    const known = this.#byName.get(server)
    if (!known) return 'none'
    const { sync, embedded } = known.spec
    // Worlds of ours have the plugin, and a server that had it once has it still.
    return sync === 'auto' && (embedded || known.sync === 'plugin') ? 'plugin' : sync
  }

  rcon(server: string): Sync | undefined {
    return this.#byName.get(server)?.rcon()
  }

  noteSync(server: string, kind: 'plugin' | 'rcon' | 'none'): void {
    this.#byName.get(server)?.noteSync(kind)
  }

  /** Starts every server; one that is down is tried again until it is up. Rejects for a world that can never run. */
  async start(): Promise<void> {
    await Promise.all([...this.#byName.values()].map((server) => server.start()))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#byName.values()].map((server) => server.stop()))
    await Promise.all(this.#leaving.values())
  }

  /** Starts a server that came with a new file, once the one that had its name, and its world's folder, is gone. */
  async #startLater(server: BackendServer): Promise<void> {
    const wanted = (): boolean => !this.#stopped && this.#byName.get(server.name) === server
    try {
      await this.#leaving.get(server.name)
      if (wanted()) await server.start()
    } catch (error) {
      if (wanted()) this.#options.runtime.log('error', `${server.name}: ${(error as Error).message}`)
    }
  }

  #add(spec: Mesh['servers'][number]): BackendServer {
    const { protocol, dataDir, runtime, onEvent } = this.#options
    const ground = this.#config.zones.find((zone) => zone.server === spec.name && !zone.outside && !zone.polygon)
    const server = new BackendServer(spec, {
      limits: () => this.#config.limits,
      protocol,
      runtime,
      world: { version: protocol.version, dataDir, ...(ground ? { ground: { x: ground.x, z: ground.z } } : {}) },
      onUp: () => onEvent({ event: 'server.up', server: spec.name }),
      onDown: (_, error) => onEvent({ event: 'server.down', server: spec.name, error }),
      log: (level, message) => runtime.log(level, message),
    })
    this.#byName.set(spec.name, server)
    return server
  }

  #remove(name: string): void {
    const server = this.#byName.get(name)
    this.#byName.delete(name)
    if (!server) return
    const left = Promise.all([this.#leaving.get(name), server.stop()])
      .catch((error: Error) => this.#options.runtime.log('error', `${name} did not stop: ${error.message}`))
      .then(() => {
        if (this.#leaving.get(name) === left) this.#leaving.delete(name)
      })
    this.#leaving.set(name, left)
  }
}

/** Whether nothing differs that a server's links depend on. */
function sameConnection(before: Mesh['servers'][number], after: Mesh['servers'][number]): boolean {
  const [{ rejoin: _, ...old }, { rejoin: __, ...fresh }] = [before, after]
  return JSON.stringify(old) === JSON.stringify(fresh)
}
