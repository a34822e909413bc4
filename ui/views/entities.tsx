import { arrangedEntities, selectedIndex } from '../../src/console/rows/arranged.ts'
import { entityColumns, entityDetail, mappingKey } from '../../src/console/rows/entities.ts'
import { count, type Line, span } from '../../src/console/text.ts'
import { Panes } from '../components/panes.tsx'
import { captionLine, listLines, type ViewProps } from './view.ts'

/** Entity mappings with their reference counts; beside them why the selected one is still held. */
export function EntitiesView({ cockpit, state, width, height }: ViewProps) {
  const snapshot = state.snapshot
  if (snapshot === undefined) return null
  const how = state.views.entities
  const rows = arrangedEntities(state)
  const selected = selectedIndex(rows.map(mappingKey), how)
  const { theme } = cockpit
  const chosen = rows[selected]
  const { mappings, references } = snapshot.totals
  const beyond = mappings - snapshot.mappings.length
  const caption: Line = [
    ...captionLine(state, rows.length, snapshot.mappings.length, 'mappings'),
    span(`  ${count(references)} references`, 'dim'),
    span(beyond > 0 ? `  ${count(beyond)} older ones not listed` : '', 'warn'),
  ]
  return (
    <Panes
      theme={theme}
      width={width}
      height={height}
      open={how.detail && chosen !== undefined}
      focus={how.focus}
      top={how.detailTop}
      maximised={how.maximised}
      list={(columns, lines) =>
        listLines(
          state,
          {
            cockpit,
            caption,
            columns: entityColumns(snapshot),
            total: rows.length,
            selected,
            row: (index) => rows[index],
            marked: (mapping) => how.marks.has(mappingKey(mapping)),
            empty:
              how.filter === ''
                ? 'No entity is mapped: nobody is connected.'
                : 'No mapping matches; esc clears the filter.',
          },
          columns,
          lines,
        )
      }
      detail={(columns) => chosen && entityDetail(chosen, snapshot, columns)}
    />
  )
}
