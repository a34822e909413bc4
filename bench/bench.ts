import { loadavg } from 'node:os'
import type { Figures } from './figures.ts'
import type { Circumstances, Measurement, Row, Sizes } from './measurement.ts'
import { measurements } from './measurements.ts'
import { machine, rowsTable, trafficSaid } from './table.ts'

export interface BenchOptions extends Circumstances {
  readonly quick: boolean
  /** Names of measurements; all when empty. */
  readonly only: readonly string[]
  /** Other sizes, for the measurements that have them. */
  readonly sizes: Sizes
  /** Hears each measurement's table as soon as there is one. */
  print(text: string): void
}

/** What a run found, as --json writes it. */
export interface Report {
  /** When it began, ISO 8601. */
  readonly date: string
  readonly machine: string
  readonly traffic: string
  readonly figures: Figures
  readonly measurements: Readonly<Record<string, MeasurementReport>>
}

interface MeasurementReport {
  readonly sizes: Sizes
  readonly seconds: number
  /** Processes that wanted to run, a minute's mean at its end: more than there are processors, and times are rough. */
  readonly load: number
  readonly rows: readonly Row[]
}

/** Runs the measurements that are asked for. Throws a sentence at a name or a size that none has. */
export async function runBench(options: BenchOptions): Promise<Report> {
  const chosen = choose(options)
  const report = {
    date: new Date().toISOString(),
    machine: machine(),
    traffic: trafficSaid(options.traffic),
    figures: {},
    measurements: {},
  }
  options.print(`${report.machine}\n${report.traffic}`)
  for (const each of chosen) {
    const sizes = sizesOf(each, options)
    const since = performance.now()
    const { rows, figures } = await each.run(sizes, options)
    const seconds = Math.round((performance.now() - since) / 1_000)
    Object.assign(report.figures, figures)
    const [load = 0] = loadavg()
    Object.assign(report.measurements, { [each.name]: { sizes, seconds, load, rows } satisfies MeasurementReport })
    options.print(`\n${each.name}: ${each.about} (${seconds} s, load ${load.toFixed(1)})\n\n${rowsTable(rows)}`)
  }
  return report
}

function choose({ only, sizes }: BenchOptions): readonly Measurement[] {
  const strange = only.find((name) => !measurements.some((each) => each.name === name))
  if (strange !== undefined)
    throw new Error(`No measurement is named ${strange}; there are ${measurements.map(({ name }) => name).join(', ')}.`)
  const chosen = only.length === 0 ? measurements : measurements.filter(({ name }) => only.includes(name))
  for (const [name, size] of Object.entries(sizes)) {
    if (!chosen.some(({ full }) => name in full)) throw new Error(`No measurement that runs has a size named ${name}.`)
    if (!(size > 0)) throw new Error(`The size ${name} must be a number above 0.`)
  }
  return chosen
}

function sizesOf({ full, quick }: Measurement, options: BenchOptions): Sizes {
  const sizes: Sizes = options.quick ? quick : full
  return Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, options.sizes[name] ?? size]))
}
