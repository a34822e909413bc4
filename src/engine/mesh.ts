import type { Limits } from '../config/limits.ts'
import type { Mesh } from '../config/mesh.ts'
import { configuredWith } from '../player/client/configuration.ts'
import type { PlayerEvent } from '../player/events.ts'
import { askWhenQuiet } from '../player/client/keep-alives.ts'
import type { Link } from '../player/links/link.ts'
import { dropLink, failLink } from '../player/links/links.ts'
import { list, unlist } from '../roster/tab-entries.ts'
import type { Player, PlayerIdentity } from '../player/player.ts'
import { Router } from '../player/routing/router.ts'
import { Sky } from '../roster/time-and-weather.ts'
import { entityTypesOf } from '../protocol/entity-types.ts'
import { NIL_UUID } from '../protocol/facts.ts'
import { textParam } from '../protocol/text.ts'
import { type PacketSet, type Protocol, protocolOf } from '../protocol/versions.ts'
import type { MeshStatus, SessionContext } from '../session/context.ts'
import type { Sync } from '../sync/sync.ts'
import { Bodies } from '../world/bodies.ts'
import { EntityTable } from '../world/entities.ts'
import { PacketStore } from '../world/packet-store.ts'
import { Zones } from '../world/zones.ts'
import { guarded } from './flush.ts'
import type { EngineEvent, LogLevel } from './messages.ts'
import { BackendServer } from './server.ts'
import { UnusablePackets } from './unusable.ts'

export interface MeshOptions {
  /** Where embedded worlds are kept. */
  readonly dataDir: string
  /** The Minecraft version; the file's, or what the servers answered where that says `auto`. */
  readonly version: string
  onEvent(event: EngineEvent): void
  /** An operator said `/mesh LINE` in the game. */
  onOperator(player: Player, line: string): void
}

/** The running mesh: its servers, its players and what they share. Sessions see it as their context. */
export class RunningMesh implements SessionContext {
  readonly protocol: Protocol
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  readonly entityTypes
  readonly table = new EntityTable()
  readonly bodies = new Bodies<Player>()
  readonly shown = { chunks: new PacketStore(() => this.limits.recordChunkBytes), configuration: new PacketStore() }
  readonly players = new Map<string, Player>()
  readonly servers = new Map<string, BackendServer>()
  readonly router: Router
  readonly #options: MeshOptions
  readonly #timers = new Set<NodeJS.Timeout>()
  /** Unusable packets by server, name and reason. */
  readonly #unusable = new UnusablePackets()
  /** Where those who left lately played last. */
  readonly #left = new Map<string, string>()
  /** Servers that were taken out of the mesh, or replaced, until their worlds have saved themselves and ended. */
  readonly #leaving = new Map<string, Promise<void>>()
  #sky: Sky | undefined
  #config: Mesh
  #zones: Zones
  stopping = false
  zonesEpoch = 0

  constructor(config: Mesh, options: MeshOptions) {
    this.#config = config
    this.#options = options
    this.#zones = new Zones(config.zones)
    this.protocol = protocolOf(options.version)
    this.clientbound = this.protocol.packets('play', 'clientbound')
    this.serverbound = this.protocol.packets('play', 'serverbound')
    this.entityTypes = entityTypesOf(options.version)
    this.router = new Router(this)
    this.#sky = skyOf(config)
    for (const spec of config.servers) this.#addServer(spec)
  }

  get config(): Mesh {
    return this.#config
  }

  /** How often packets came that could not be used, by server, packet and reason. */
  get unusable(): ReadonlyMap<string, number> {
    return this.#unusable.counts
  }

  get zones(): Zones {
    return this.#zones
  }

  get border(): Mesh['border'] {
    return this.#config.border
  }

  get fallback(): readonly string[] {
    return this.#config.fallback
  }

  get limits(): Limits {
    return this.#config.limits
  }

  /** Takes a new file: zones are asked again at each player's next movement; servers are added and removed. */
  reconfigure(config: Mesh): void {
    const before = this.#config
    this.#config = config
    this.#zones = new Zones(config.zones)
    if (this.#sky?.server !== config.sky) this.#sky = skyOf(config)
    for (const spec of config.servers) {
      const known = before.servers.find(({ name }) => name === spec.name)
      if (known && JSON.stringify(known) === JSON.stringify(spec)) continue
      const draining = this.servers.get(spec.name)?.draining ?? false
      if (known) this.#removeServer(spec.name)
      const server = this.#addServer(spec)
      server.draining = draining
      void this.#startLater(server)
    }
    for (const { name } of before.servers)
      if (!config.servers.some((spec) => spec.name === name)) this.#removeServer(name)
    this.zonesEpoch++
  }

  server(name: string): BackendServer | undefined {
    return this.servers.get(name)
  }

  dial(link: Link): void {
    const server = this.servers.get(link.server)
    if (server) server.dial(link, this)
    else this.later(0, () => dropLink(link, `${link.server} is no longer part of the mesh`))
  }

  readonly later = (ms: number, run: () => void): (() => void) => {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      guarded((error) => this.log('error', `a timer failed: ${error.stack}`), run)
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  now(): number {
    return performance.now()
  }

  emit(event: PlayerEvent): void {
    if (event.event === 'player.join') this.listPlayers()
    if (event.event === 'switch') this.servers.get(event.to)?.switchedTo()
    this.#options.onEvent(event)
  }

  log(level: LogLevel, message: string): void {
    this.#options.onEvent({ event: 'log', level, message })
  }

  unreadable(server: string, packet: string, reason: string): void {
    if (this.#unusable.add(server, packet, reason)) this.log('warn', `${server} sent ${packet}: ${reason}`)
  }

  status(): MeshStatus {
    const { motd, icon, maxPlayers } = this.#config
    const sample = [...this.players.values()].slice(0, STATUS_SAMPLE).map(({ name, uuid }) => ({ name, id: uuid }))
    return { motd, online: this.players.size, max: maxPlayers, sample, ...(icon === undefined ? {} : { icon }) }
  }

  refusal(identity: PlayerIdentity): string | undefined {
    if (this.stopping) return 'The mesh is stopping.'
    const present = this.players.get(identity.name)
    // A client that lost its connection comes back before its old one has timed out: the newer one is the player.
    if (present) present.face?.disconnect('You logged in from another place.')
    if (this.players.size >= this.#config.maxPlayers) return `The mesh is full: ${this.#config.maxPlayers} players.`
    return undefined
  }

  firstServers(): readonly string[] {
    const order = [this.#config.spawn, ...this.#config.fallback].filter((name) => !this.servers.get(name)?.draining)
    const unique = [...new Set(order)]
    // Those that are known to be down are tried last: a probe may be late, a player should not wait for it.
    return [
      ...unique.filter((name) => this.servers.get(name)?.up),
      ...unique.filter((name) => !this.servers.get(name)?.up),
    ]
  }

  enter(player: Player): void {
    this.players.set(player.name, player)
    player.onChatCommand = (command) => {
      const [word, ...rest] = command.split(' ')
      if (word !== 'mesh' || !this.#config.operators.includes(player.uuid)) return false
      this.#options.onOperator(player, rest.join(' '))
      return true
    }
  }

  leave(player: Player, reason: string | undefined): void {
    if (this.players.get(player.name) === player) this.players.delete(player.name)
    player.entities.clear(false)
    player.chunks.clear()
    configuredWith(player, [])
    this.table.unreserve(player.entityId)
    for (const other of this.players.values()) unlist(other, player)
    if (player.dimension === '') return
    this.#left.delete(player.name)
    this.#left.set(player.name, player.lastServer)
    if (this.#left.size > LEFT_KEPT) this.#left.delete(this.#left.keys().next().value ?? '')
    const { name, uuid, lastServer } = player
    this.emit({
      event: 'player.leave',
      player: name,
      uuid,
      server: lastServer,
      ...(reason === undefined ? {} : { reason }),
    })
  }

  get chat(): 'mesh' | 'server' {
    return this.#config.chat
  }

  get sky(): Sky | undefined {
    return this.#sky
  }

  playsOn(name: string, server: string): boolean {
    const player = this.players.get(name)
    const playedOn = player ? (player.primary?.server ?? player.lastServer) : this.#left.get(name)
    return playedOn === undefined || playedOn === '' || playedOn === server
  }

  readonly systemLineType = SYSTEM_LINE

  systemLine(text: string): Buffer {
    const { clientbound, protocol } = this
    const content = textParam(protocol.number, text)
    if (clientbound.idOf('system_chat') !== undefined)
      return clientbound.encode('system_chat', { content, type: SYSTEM_LINE, isActionBar: false })
    return clientbound.encode('chat', { message: content, position: SYSTEM_LINE, sender: NIL_UUID })
  }

  /** Everybody's tab list shows everybody, with the ping and game mode that they have now. */
  listPlayers(): void {
    for (const player of this.players.values()) {
      if (player.awaitsLogin) continue
      for (const other of this.players.values()) if (other.dimension !== '') list(player, other)
    }
  }

  /** Nobody's client is left without a question whether it is there. */
  askQuietPlayers(): void {
    for (const player of this.players.values()) askWhenQuiet(player)
  }

  syncWanted(server: string): 'auto' | 'plugin' | 'rcon' | 'none' {
    const known = this.servers.get(server)
    if (!known) return 'none'
    const { sync, embedded } = known.spec
    // Worlds of ours have the plugin, and a server that had it once has it still.
    return sync === 'auto' && (embedded || known.sync === 'plugin') ? 'plugin' : sync
  }

  rcon(server: string): Sync | undefined {
    return this.servers.get(server)?.rcon()
  }

  noteSync(server: string, kind: 'plugin' | 'rcon' | 'none'): void {
    const known = this.servers.get(server)
    if (known) known.sync = kind
  }

  /** Starts every server; one that is down is tried again until it is up. Rejects for a world that can never run. */
  async startServers(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.start()))
  }

  async stopServers(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    await Promise.all([...this.servers.values()].map((server) => server.stop()))
    await Promise.all(this.#leaving.values())
  }

  /** Starts a server that came with a new file, once the one that had its name, and its world's folder, is gone. */
  async #startLater(server: BackendServer): Promise<void> {
    const wanted = (): boolean => !this.stopping && this.servers.get(server.name) === server
    try {
      await this.#leaving.get(server.name)
      if (wanted()) await server.start()
    } catch (error) {
      if (wanted()) this.log('error', `${server.name}: ${(error as Error).message}`)
    }
  }

  #addServer(spec: Mesh['servers'][number]): BackendServer {
    const ground = this.#config.zones.find((zone) => zone.server === spec.name && !zone.outside && !zone.polygon)
    const server = new BackendServer(spec, {
      limits: () => this.#config.limits,
      protocol: this.protocol,
      world: {
        version: this.#options.version,
        dataDir: this.#options.dataDir,
        ...(ground ? { ground: { x: ground.x, z: ground.z } } : {}),
      },
      onUp: () => this.#options.onEvent({ event: 'server.up', server: spec.name }),
      onDown: (_, error) => this.#options.onEvent({ event: 'server.down', server: spec.name, error }),
      log: (level, message) => this.log(level, message),
    })
    this.servers.set(spec.name, server)
    return server
  }

  #removeServer(name: string): void {
    const server = this.servers.get(name)
    this.servers.delete(name)
    for (const player of this.players.values()) {
      const link = player.links.get(name)
      if (link) failLink(link, `${name} is no longer part of the mesh`)
    }
    if (!server) return
    const before = this.#leaving.get(name)
    const left = Promise.all([before, server.stop()])
      .catch((error: Error) => this.log('error', `${name} did not stop: ${error.message}`))
      .then(() => {
        if (this.#leaving.get(name) === left) this.#leaving.delete(name)
      })
    this.#leaving.set(name, left)
  }
}

const skyOf = ({ sky }: Mesh): Sky | undefined => (sky === undefined ? undefined : new Sky(sky))

/** chat's position and system_chat's type (1.19) for a line of the system. */
const SYSTEM_LINE = 1
/** How many of those who left are remembered: until their servers have said that they left. */
const LEFT_KEPT = 256
/** How many names the server list's tooltip shows. */
const STATUS_SAMPLE = 12
