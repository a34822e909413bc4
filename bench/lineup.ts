import { Backend } from './backend.ts'
import { type Contestant, direct, forked, haproxy, hasHaproxy } from './contestant.ts'
import { type Joined, joinMany } from './joined.ts'
import { type Extent, mcmesh, oneServer } from './mesh.ts'
import type { Traffic } from './traffic.ts'

export type ContestantName = 'direct' | 'pipe' | 'haproxy' | 'raw-relay' | 'naive' | 'mcmesh'

const proxyNames = ['pipe', ...(hasHaproxy() ? (['haproxy'] as const) : []), 'raw-relay', 'naive', 'mcmesh'] as const

/** The proxies of this machine, in the order in which they take turns: the pipe first, since the others are held against it. */
export const proxies: readonly ContestantName[] = proxyNames

/** One backend, contestants before it, and clients in play through each. */
export interface Lineup {
  readonly backend: Backend
  readonly teams: readonly { readonly contestant: Contestant; readonly players: readonly Joined[] }[]
  stop(): Promise<void>
}

export interface LineupOptions {
  readonly traffic: Traffic
  readonly names: readonly ContestantName[]
  readonly players: number
  /** Of mcmesh's mesh; one server and zone without. */
  readonly extent?: Extent
  /** A folder for CPU profiles of the contestants that are Node. */
  readonly profile?: string | undefined
}

/** Starts all of it. */
export async function openLineup({ traffic, names, players, extent, profile }: LineupOptions): Promise<Lineup> {
  const { servers, zones } = extent ?? { servers: 1, zones: 1 }
  const backends = await Backend.startAll(servers, { traffic })
  const backend = backends[0] as Backend
  const ports = backends.map(({ port }) => port)
  const teams: { contestant: Contestant; players: readonly Joined[] }[] = []
  const contestants: Contestant[] = []
  const stop = async (): Promise<void> => {
    for (const { reader } of teams.flatMap((team) => team.players)) reader.leave()
    await Promise.all(contestants.map((contestant) => contestant.stop()))
    await Promise.all(backends.map((each) => each.stop()))
  }
  try {
    for (const name of names) contestants.push(await open(name, ports, zones, profile))
    for (const contestant of contestants)
      teams.push({ contestant, players: await joinMany(contestant, backend, players) })
    return { backend, teams, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function open(
  name: ContestantName,
  ports: readonly number[],
  zones: number,
  profile: string | undefined,
): Promise<Contestant> | Contestant {
  const port = ports[0] as number
  if (name === 'direct') return direct(port)
  if (name === 'haproxy') return haproxy(port)
  return name === 'mcmesh' ? mcmesh(oneServer(ports, zones), { profile }) : forked(name, String(port), { profile })
}
