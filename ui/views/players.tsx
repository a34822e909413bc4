import { arrangedPlayers, selectedIndex } from '../../src/console/rows/arranged.ts'
import { playerDetail } from '../../src/console/rows/player-detail.ts'
import { playerColumns } from '../../src/console/rows/players.ts'
import { Panes } from '../components/panes.tsx'
import { captionLine, listLines, type ViewProps } from './view.ts'

/** Players with their links and dummies; beside them everything about the selected one. */
export function PlayersView({ cockpit, state, width, height }: ViewProps) {
  const snapshot = state.snapshot
  if (snapshot === undefined) return null
  const how = state.views.players
  const rows = arrangedPlayers(state)
  const selected = selectedIndex(
    rows.map((player) => player.name),
    how,
  )
  const { theme, store } = cockpit
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
            caption: captionLine(state, rows.length, snapshot.players.length, 'players'),
            columns: playerColumns(snapshot, theme.glyphs, store.rates),
            total: rows.length,
            selected,
            row: (index) => rows[index],
            marked: (player) => how.marks.has(player.name),
            empty:
              how.filter === ''
                ? `Nobody is on. Join at ${snapshot.listen}, or press w for a walker.`
                : 'No player matches the filter; esc clears it.',
          },
          columns,
          lines,
        )
      }
      detail={(columns) =>
        chosen && playerDetail(chosen, snapshot, store.rates(chosen.name), state.looked, columns, theme.glyphs)
      }
    />
  )
}
