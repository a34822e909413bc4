import type { CustodyStore } from '../carry/custody.ts'
import type { CarrySettings } from '../carry/parts.ts'
import type { Limits } from '../config/limits.ts'
import type { Mesh } from '../config/mesh.ts'
import type { LastPosition } from '../journal/last-position.ts'
import type { LastPositionStore, Runtime, ServerAccess } from '../player/context.ts'
import type { PlayerEvent } from '../player/events.ts'
import type { Link } from '../player/links/link.ts'
import type { Player, PlayerIdentity } from '../player/player.ts'
import { ClientboundRouter } from '../player/routing/clientbound-router.ts'
import { ServerboundRouter } from '../player/routing/serverbound-router.ts'
import { lastPositionOf } from '../player/switching/returning.ts'
import { type EntityTypes, entityTypesOf } from '../protocol/entity-types.ts'
import { NIL_UUID } from '../protocol/facts.ts'
import { textParam } from '../protocol/text.ts'
import type { PacketSet, Protocol } from '../protocol/versions.ts'
import { Roster } from '../roster/roster.ts'
import type { MeshStatus, SessionContext } from '../session/context.ts'
import type { Sync } from '../sync/sync.ts'
import { EntityTable } from '../world/entities.ts'
import { PacketStore } from '../world/packet-store.ts'
import { Zones } from '../world/zones.ts'
import type { LogLevel } from './messages.ts'
import type { ServersPort } from './servers.ts'

/** What a running mesh stands on. */
export interface MeshPorts {
  /** What all its servers and clients speak. */
  readonly protocol: Protocol
  readonly runtime: Runtime
  readonly servers: ServersPort
  /** Absent: nobody is remembered. */
  readonly lastPositions?: LastPositionKeeper
  /** Absent, and where it answers nothing: nothing is carried. */
  readonly custody?: () => CustodyStore | undefined
  /** An operator sent `/mesh LINE` in the game. */
  onOperator(player: Player, line: string): void
}

/** Where it is kept where players were. */
export interface LastPositionKeeper extends LastPositionStore {
  note(uuid: string, last: LastPosition): void
  /** What was noted is to be written soon. */
  flush(): void
}

const FORGETFUL: LastPositionKeeper = { recall: (_, done) => done(undefined), note() {}, flush() {} }

/**
 * The running mesh, as sessions and players see it: what the file says, the tables, and the way to its servers, its roster
 * and its runtime, each of which is an owner of its own.
 */
export class RunningMesh implements SessionContext {
  readonly protocol: Protocol
  readonly clientbound: PacketSet
  readonly serverbound: PacketSet
  readonly entityTypes: EntityTypes
  readonly table = new EntityTable()
  /** Configurations are bounded player by player: what of them finds no room here would be kept by each alone. */
  readonly shown = { chunks: new PacketStore(() => this.limits.recordChunkBytes), configuration: new PacketStore() }
  readonly roster: Roster
  readonly routers: SessionContext['routers']
  readonly systemLineType = SYSTEM_LINE
  readonly later: Runtime['later']
  readonly lastPositions: LastPositionKeeper
  readonly #ports: MeshPorts
  #config: Mesh
  #zones: Zones
  #stopping = false

  constructor(config: Mesh, ports: MeshPorts) {
    this.#config = config
    this.#ports = ports
    this.#zones = new Zones(config.zones)
    this.protocol = ports.protocol
    this.clientbound = this.protocol.packets('play', 'clientbound')
    this.serverbound = this.protocol.packets('play', 'serverbound')
    this.entityTypes = entityTypesOf(this.protocol.version)
    this.later = ports.runtime.later
    this.lastPositions = ports.lastPositions ?? FORGETFUL
    this.roster = new Roster({
      protocol: this.protocol,
      now: () => this.now(),
      later: this.later,
      table: this.table,
      compressionThreshold: () => this.limits.compressionThreshold,
      log: (level, message) => this.log(level, message),
      chat: () => this.#config.chat,
      systemLine: (text) => this.systemLine(text),
    })
    this.roster.shareTimeAndWeather(config.sky)
    this.routers = { clientbound: new ClientboundRouter(this), serverbound: new ServerboundRouter(this) }
  }

  get config(): Mesh {
    return this.#config
  }

  get zones(): Zones {
    return this.#zones
  }

  get carry(): CarrySettings {
    return this.#config.carry
  }

  get custody(): CustodyStore | undefined {
    return this.#ports.custody?.()
  }

  get border(): Mesh['border'] {
    return this.#config.border
  }

  get spawn(): string {
    return this.#config.spawn
  }

  get fallback(): readonly string[] {
    return this.#config.fallback
  }

  get limits(): Limits {
    return this.#config.limits
  }

  /** Everybody who is connected, by name. */
  get players(): ReadonlyMap<string, Player> {
    return this.roster.players
  }

  /** Takes a new file: servers are added and removed, and zones are asked again for every player at once. */
  reconfigure(config: Mesh): void {
    const [before, zonesBefore] = [this.#config, this.#zones]
    this.#config = config
    this.#zones = new Zones(config.zones)
    this.roster.shareTimeAndWeather(config.sky)
    for (const name of this.#ports.servers.reconfigure(before, config)) {
      const stays = config.servers.some((server) => server.name === name)
      this.roster.serverGone(
        name,
        stays ? `the settings of ${name} were changed` : `${name} is no longer part of the mesh`,
      )
    }
    this.roster.zonesChanged(zonesBefore)
  }

  /** Lets nobody in any more. */
  beginStopping(): void {
    this.#stopping = true
  }

  server(name: string): ServerAccess | undefined {
    return this.#ports.servers.server(name)
  }

  dial(player: Player, link: Link): void {
    this.#ports.servers.dial(player, link, this)
  }

  placesWhoReturns(server: string): boolean {
    return this.#config.servers.find(({ name }) => name === server)?.rejoin === 'position'
  }

  syncWanted(server: string): 'auto' | 'plugin' | 'rcon' | 'none' {
    return this.#ports.servers.syncWanted(server)
  }

  rcon(server: string): Sync | undefined {
    return this.#ports.servers.rcon(server)
  }

  noteSync(server: string, kind: 'plugin' | 'rcon' | 'none'): void {
    this.#ports.servers.noteSync(server, kind)
  }

  now(): number {
    return this.#ports.runtime.now()
  }

  emit(event: PlayerEvent): void {
    if (event.event === 'switch') {
      this.#ports.servers.switchedTo(event.to)
      const player = this.players.get(event.player)
      if (player) this.#notePosition(player)
      this.lastPositions.flush()
    }
    this.#ports.runtime.emit(event)
  }

  log(level: LogLevel, message: string): void {
    this.#ports.runtime.log(level, message)
  }

  unreadable(source: string, packet: string, reason: string, who?: string): void {
    this.#ports.runtime.unreadable(source, packet, reason, who)
  }

  status(): MeshStatus {
    const { motd, icon, maxPlayers } = this.#config
    const sample = [...this.players.values()].slice(0, STATUS_SAMPLE).map(({ name, uuid }) => ({ name, id: uuid }))
    return { motd, online: this.players.size, max: maxPlayers, sample, ...(icon === undefined ? {} : { icon }) }
  }

  refusal(identity: PlayerIdentity): string | undefined {
    if (this.#stopping) return 'The mesh is stopping.'
    if (this.roster.named(identity.name)?.leaving) return 'What you have is being put away. Join again in a moment.'
    // A client that lost its connection comes back before its old one has timed out: the newer one is the player.
    // So is one whose name it writes in other capitals: servers' commands can't tell them apart.
    this.roster.named(identity.name)?.session.disconnect('You logged in from another place.')
    if (this.players.size >= this.#config.maxPlayers) return `The mesh is full: ${this.#config.maxPlayers} players.`
    return undefined
  }

  enter(player: Player): void {
    this.roster.enter(player)
  }

  leaving(player: Player): void {
    this.#notePosition(player, true)
    this.lastPositions.flush()
  }

  leave(player: Player, reason: string | undefined): void {
    this.roster.leave(player)
    if (!player.level.joined) return
    const { name, uuid, links } = player
    const why = reason === undefined ? {} : { reason }
    this.emit({ event: 'player.leave', player: name, uuid, server: links.lastServer, ...why })
  }

  /** Notes where everybody is. */
  notePositions(): void {
    for (const player of this.roster.inGame()) this.#notePosition(player)
    this.lastPositions.flush()
  }

  #notePosition(player: Player, left = false): void {
    const last = lastPositionOf(player, left)
    if (last) this.lastPositions.note(player.uuid, last)
  }

  runOwnCommand(player: Player, command: string): boolean {
    const [word, ...rest] = command.split(' ')
    if (word !== 'mesh' || !this.#config.operators.includes(player.uuid)) return false
    this.#ports.onOperator(player, rest.join(' '))
    return true
  }

  systemLine(text: string): Buffer {
    const { clientbound, protocol } = this
    const content = textParam(protocol.number, text)
    if (clientbound.idOf('system_chat') !== undefined)
      return clientbound.encode('system_chat', { content, type: SYSTEM_LINE, isActionBar: false })
    return clientbound.encode('chat', { message: content, position: SYSTEM_LINE, sender: NIL_UUID })
  }
}

/** chat's position and system_chat's type (1.19) for a line of the system. */
const SYSTEM_LINE = 1
/** How many names the server list's tooltip shows. */
const STATUS_SAMPLE = 12
