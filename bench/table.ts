import { cpus, release, totalmem, type } from 'node:os'
import { type FigureName, type Figures, figureRow, figureTable, verdict } from './figures.ts'
import type { Row } from './measurement.ts'
import type { Traffic } from './traffic.ts'

/** The machine, in a line. */
export function machine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpu?.model ?? 'CPU'}, ${memory} GiB, ${type()} ${release()}, Node ${process.version}`
}

/** What players are sent, in a line: its entities, and how much of it chunks are. */
export function trafficSaid({ loop, frames, entities, chunks }: Traffic): string {
  const wire = frames.reduce((sum, { length }) => sum + length, 0)
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`
  const ground = chunks.ground === 'terrain' ? 'with terrain' : 'as captured, without ground'
  return `${loop.length} packets about ${entities} entities; ${chunks.packets} chunks ${ground} are ${share(chunks.packets, loop.length)} of them and ${share(chunks.wireBytes, wire)} of the bytes on the wire`
}

/** A measurement's rows below their headings: those of all rows, in the order in which they are first met. */
export function rowsTable(rows: readonly Row[]): string {
  const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return aligned([headings, ...rows.map((row) => headings.map((heading) => said(row[heading] ?? '')))])
}

/** The figures beside what they must reach, in the order of the project's table. */
export function figuresTable(figures: Figures): string {
  const names = (Object.keys(figureTable) as FigureName[]).filter((name) => figures[name] !== undefined)
  const goal = (name: FigureName, value: number | undefined): string =>
    value === undefined ? '' : `${figureRow(name).better === 'less' ? '≤' : '≥'} ${value}`
  return aligned([
    ['figure', 'here', '', 'must', 'aim', ''],
    ...names.map((name) => {
      const value = figures[name] as number
      const { title, unit, must, aim } = figureRow(name)
      return [title, said(value), unit, goal(name, must), goal(name, aim), verdict(name, value)]
    }),
  ])
}

/** A number with as many places as say something. */
function said(value: string | number): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

/** Cells below each other: words from the left, numbers from the right. */
function aligned(lines: readonly (readonly string[])[]): string {
  const columns = (lines[0] ?? []).map((_, column) => lines.map((line) => line[column] ?? ''))
  const padded = columns.map((cells) => {
    const width = Math.max(...cells.map(({ length }) => length))
    const numbers = cells.slice(1).every((cell) => /^[-–\d.]*$/.test(cell))
    return cells.map((cell) => (numbers ? cell.padStart(width) : cell.padEnd(width)))
  })
  return lines
    .map((_, line) =>
      padded
        .map((cells) => cells[line])
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
