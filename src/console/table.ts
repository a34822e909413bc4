import { type Glyphs, type Line, pad, type Span, span, textWidth } from './text.ts'

/** Tables as pure functions: rows in, lines out, and only for the rows that are on the screen. */

export interface TableColumn<Row> {
  readonly id: string
  readonly title: string
  /** Columns of the terminal that it takes; with `grows` at least that many. */
  readonly width: number
  readonly grows?: boolean
  readonly align?: 'left' | 'right'
  /** Where not all fit, those of the highest rank are left out first; without one never. */
  readonly rank?: number
  cell(row: Row): Span
  /** What rows are ordered by; absent: cannot be sorted by. */
  order?(row: Row): number | string
}

export interface Sort {
  readonly column: string
  readonly descending: boolean
}

export interface FittedColumn<Row> {
  readonly column: TableColumn<Row>
  readonly width: number
}

/** Two columns on the left are for the selection and the mark. */
const gutter = 2

/** Which columns fit into `width` and how wide they are. */
export function fitColumns<Row>(columns: readonly TableColumn<Row>[], width: number): readonly FittedColumn<Row>[] {
  let shown = columns
  const taken = () => shown.reduce((sum, column) => sum + column.width + 1, gutter - 1)
  while (taken() > width) {
    const highest = Math.max(...shown.map((column) => column.rank ?? 0))
    if (highest === 0) break
    shown = shown.filter((column) => column.rank !== highest)
  }
  const growing = shown.filter((column) => column.grows).length
  const spare = Math.max(0, width - taken())
  let left = spare
  let grown = 0
  return shown.map((column) => {
    if (!column.grows) return { column, width: column.width }
    grown++
    const more = grown === growing ? left : Math.floor(spare / growing)
    left -= more
    return { column, width: column.width + more }
  })
}

/** The line with the titles; the sorted column bears an arrow. */
export function headLine<Row>(placed: readonly FittedColumn<Row>[], sort: Sort | undefined, glyphs: Glyphs): Line {
  const line: Span[] = [span(' '.repeat(gutter))]
  placed.forEach(({ column, width }, index) => {
    if (index > 0) line.push(span(' '))
    const arrow = sort?.column === column.id ? glyphs.sort[sort.descending ? 1 : 0] : ''
    line.push(span(pad(column.title + arrow, width, column.align, glyphs.ellipsis), 'dim'))
  })
  return line
}

export interface RowMarks {
  readonly selected: boolean
  readonly marked: boolean
}

/** One row; what is selected and marked is shown by signs, not by colour alone. */
export function rowLine<Row>(placed: readonly FittedColumn<Row>[], row: Row, marks: RowMarks, glyphs: Glyphs): Line {
  const line: Span[] = [
    span(marks.selected ? glyphs.selected : ' ', 'selected'),
    span(marks.marked ? glyphs.marked : ' ', 'accent'),
  ]
  placed.forEach(({ column, width }, index) => {
    if (index > 0) line.push(span(' '))
    const cell = column.cell(row)
    const tone = marks.selected && (cell.tone === undefined || cell.tone === 'text') ? 'selected' : cell.tone
    line.push(span(pad(cell.text, width, column.align, glyphs.ellipsis), tone))
  })
  return line
}

/** Rows in the order of a sort; equal ones stay as they came. Without a sort, as they are. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const order = columns.find((column) => column.id === sort?.column)?.order
  if (sort === undefined || order === undefined) return rows
  const sign = sort.descending ? -1 : 1
  const keyed = rows.map((row) => ({ row, key: order(row) }))
  keyed.sort((a, b) => {
    if (typeof a.key === 'number' && typeof b.key === 'number') return sign * (a.key - b.key)
    return sign * collator.compare(String(a.key), String(b.key))
  })
  return keyed.map(({ row }) => row)
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** First index shown so that the selected one is on the screen, in the middle where possible. */
export function firstShown(selected: number, total: number, height: number): number {
  return Math.max(0, Math.min(selected - Math.floor(height / 2), total - height))
}

/** A label and its value, for details. */
export function field(label: string, ...value: readonly Span[]): Line {
  const width = 11
  return [span(label.padEnd(width - Math.max(0, textWidth(label) - label.length)), 'dim'), ...value]
}
