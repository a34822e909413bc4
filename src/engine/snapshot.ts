import { monitorEventLoopDelay } from 'node:perf_hooks'
import { formatAddress } from '../config/address.ts'
import type { Address } from '../config/mesh.ts'
import type { Link } from '../player/links/link.ts'
import type { Player } from '../player/player.ts'
import { isUntried } from '../protocol/versions.ts'
import type { RunningMesh } from './mesh.ts'
import type {
  EngineNumbers,
  LinkView,
  MappingView,
  PlayerView,
  ServerView,
  Snapshot,
  WalkerNumbers,
} from './messages.ts'
import type { ServersPort } from './servers.ts'

/** Rows of the entity table that a snapshot carries; the totals are whole. */
const MAPPING_ROWS = 500

/** Switches of each player that a snapshot carries; the journal is asked for. */
const SWITCH_ROWS = 3

/** Counts of one player at the last snapshot. */
interface Counted {
  readonly in: number
  readonly out: number
}

/** How often the event loop's delay is sampled: each sample wakes the process, so that there are none while nobody is there. */
const LOOP_DELAY_MS = 100

/** While nobody is there one of so many snapshots is taken. */
const TAKEN_WHEN_EMPTY = 5

/**
 * Makes snapshots of the running mesh: plain data that survives a structured clone. Rates and delays are counted from one
 * to the next, so there is one rhythm of them: whoever wants numbers in between reads the last ones.
 */
export class Snapshots {
  readonly #mesh: RunningMesh
  readonly #servers: ServersPort
  readonly #counted = new WeakMap<Player, Counted>()
  readonly #delay: ReturnType<typeof monitorEventLoopDelay>
  #lastAt = performance.now()
  /** Snapshots that were left out since the last. */
  #leftOut = 0
  #numbers: EngineNumbers = { rssMb: 0, loopDelayP99Ms: 0, packetsPerSecond: 0 }

  constructor(mesh: RunningMesh, servers: ServersPort) {
    this.#mesh = mesh
    this.#servers = servers
    this.#delay = monitorEventLoopDelay({ resolution: LOOP_DELAY_MS })
  }

  /** Whether it is time for one: an empty mesh, which nothing happens to, is not woken for each. */
  get due(): boolean {
    const empty = this.#mesh.players.size === 0
    if (empty) this.#delay.disable()
    else this.#delay.enable()
    this.#leftOut = empty && this.#leftOut < TAKEN_WHEN_EMPTY - 1 ? this.#leftOut + 1 : 0
    return this.#leftOut === 0
  }

  close(): void {
    this.#delay.disable()
  }

  take(
    listen: Address,
    walkers: WalkerNumbers,
    about: { inspected(name: string): boolean; recording(name: string): boolean; isWalker(name: string): boolean },
  ): Snapshot {
    const mesh = this.#mesh
    const now = performance.now()
    const seconds = Math.max(0.001, (now - this.#lastAt) / 1000)
    this.#lastAt = now
    let packets = 0
    const players = present(mesh).map((player) => {
      const last = this.#counted.get(player) ?? { in: 0, out: 0 }
      const rates = { in: player.traffic.in - last.in, out: player.traffic.out - last.out }
      this.#counted.set(player, player.traffic)
      packets += rates.in + rates.out
      return {
        ...playerView(mesh, player),
        packetsIn: Math.round(rates.in / seconds),
        packetsOut: Math.round(rates.out / seconds),
        inspected: about.inspected(player.name),
        recording: about.recording(player.name),
        walker: about.isWalker(player.name),
      }
    })
    this.#numbers = {
      rssMb: Math.round(process.memoryUsage.rss() / 104_857.6) / 10,
      loopDelayP99Ms: Math.max(0, Math.round(this.#delay.percentile(99) / 10_000 - LOOP_DELAY_MS * 100) / 100),
      packetsPerSecond: Math.round(packets / seconds),
    }
    this.#delay.reset()
    return {
      time: Date.now(),
      version: mesh.protocol.version,
      untried: isUntried(mesh.protocol.version),
      listen: formatAddress(listen),
      players,
      servers: serverViews(mesh, this.#servers),
      zones: mesh.config.zones,
      border: mesh.border,
      mappings: mappingViews(mesh, MAPPING_ROWS),
      totals: {
        mappings: mesh.table.mappings,
        references: mesh.table.references,
        dummies: players.reduce(
          (sum, { links }) => sum + links.filter(({ role, joined }) => role === 'dummy' && joined).length,
          0,
        ),
      },
      walkers,
      engine: this.#numbers,
    }
  }

  /** The engine's numbers as of the last snapshot. */
  get numbers(): EngineNumbers {
    return this.#numbers
  }
}

/** The players who are in the game, as they stand. */
export const playerViews = (mesh: RunningMesh): Omit<PlayerView, Counting>[] =>
  present(mesh).map((player) => playerView(mesh, player))

const present = (mesh: RunningMesh): Player[] => [...mesh.roster.inGame()]

type Counting = 'packetsIn' | 'packetsOut' | 'inspected' | 'recording' | 'walker'

function playerView(mesh: RunningMesh, player: Player): Omit<PlayerView, Counting> {
  const { pose } = player.position
  const { dimension } = player.level
  const { pingMs } = player.requests.keepAlives
  const zone = mesh.zones.ownerAt(dimension, pose.x, pose.z)
  const depth = mesh.zones.depth(dimension, pose.x, pose.z)
  return {
    name: player.name,
    uuid: player.uuid,
    entityId: player.entityId,
    primary: player.server,
    links: [...player.links.values()].map((link) => linkView(player, link)),
    dimension,
    x: pose.x,
    y: pose.y,
    z: pose.z,
    ...(zone === undefined ? {} : { zone }),
    ...(Number.isFinite(depth) ? { borderDistance: depth } : {}),
    pinned: player.switching.pinned,
    entities: player.entities.size,
    chunks: player.chunks.size,
    ...(pingMs === undefined ? {} : { pingMs }),
    switches: player.switching.journal.slice(-SWITCH_ROWS),
  }
}

function linkView(player: Player, link: Link): LinkView {
  return {
    server: link.server,
    role: link.role,
    phase: link.phase,
    joined: link.stands,
    held: link.held,
    attempts: link.attempts,
    ...(link.trouble === undefined ? {} : { error: link.trouble }),
    entities: link.entities.size,
    chunks: player.chunks.heldBy(link),
  }
}

export function serverViews(mesh: RunningMesh, servers: ServersPort): ServerView[] {
  const there = new Map<string, { players: number; dummies: number }>()
  for (const player of mesh.players.values())
    for (const link of player.links.values()) {
      const counted = there.get(link.server) ?? { players: 0, dummies: 0 }
      if (link.role === 'primary') counted.players++
      else if (link.stands) counted.dummies++
      there.set(link.server, counted)
    }
  return [...servers.values()].map((server) => {
    const { players, dummies } = there.get(server.name) ?? { players: 0, dummies: 0 }
    return {
      name: server.name,
      address: server.address,
      embedded: server.embedded,
      up: server.up && server.known,
      ...(server.error === undefined ? {} : { error: server.error }),
      ...(server.pingMs === undefined ? {} : { pingMs: Math.round(server.pingMs * 10) / 10 }),
      players,
      dummies,
      draining: server.draining,
      sync: server.sync,
      switchesPerMinute: server.switchesPerMinute,
    }
  })
}

export function mappingViews(mesh: RunningMesh, limit: number): MappingView[] {
  return mesh.table.list(limit).map(({ proxyId, origins, type, holders }) => ({
    proxyId,
    server: origins[0]?.server ?? '',
    world: origins[0]?.world ?? '',
    serverId: origins[0]?.serverId ?? 0,
    type,
    references: holders.size,
    holders: [...holders],
  }))
}
