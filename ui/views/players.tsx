import { arrangedPlayers } from '../../src/console/rows/arranged.ts'
import { playerDetail } from '../../src/console/rows/player-detail.ts'
import { playerColumns } from '../../src/console/rows/players.ts'
import { ListView } from './list-view.tsx'
import { captionLine, type ViewProps } from './view.ts'

/** Players with their links and dummies; beside them everything about the selected one. */
export function PlayersView(view: ViewProps) {
  const { cockpit, state } = view
  const { snapshot } = state
  if (snapshot === undefined) return null
  const { theme, store } = cockpit
  const rows = arrangedPlayers(state)
  return (
    <ListView
      view={view}
      name="players"
      rows={rows}
      keyOf={(player) => player.name}
      caption={captionLine(state, rows.length, snapshot.players.length, 'players')}
      columns={playerColumns(snapshot, theme.glyphs, store.rates)}
      empty={
        state.views.players.filter === ''
          ? `Nobody is on. Join at ${snapshot.listen}, or press w for a walker.`
          : 'No player matches the filter; esc clears it.'
      }
      detail={(player, columns) =>
        playerDetail(player, snapshot, store.rates(player.name), state.looked, columns, theme.glyphs)
      }
    />
  )
}
