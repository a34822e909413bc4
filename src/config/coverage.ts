import { polygonCrossings, type Zone, zoneHolds } from '../world/zones.ts'
import type { Findings } from './fields.ts'
import { memberPath } from './json.ts'
import { vanillaDimensions, worldEdge, type ZoneAtPath } from './zone-shapes.ts'

/** Polygons are looked at chunk row by chunk row; beyond this many rows the two checks of this file are not made. */
const MAX_ROWS = 20_000
/** Work of the walk, in zone tests: some hundred milliseconds. */
const MAX_TESTS = 20_000_000

interface Survey {
  readonly owning: Set<ZoneAtPath>
  /** The unowned chunk that lies nearest to 0, 0, per dimension; undefined stands for the dimensions no zone names. */
  readonly uncovered: Map<string | undefined, readonly [number, number]>
}

/** Warns of zones that can never match, servers that own nothing, and ground that nobody owns. */
export function checkCoverage(placed: readonly ZoneAtPath[], servers: readonly string[], findings: Findings): void {
  const survey = surveyGround(placed)
  for (const entry of survey ? placed : []) {
    if (survey?.owning.has(entry)) continue
    const alone = surveyGround([entry])?.owning.has(entry)
    const message = alone
      ? 'The zones before it already hold all of its chunks. Move it up, or remove it.'
      : 'No chunk of the world has its centre inside. Correct its shape.'
    findings.warn(entry.path, 'zone.never', `This zone can never match. ${message}`)
  }
  const owners = new Set([...(survey?.owning ?? placed)].map(({ zone }) => zone.server))
  for (const name of servers) {
    if (owners.has(name)) continue
    findings.warn(
      memberPath('$.servers', name),
      'server.owns-nothing',
      `${name} owns no ground: nobody ever walks onto it.`,
    )
  }
  for (const [dimension, [x, z]] of survey?.uncovered ?? []) {
    const where = dimension ?? otherDimensions(placed)
    if (where === '') continue
    const message = `Nobody owns chunk ${x}, ${z} (blocks ${x * 16}, ${z * 16}) in ${where}: players there stay on the server they came from.`
    findings.warn('$.zones', 'zones.uncovered', message)
  }
}

function otherDimensions(placed: readonly ZoneAtPath[]): string {
  const named = new Set(placed.map(({ zone }) => zone.dimension))
  return vanillaDimensions.filter((name) => !named.has(name)).join(' and ')
}

/** Cuts the ground along every zone's edges and asks each piece who owns it; undefined when that is too much work. */
function surveyGround(placed: readonly ZoneAtPath[]): Survey | undefined {
  const survey: Survey = { owning: new Set(), uncovered: new Map() }
  const named = new Set(placed.flatMap(({ zone }) => (zone.dimension === undefined ? [] : [zone.dimension])))
  let tests = 0
  for (const dimension of [undefined, ...named]) {
    const held = placed.filter(({ zone }) => zone.dimension === undefined || zone.dimension === dimension)
    const rows = cuts(held.flatMap(({ zone }) => [...zone.z, ...polygonRows(zone)]))
    const columns = held.flatMap(({ zone }) => (zone.polygon ? [] : zone.x))
    const polygons = held.flatMap(({ zone }) => (zone.polygon ? [zone.polygon] : []))
    if (rows.length > MAX_ROWS) return undefined
    for (const [fromZ, toZ] of pairs(rows)) {
      // A chunk is inside from the first centre at or after a crossing.
      const edges = polygons.flatMap((polygon) => polygonCrossings(polygon, fromZ + 0.5).map((x) => Math.ceil(x - 0.5)))
      for (const [fromX, toX] of pairs(cuts([...columns, ...edges]))) {
        tests += held.length
        if (tests > MAX_TESTS) return undefined
        const owner = held.find(({ zone }) => zoneHolds(zone, fromX, fromZ))
        if (owner) survey.owning.add(owner)
        else noteUncovered(survey, dimension, nearestToZero(fromX, toX), nearestToZero(fromZ, toZ))
      }
    }
  }
  return survey
}

/** Every row in which a polygon's edges may cross elsewhere than in the row before. */
function* polygonRows(zone: Zone): Generator<number> {
  const [from, to] = zone.z
  if (!zone.polygon || from === null || to === null) return
  // One row too many is enough to see that there are too many.
  for (let row = Math.max(from, -worldEdge); row <= Math.min(to, worldEdge, from + MAX_ROWS + 1); row++) yield row
}

/** The ends as ascending cuts, with the edges of the world for the unbounded; ends beyond it don't count. */
function cuts(ends: readonly (number | null)[]): number[] {
  const inside = ends.filter((end): end is number => end !== null && Math.abs(end) < worldEdge)
  return [...new Set([-worldEdge, ...inside, worldEdge])].sort((a, b) => a - b)
}

function* pairs(ascending: readonly number[]): Generator<readonly [number, number]> {
  for (let index = 1; index < ascending.length; index++) yield [ascending[index - 1]!, ascending[index]!]
}

function nearestToZero(from: number, to: number): number {
  return from > 0 ? from : Math.min(0, to - 1)
}

function noteUncovered(survey: Survey, dimension: string | undefined, x: number, z: number): void {
  const known = survey.uncovered.get(dimension)
  if (!known || Math.hypot(x, z) < Math.hypot(...known)) survey.uncovered.set(dimension, [x, z])
}
