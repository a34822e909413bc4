import { arrangedServers } from '../../src/console/rows/arranged.ts'
import { lastDownOf, serverColumns, serverDetail } from '../../src/console/rows/servers.ts'
import { ListView } from './list-view.tsx'
import { captionLine, type ViewProps } from './view.ts'

/** Servers and how they are; beside them who is on the selected one. */
export function ServersView(view: ViewProps) {
  const { cockpit, state } = view
  const { snapshot } = state
  if (snapshot === undefined) return null
  const { glyphs } = cockpit.theme
  const rows = arrangedServers(state)
  return (
    <ListView
      view={view}
      name="servers"
      rows={rows}
      keyOf={(server) => server.name}
      caption={captionLine(state, rows.length, snapshot.servers.length, 'servers')}
      columns={serverColumns(snapshot, glyphs)}
      empty="No server matches the filter; esc clears it."
      detail={(server, columns) =>
        serverDetail(server, snapshot, columns, glyphs, lastDownOf(state.events, server.name))
      }
    />
  )
}
