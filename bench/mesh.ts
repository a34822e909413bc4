import { startScriptedRcon } from '../test/kit/scripted-rcon.ts'
import { Backend } from './backend.ts'
import { burstOf } from './burst.ts'
import { type Contestant, type ForkOptions, forked } from './contestant.ts'
import { frameOf } from './frames.ts'
import type { Traffic } from './traffic.ts'
import { VERSION } from './version.ts'

/** What mcmesh says to a client in its own name: whether it is there, and how its tab list stands, every five seconds. */
const says = ['keep_alive', 'player_info']

/** How large a mesh is whose players are all on one of its servers: how many it has, and how many zones. */
export interface Extent {
  readonly servers: number
  readonly zones: number
}

/** Chunks from where the players are to the first zone that is not theirs, and how wide each of those is. */
const AWAY = 1_000
const STRIP = 10

/**
 * The zones.json of a mesh whose players are all on the first of its servers, which listen on these ports: the others own strips
 * far away.
 */
export function oneServer([port, ...others]: readonly number[], zones = 1): object {
  const ports = [port, ...others]
  const servers = ports.map((port, i) => [`server${i}`, { address: `127.0.0.1:${port}`, sync: 'none' }])
  const strips = Array.from({ length: zones - 1 }, (_, i) => {
    const from = AWAY + i * STRIP
    return { server: `server${(i + 1) % ports.length}`, x: [from, from + STRIP] }
  })
  return { ...meshOf(Object.fromEntries(servers), [...strips, { server: 'server0' }]), spawn: 'server0' }
}

function meshOf(servers: object, zones: readonly object[]): object {
  // Its servers know no command but `tp`.
  const common = { listen: '127.0.0.1:0', version: VERSION, auth: 'offline', maxPlayers: 10_000, carry: [] }
  return { ...common, servers, zones }
}

/** Starts mcmesh with this zones.json. */
export function mcmesh(file: object, options: ForkOptions = {}): Promise<Contestant> {
  return forked('mcmesh', JSON.stringify(file), { ...options, says })
}

/** A running mesh of two halves: `east` owns x ≥ 0 and takes who joins, `west` the rest. */
export interface Halves {
  readonly mcmesh: Contestant
  readonly east: Backend
  readonly west: Backend
  stop(): Promise<void>
}

export interface HalvesOptions {
  readonly traffic: Traffic
  /** Blocks east of the border at which everybody stands. */
  readonly x: number
  /** Whether both servers show whoever joins their mobs and chunks. */
  readonly view: boolean
  /** Whose time and weather all players see. */
  readonly sky?: 'east' | 'west'
  /** A folder for a CPU profile of the mesh. */
  readonly profile?: string | undefined
}

/** How far from a border nobody has a dummy, and how near everybody has one; blocks. */
export const FAR = 1_000.5
export const NEAR = 8.5

/** Starts two servers, each with the RCON that moves its players, and a mesh of them. */
export async function openHalves({ traffic, x, view, sky, profile }: HalvesOptions): Promise<Halves> {
  const frames = traffic.view.map((packet) => frameOf(packet, true))
  const options = {
    traffic,
    spawn: { x, y: 40, z: 0.5 },
    ...(view ? { view: burstOf(traffic.view, frames) } : {}),
  }
  const [east, west] = [await Backend.start(options), await Backend.start(options)]
  const rcons = await Promise.all(
    [east, west].map((backend) =>
      startScriptedRcon({ password: 'bench', onTeleport: (uuid, to) => backend.tp(uuid, to.x, to.y, to.z) }),
    ),
  )
  const [eastern, western] = [east, west].map(({ port }, i) => ({
    address: `127.0.0.1:${port}`,
    sync: 'rcon',
    rcon: { address: `127.0.0.1:${rcons[i]?.port}`, password: 'bench' },
  }))
  const zones = [
    { server: 'east', x: [0, null] },
    { server: 'west', x: [null, 0] },
  ]
  const stopServers = () => Promise.all([east, west, ...rcons].map((each) => each.stop()))
  try {
    const contestant = await mcmesh(
      { ...meshOf({ east: eastern, west: western }, zones), spawn: 'east', ...(sky ? { sky } : {}) },
      { execArgv: ['--expose-gc'], profile },
    )
    return {
      mcmesh: contestant,
      east,
      west,
      async stop() {
        await contestant.stop()
        await stopServers()
      },
    }
  } catch (error) {
    await stopServers()
    throw error
  }
}
