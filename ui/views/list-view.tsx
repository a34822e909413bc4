import { selectedIndex } from '../../src/console/rows/arranged.ts'
import type { Line } from '../../src/console/text.ts'
import { Panes } from '../components/panes.tsx'
import { type ListOptions, listLines, type ViewProps } from './view.ts'

interface ListViewProps<T> {
  readonly view: ViewProps
  readonly name: 'players' | 'servers' | 'entities'
  readonly rows: readonly T[]
  /** What a row is selected and marked by. */
  readonly keyOf: (row: T) => string
  readonly caption: Line
  readonly columns: ListOptions<T>['columns']
  readonly empty: string
  /** The lines beside the list about the selected row. */
  readonly detail: (row: T, columns: number) => readonly Line[]
}

/** A list with the detail of its selected row beside it, below it or in its place. */
export function ListView<T>({ view, name, rows, keyOf, caption, columns, empty, detail }: ListViewProps<T>) {
  const { cockpit, state, width, height } = view
  const how = state.views[name]
  const selected = selectedIndex(rows.map(keyOf), how)
  const chosen = rows[selected]
  const row = (index: number) => rows[index]
  const marked = (candidate: T) => how.marks.has(keyOf(candidate))
  return (
    <Panes
      theme={cockpit.theme}
      width={width}
      height={height}
      open={how.detail && chosen !== undefined}
      focus={how.focus}
      top={how.detailTop}
      maximised={how.maximised}
      list={(across, down) =>
        listLines(state, { cockpit, caption, columns, total: rows.length, selected, row, marked, empty }, across, down)
      }
      detail={(across) => chosen && detail(chosen, across)}
    />
  )
}
