import type { Figures } from './figures.ts'
import type { Traffic } from './traffic.ts'

/** Sizes of a measurement by name: players, rounds, milliseconds … */
export type Sizes = Readonly<Record<string, number>>

/** A line of a measurement's own table: cells by heading. */
export type Row = Readonly<Record<string, string | number | undefined>>

export interface Outcome {
  readonly rows: readonly Row[]
  readonly figures: Figures
}

export interface Circumstances {
  /** What players are sent. */
  readonly traffic: Traffic
  /** A folder for CPU profiles of contestants; none are written without it. */
  readonly profile?: string
  /** Ticks a second: 20, but a test has less time. */
  readonly ticksPerSecond: number
  say(line: string): void
}

/** One thing that is measured: it starts what it needs, and ends all of it, whatever happens. */
export interface Measurement<S extends Sizes = Sizes> {
  readonly name: string
  /** What it measures, in a line. */
  readonly about: string
  /** As it runs unless told, and with --quick. Both name the same sizes. */
  readonly full: S
  readonly quick: { readonly [Name in keyof S]: number }
  run(sizes: { readonly [Name in keyof S]: number }, circumstances: Circumstances): Promise<Outcome>
}

export const measurement = <const S extends Sizes>(it: Measurement<S>): Measurement<S> => it

/** The middle value; of an even number the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** The value below which a share of all are; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
