import { crossingAt, type Zone } from '../world/zones.ts'
import { worldEdge, type ZoneAtPath } from './zone-shapes.ts'

/** Polygons are looked at chunk row by chunk row; what has more rows than this is not surveyed. */
const MAX_ROWS = 20_000
/** Spans of zones in all rows together: some seconds. */
const MAX_SPANS = 4_000_000

/** Who owns ground, and where nobody does. */
export interface Survey {
  readonly owning: ReadonlySet<ZoneAtPath>
  /** The unowned chunk that lies nearest to 0, 0, per dimension; undefined stands for the dimensions no zone names. */
  readonly uncovered: ReadonlyMap<string | undefined, readonly [x: number, z: number]>
}

/** Columns of one row that a zone holds, `[from, to)`. */
interface Span {
  readonly owner: ZoneAtPath
  readonly from: number
  readonly to: number
}

/**
 * Asks every piece of ground who owns it, row by row, where a row is as many chunk rows as no zone's edge passes through.
 * The work grows with the spans that zones have in all rows. Undefined when that is too much.
 */
export function surveyGround(placed: readonly ZoneAtPath[]): Survey | undefined {
  const owning = new Set<ZoneAtPath>()
  const uncovered = new Map<string | undefined, readonly [number, number]>()
  const named = new Set(placed.flatMap(({ zone }) => (zone.dimension === undefined ? [] : [zone.dimension])))
  let spansSeen = 0
  for (const dimension of [undefined, ...named]) {
    const held = placed.filter(({ zone }) => zone.dimension === undefined || zone.dimension === dimension)
    const rows = cuts(held.flatMap(({ zone }) => [...zone.z, ...polygonRows(zone)]))
    if (rows.length > MAX_ROWS) return undefined
    const spansAt = spansByRow(held)
    for (const [fromZ, toZ] of pairs(rows)) {
      const spans = spansAt(fromZ)
      spansSeen += spans.length
      if (spansSeen > MAX_SPANS) return undefined
      for (const [fromX, toX] of takeGround(spans, owning)) {
        const chunk = [nearestToZero(fromX, toX), nearestToZero(fromZ, toZ)] as const
        const known = uncovered.get(dimension)
        if (!known || Math.hypot(...chunk) < Math.hypot(...known)) uncovered.set(dimension, chunk)
      }
    }
  }
  return { owning, uncovered }
}

/** Gives each piece of a row to the first zone that holds it, and notes who got any. Answers the pieces that nobody holds. */
function takeGround(spans: readonly Span[], owning: Set<ZoneAtPath>): (readonly [from: number, to: number])[] {
  const ends = cuts(spans.flatMap(({ from, to }) => [from, to]))
  const pieceAt = new Map(ends.map((end, piece) => [end, piece]))
  // For a piece that is taken, one behind it from which to look for the next free one; the last end is always free.
  const next = ends.map((_, piece) => piece)
  const freeFrom = (piece: number): number => {
    let free = piece
    while (next[free] !== free) {
      next[free] = next[next[free]!]!
      free = next[free]!
    }
    return free
  }
  for (const { owner, from, to } of spans) {
    const end = pieceAt.get(to)!
    for (let piece = freeFrom(pieceAt.get(from)!); piece < end; piece = freeFrom(piece)) {
      owning.add(owner)
      next[piece] = piece + 1
    }
  }
  return [...pairs(ends)].filter((_, piece) => next[piece] === piece)
}

/** Answers the spans in a row, in the order of the zones; to be asked for rows from low to high. */
function spansByRow(held: readonly ZoneAtPath[]): (row: number) => Span[] {
  const zones = new Passing(
    held.map((owner, rank) => {
      const { zone } = owner
      // What lies outside of a rectangle is in every row.
      const [from, to] = zone.outside ? [null, null] : zone.z
      return { owner, rank, columns: columnsOf(zone), from: from ?? -worldEdge, to: to ?? worldEdge }
    }),
  )
  return (row) =>
    zones
      .at(row)
      .toSorted((a, b) => a.rank - b.rank)
      .flatMap(({ owner, columns }) =>
        columns(row).flatMap(([from, to]) => {
          const span = { owner, from: Math.max(from, -worldEdge), to: Math.min(to, worldEdge) }
          return span.from < span.to ? [span] : []
        }),
      )
}

type Columns = (row: number) => (readonly [from: number, to: number])[]

/** Answers which columns a zone holds in a row that it reaches; for a polygon to be asked for rows from low to high. */
function columnsOf({ x, z, outside, polygon }: Zone): Columns {
  const [left, right] = [x[0] ?? -worldEdge, x[1] ?? worldEdge]
  if (polygon) {
    const corners = polygon.map((to, index) => ({ a: polygon.at(index - 1)!, b: to }))
    const edges = new Passing(
      corners.map(({ a, b }) => ({ a, b, from: Math.min(a[1], b[1]), to: Math.max(a[1], b[1]) })),
    )
    return (row) => {
      const centre = row + 0.5
      const ends = edges.at(centre).map(({ a, b }) => firstCentre(crossingAt(a, b, centre)))
      ends.sort((one, other) => one - other)
      return [...pairs(ends)]
        .filter((_, index) => index % 2 === 0)
        .map(([from, to]) => [Math.max(from, left), Math.min(to, right)])
    }
  }
  if (!outside) return () => [[left, right]]
  const [low, high] = [z[0] ?? -worldEdge, z[1] ?? worldEdge]
  return (row) =>
    row < low || row >= high
      ? [[-worldEdge, worldEdge]]
      : [
          [-worldEdge, left],
          [right, worldEdge],
        ]
}

/** Things that each reach from one row to before another, met row by row: only those that are there cost anything. */
class Passing<T extends { readonly from: number; readonly to: number }> {
  /** The next one last. */
  readonly #coming: T[]
  #here: T[] = []

  constructor(all: readonly T[]) {
    this.#coming = all.toSorted((a, b) => b.from - a.from)
  }

  /** Those that are at `row`, which is not below the last that was asked for. */
  at(row: number): readonly T[] {
    for (let next = this.#coming.at(-1); next && next.from <= row; next = this.#coming.at(-1)) {
      this.#here.push(next)
      this.#coming.pop()
    }
    this.#here = this.#here.filter(({ to }) => row < to)
    return this.#here
  }
}

/** The first column whose chunks' centres lie at `x` or behind it. */
function firstCentre(x: number): number {
  const column = Math.floor(x)
  return column + 0.5 >= x ? column : column + 1
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
