import { arrangedEntities } from '../../src/console/rows/arranged.ts'
import { entityColumns, entityDetail, mappingKey } from '../../src/console/rows/entities.ts'
import { count, type Line, span } from '../../src/console/text.ts'
import { ListView } from './list-view.tsx'
import { captionLine, type ViewProps } from './view.ts'

/** Entity mappings with their reference counts; beside them why the selected one is still held. */
export function EntitiesView(view: ViewProps) {
  const { state } = view
  const { snapshot } = state
  if (snapshot === undefined) return null
  const rows = arrangedEntities(state)
  const { mappings, references } = snapshot.totals
  const beyond = mappings - snapshot.mappings.length
  const caption: Line = [
    ...captionLine(state, rows.length, snapshot.mappings.length, 'mappings'),
    span(`  ${count(references)} references`, 'dim'),
    span(beyond > 0 ? `  ${count(beyond)} older ones not listed` : '', 'warn'),
  ]
  return (
    <ListView
      view={view}
      name="entities"
      rows={rows}
      keyOf={mappingKey}
      caption={caption}
      columns={entityColumns(snapshot)}
      empty={
        state.views.entities.filter === ''
          ? 'No entity is mapped: nobody is connected.'
          : 'No mapping matches; esc clears the filter.'
      }
      detail={(mapping, columns) => entityDetail(mapping, snapshot, columns)}
    />
  )
}
