import type { ScreenState } from '../../src/console/state.ts'
import {
  type FittedColumn,
  firstShown,
  fitColumns,
  headLine,
  rowLine,
  type TableColumn,
} from '../../src/console/table.ts'
import { count, type Line, type Span, span } from '../../src/console/text.ts'
import type { Cockpit } from '../cockpit.ts'

/** What every view is given. */
export interface ViewProps {
  readonly cockpit: Cockpit
  readonly state: ScreenState
  readonly width: number
  readonly height: number
}

/** The line over a list: how many rows, and what narrows or orders them. */
export function captionLine(state: ScreenState, shown: number, all: number, what: string): Line {
  const how = state.views[state.view]
  const line: Span[] = [
    span(what, 'title'),
    span(shown === all ? `  ${count(all)}` : `  ${count(shown)} of ${count(all)}`, shown === all ? 'dim' : 'warn'),
  ]
  if (how.filter !== '') line.push(span(`  filter ${how.filter}`, 'warn'))
  if (how.sort !== undefined) line.push(span(`  by ${how.sort.column}`, 'dim'))
  if (how.marks.size > 0) line.push(span(`  ${how.marks.size} marked`, 'accent'))
  return line
}

export interface ListOptions<Row> {
  readonly cockpit: Cockpit
  readonly caption: Line
  readonly columns: readonly TableColumn<Row>[]
  readonly total: number
  readonly selected: number
  row(index: number): Row | undefined
  marked?(row: Row): boolean
  readonly empty: string
}

/** Caption, titles and the rows that fit; only these are made. */
export function listLines<Row>(
  state: ScreenState,
  { cockpit, caption, columns, total, selected, row, marked, empty }: ListOptions<Row>,
  width: number,
  height: number,
): readonly Line[] {
  const { glyphs } = cockpit.theme
  const placed: readonly FittedColumn<Row>[] = fitColumns(columns, width)
  const lines: Line[] = [caption, headLine(placed, state.views[state.view].sort, glyphs)]
  if (total === 0) return [...lines, [span(`  ${empty}`, 'dim')]]
  const room = Math.max(1, height - lines.length)
  const first = firstShown(selected, total, room)
  for (let index = first; index < Math.min(total, first + room); index++) {
    const one = row(index)
    if (one === undefined) continue
    const marks = { selected: index === selected, marked: marked?.(one) ?? false }
    lines.push(rowLine(placed, one, marks, glyphs))
  }
  return lines
}
