import { arrangedServers, selectedIndex } from '../../src/console/rows/arranged.ts'
import { lastDownOf, serverColumns, serverDetail } from '../../src/console/rows/servers.ts'
import { Panes } from '../components/panes.tsx'
import { captionLine, listLines, type ViewProps } from './view.ts'

/** Servers and how they are; beside them who is on the selected one. */
export function ServersView({ cockpit, state, width, height }: ViewProps) {
  const snapshot = state.snapshot
  if (snapshot === undefined) return null
  const how = state.views.servers
  const rows = arrangedServers(state)
  const selected = selectedIndex(
    rows.map((server) => server.name),
    how,
  )
  const { theme } = cockpit
  const chosen = rows[selected]
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
            caption: captionLine(state, rows.length, snapshot.servers.length, 'servers'),
            columns: serverColumns(snapshot, theme.glyphs),
            total: rows.length,
            selected,
            row: (index) => rows[index],
            marked: (server) => how.marks.has(server.name),
            empty: 'No server matches the filter; esc clears it.',
          },
          columns,
          lines,
        )
      }
      detail={(columns) =>
        chosen && serverDetail(chosen, snapshot, columns, theme.glyphs, lastDownOf(state.events, chosen.name))
      }
    />
  )
}
