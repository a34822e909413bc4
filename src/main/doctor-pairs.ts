import { cleanText } from '../console/clean.ts'
import { registryMismatch } from '../session/server/registries.ts'
import { type Zone, Zones } from '../world/zones.ts'
import type { Visit } from './doctor-visit.ts'

/** Two servers with a common border, and in which dimensions; an empty list is every dimension. */
export interface Pair {
  readonly servers: readonly [string, string]
  readonly dimensions: readonly string[]
}

/** Chunks between two looks along a slanting border. */
const POLYGON_STEP = 0.5
/** An edge longer than this many looks is looked at in as many, evenly. */
const POLYGON_LOOKS = 20_000

/** The servers that border each other, by chunks that touch at a side or a corner, in the order in which zones name them. */
export function borderingPairs(zones: readonly Zone[]): Pair[] {
  const answers = new Zones(zones)
  const named = [...new Set(zones.flatMap(({ dimension }) => dimension ?? []))]
  const unnamed = 'mcmesh:every_other'
  const everywhere = zones.some(({ dimension }) => dimension === undefined)
  const order = [...new Set(zones.map(({ server }) => server))]
  const found = new Map<string, { servers: readonly [string, string]; dimensions: string[] }>()
  for (const dimension of [...(everywhere ? [unnamed] : []), ...named]) {
    const seen = new Set<string>()
    for (const [x, z] of chunksAtBorders(zones)) {
      const owner = answers.owner(dimension, x, z)
      if (owner === undefined) continue
      for (const other of answers.within(dimension, x * 16, z * 16, 1)) {
        const servers =
          order.indexOf(owner) < order.indexOf(other) ? ([owner, other] as const) : ([other, owner] as const)
        const key = servers.join(' ')
        if (seen.has(key)) continue
        seen.add(key)
        const pair = found.get(key) ?? { servers, dimensions: [] }
        pair.dimensions.push(dimension)
        found.set(key, pair)
      }
    }
  }
  return [...found.values()].map(({ servers, dimensions }) => ({
    servers,
    dimensions: dimensions.includes(unnamed) ? [] : dimensions,
  }))
}

/** Chunks on both sides of every zone's edge: ownership changes nowhere else. */
function* chunksAtBorders(zones: readonly Zone[]): Generator<readonly [x: number, z: number]> {
  const xs = bothSides(zones.flatMap(({ x }) => x))
  const zs = bothSides(zones.flatMap(({ z }) => z))
  for (const zone of zones) {
    const inX = xs.filter((x) => between(x, zone.x))
    const inZ = zs.filter((z) => between(z, zone.z))
    for (const end of zone.x) if (end !== null) for (const z of inZ) yield* across(Math.floor(end), z, true)
    for (const end of zone.z) if (end !== null) for (const x of inX) yield* across(x, Math.floor(end), false)
    if (zone.polygon) yield* along(zone.polygon)
  }
}

function* across(x: number, z: number, alongX: boolean): Generator<readonly [number, number]> {
  yield alongX ? [x - 1, z] : [x, z - 1]
  yield [x, z]
}

/** The chunks before and after each end, and one beyond them all for what is unbounded. */
function bothSides(ends: readonly (number | null)[]): number[] {
  const finite = ends.filter((end) => end !== null)
  if (finite.length === 0) return [0]
  const sides = finite.flatMap((end) => [Math.floor(end) - 1, Math.floor(end), Math.ceil(end)])
  return [...new Set([...sides, Math.min(...sides) - 2, Math.max(...sides) + 2])]
}

/** One chunk more at each end, so that corners are looked at. */
function between(value: number, [from, to]: Zone['x']): boolean {
  return (from === null || value >= Math.floor(from) - 1) && (to === null || value <= Math.ceil(to))
}

function* along(polygon: readonly (readonly [number, number])[]): Generator<readonly [number, number]> {
  let [fromX, fromZ] = polygon.at(-1) ?? [0, 0]
  for (const [toX, toZ] of polygon) {
    const looks = Math.min(POLYGON_LOOKS, Math.ceil(Math.hypot(toX - fromX, toZ - fromZ) / POLYGON_STEP))
    for (let look = 0; look <= looks; look++) {
      const part = looks === 0 ? 0 : look / looks
      yield [Math.floor(fromX + (toX - fromX) * part), Math.floor(fromZ + (toZ - fromZ) * part)]
    }
    ;[fromX, fromZ] = [toX, toZ]
  }
}

/** How a player comes from one server to another. `impossible`: it can't, as things are. */
export interface Verdict {
  readonly from: string
  readonly to: string
  readonly mode: 'soft' | 'hard' | 'impossible'
  /** Why it is not soft, or what of a soft one was not seen; else empty. */
  readonly why: string
}

/** Judges the switch from one server to another by what was seen of both. */
export function judge(from: Visit, to: Visit): Verdict {
  const verdict = (mode: Verdict['mode'], why = ''): Verdict => ({ from: from.name, to: to.name, mode, why })
  if (from.trouble !== undefined) return verdict('impossible', `${from.name} can’t be joined`)
  if (to.trouble !== undefined) return verdict('impossible', `${to.name} can’t be joined`)
  const unasked = [...(to.asks ?? [])].find(([question]) => from.asks?.has(question) !== true)
  if (unasked) return verdict('hard', `of ${to.name}: ${cleanText(unasked[1], 200)}, which ${from.name} does not`)
  if (to.joinMs === undefined)
    return verdict('hard', 'both wait for an answer that only a client with their mods gives: nothing else was seen')
  const { sync } = to
  if (sync?.trouble !== undefined && sync.kind !== 'none')
    return verdict('impossible', `dummies can’t be placed on ${to.name}: ${sync.trouble}`)
  const [uncarried] = [from, to].filter((visit) => visit.sync?.carry?.trouble !== undefined)
  if (uncarried)
    return verdict(
      'impossible',
      `what players have can’t be carried on ${uncarried.name}: ${uncarried.sync?.carry?.trouble}`,
    )
  const noSync =
    sync === undefined || sync.kind === 'none'
      ? `${to.name} has neither RCON nor a sync plugin, so that the client is told a new position`
      : undefined
  if (from.joinMs === undefined)
    // What its players are configured with, and where they are, only its own clients see.
    return noSync === undefined
      ? verdict('soft', `if it has the registries of ${from.name}, which only a client with its mods is told`)
      : verdict('hard', noSync)
  const mismatch = registryMismatch(from.registries ?? new Map(), to.registries ?? new Map())
  if (mismatch !== undefined) return verdict('hard', mismatch.replace(/^its /, 'their '))
  if (from.dimension !== to.dimension)
    return verdict('hard', `${to.name} lets players in in ${to.dimension}, ${from.name} in ${from.dimension}`)
  return noSync === undefined ? verdict('soft') : verdict('hard', noSync)
}
