import type { Held } from '../bench/contestants/held.ts'

/** One thing that is counted: its name, and how much there was of it before and after. */
export interface Compared {
  readonly what: string
  readonly before: number
  readonly after: number
  /** How much more there may be. */
  readonly most: number
}

/** What has an end of its own and may be fuller than before, and why. One row each. */
export const bounded: readonly { readonly what: string; readonly most: number; readonly why: string }[] = [
  { what: 'mesh.roster.#departed.#servers', most: 256, why: 'the names of those who left last' },
  { what: 'module.spareSlabs', most: 64, why: 'small slabs that no connection needs at the moment' },
  { what: '#servers.#byName[].#switches', most: Number.POSITIVE_INFINITY, why: 'the times of a minute’s switches' },
]

/**
 * Bytes by which what is held may differ: code that was compiled meanwhile, and what it has learned of its types. A leak of one
 * object for each of 5,000 joins is as much.
 */
const SLACK = 1024 * 1024

/** Everything that two looks have counted, whether it differs or not: memory first, then handles, tables and objects. */
export function compare(before: Held, after: Held): Compared[] {
  const classes = new Set([...before.classes, ...after.classes])
  const counted = (
    title: (name: string) => string,
    of: (held: Held) => Readonly<Record<string, number>>,
    names = new Set([...Object.keys(of(before)), ...Object.keys(of(after))]),
  ): Compared[] =>
    [...names].sort().map((name) => ({
      what: title(name),
      before: of(before)[name] ?? 0,
      after: of(after)[name] ?? 0,
      most: bounded.find(({ what }) => what === name)?.most ?? 0,
    }))
  return [
    { what: 'heap, bytes', before: before.bytes.heap, after: after.bytes.heap, most: SLACK },
    { what: 'buffers, bytes', before: before.bytes.external, after: after.bytes.external, most: SLACK },
    ...counted(
      (name) => `handles and timers: ${name}`,
      ({ resources }) => resources,
    ),
    ...counted(
      (name) => `table ${name}`,
      ({ tables }) => tables,
    ),
    ...counted(
      (name) => `objects alive: ${name}`,
      ({ alive }) => alive,
      classes,
    ),
  ]
}

/** Of what is compared that of which more is left. */
export const leaks = (all: readonly Compared[]): Compared[] =>
  all.filter(({ before, after, most }) => after - before > most)
