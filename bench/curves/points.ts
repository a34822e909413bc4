import { setTimeout as sleep } from 'node:timers/promises'
import { Backend } from '../backend.ts'
import { burstOf, burstsOf } from '../burst.ts'
import { type Contestant, costOf } from '../contestant.ts'
import { frameOf } from '../frames.ts'
import { allThere, type Joined, joinMany, leaveAll } from '../joined.ts'
import { type Extent, FAR, mcmesh, oneServer } from '../mesh.ts'
import { playTicks } from '../pace.ts'
import { readTraffic, type Traffic } from '../traffic.ts'

/** What is measured at one size of one thing. */
export interface Point {
  /** So many of what the curve is over. */
  readonly size: number
  /** CPU of a packet on its way to a player who walks, µs. */
  readonly packetUs: number
  /** Memory that is held for a player, KB of 1024 bytes: heap and buffers, garbage collected. */
  readonly playerKb: number
  /** CPU of a player who stands, µs a second. */
  readonly standingUs: number
  /** CPU of a join among so many, ms. */
  readonly joinMs: number
}

export type CurveName = 'players' | 'entities' | 'servers' | 'zones'

export interface CurvesOptions {
  readonly capture: URL
  /** Sizes of each curve. */
  readonly sizes: Readonly<Record<CurveName, readonly number[]>>
  /** Players of the curves that are not over players. */
  readonly players: number
  /** Seconds in which players stand, and ticks in which one player is sent packets; many share them. */
  readonly standing: number
  readonly ticks: number
  say(line: string): void
}

/** Copies of the captured mobs unless they are what the curve is over: as the bench has them. */
const MOBS = 6
/** Packets a player and tick, and ticks a second as far as the bench keeps up: what counts is CPU time a packet. */
const BURST = 30
const PER_SECOND = 60
const LEAST_TICKS = 8
/** Joins among those who are there whose CPU is measured. */
const JOINS = 10
/** Players who join, are sent the whole mix and leave before anything is measured: code is compiled then. */
const WARM_UP = 10
/** Milliseconds after a join in which everybody hears of it. */
const AFTERMATH = 1_500

/** Measures a mesh, mcmesh alone, over how much there is of one thing. */
export async function curve(name: CurveName, options: CurvesOptions): Promise<Point[]> {
  const { capture, sizes, players, say } = options
  const traffic = readTraffic(capture, MOBS, 'terrain')
  if (name === 'players') return growing(traffic, { servers: 1, zones: 1 }, sizes.players, options)
  const points: Point[] = []
  for (const size of sizes[name]) {
    say(`${name}: ${size}`)
    const extent = { servers: name === 'servers' ? size : 1, zones: name === 'entities' ? 1 : size }
    // A server without ground has no players: each has a zone.
    const mobs = name === 'entities' ? readTraffic(capture, size, 'terrain') : traffic
    const [point] = await growing(mobs, extent, [players], { ...options, say: () => {} })
    if (point) points.push({ ...point, size: name === 'entities' ? mobs.entities : size })
  }
  return points
}

/** One mesh, fuller and fuller. */
async function growing(
  traffic: Traffic,
  extent: Extent,
  sizes: readonly number[],
  options: CurvesOptions,
): Promise<Point[]> {
  const { standing, say } = options
  const view = burstOf(
    traffic.view,
    traffic.view.map((packet) => frameOf(packet, true)),
  )
  const backends = await Backend.startAll(extent.servers, { traffic, view, spawn: { x: FAR, y: 40, z: 0.5 } })
  const backend = backends[0] as Backend
  const ports = backends.map(({ port }) => port)
  const mesh = await mcmesh(oneServer(ports, extent.zones), { execArgv: ['--expose-gc'] })
  const joined: Joined[] = []
  const bursts = burstsOf(traffic.loop, traffic.frames, BURST)
  try {
    const warm = await joinMany(mesh, backend, WARM_UP)
    for (const { player, whole } of warm) await whole(player.once(bursts))
    await leaveAll(warm, backend)
    await sleep(AFTERMATH)
    const empty = await mesh.ask({ kind: 'memory' })
    const points: Point[] = []
    for (const size of sizes) {
      say(`players: ${size}`)
      joined.push(...(await joinMany(mesh, backend, Math.max(0, size - JOINS - joined.length), joined.length)))
      await allThere(joined)
      // What standing costs is no part of what a join costs.
      const before = await perSecond(mesh, standing)
      const [cost, since] = [costOf(mesh), performance.now()]
      joined.push(...(await joinMany(mesh, backend, Math.min(JOINS, size - joined.length), joined.length)))
      await sleep(AFTERMATH)
      const joins = costOf(mesh) - cost - (before * (performance.now() - since)) / 1_000
      const standingMs = await perSecond(mesh, standing)
      const ticks = Math.max(LEAST_TICKS, Math.ceil(options.ticks / size))
      // The first time warms up what the next is measured of.
      await playTicks(joined, { bursts, from: 0, ticks, perSecond: PER_SECOND })
      const sent = costOf(mesh)
      await playTicks(joined, { bursts, from: ticks, ticks, perSecond: PER_SECOND })
      const packetMs = (costOf(mesh) - sent) / (joined.length * ticks * BURST)
      const held = await mesh.ask({ kind: 'memory' })
      points.push({
        size,
        packetUs: packetMs * 1_000,
        playerKb: (held - empty) / 1_024 / joined.length,
        standingUs: (standingMs * 1_000) / joined.length,
        joinMs: joins / Math.min(JOINS, size),
      })
    }
    return points
  } finally {
    for (const { reader } of joined) reader.leave()
    await mesh.stop()
    await Promise.all(backends.map((each) => each.stop()))
  }
}

/** CPU milliseconds a second while nothing happens. */
async function perSecond(mesh: Contestant, seconds: number): Promise<number> {
  const [before, since] = [costOf(mesh), performance.now()]
  await sleep(seconds * 1_000)
  return ((costOf(mesh) - before) / (performance.now() - since)) * 1_000
}
