import { Box, useInput, usePaste, useWindowSize } from 'ink'
import { useRef } from 'react'
import { cleanText } from '../src/console/clean.ts'
import type { Modal } from '../src/console/state.ts'
import { type Line, span, wrapText } from '../src/console/text.ts'
import type { ViewName } from '../src/engine/command-table.ts'
import { act } from './act.ts'
import type { Cockpit } from './cockpit.ts'
import { Fault } from './components/fault.tsx'
import { footerHeight, footerLines } from './components/footer.tsx'
import { headerLines } from './components/header.tsx'
import { helpScreen } from './components/help.tsx'
import { Lines } from './components/lines.tsx'
import { scrolled } from './components/panes.tsx'
import { useFrames } from './frame.ts'
import { keyNames } from './key-names.ts'
import { headerRows, smallest } from './layout.ts'
import { useLookedAt } from './looked-at.ts'
import { modalKey, paste } from './modal-keys.ts'
import { EntitiesView } from './views/entities.tsx'
import { LogView } from './views/log.tsx'
import { PacketsView } from './views/packets.tsx'
import { PlayersView } from './views/players.tsx'
import { ServersView } from './views/servers.tsx'
import type { ViewProps } from './views/view.ts'
import { ZonesView } from './views/zones.tsx'

const views: Readonly<Record<ViewName, (props: ViewProps) => React.ReactNode>> = {
  players: PlayersView,
  servers: ServersView,
  entities: EntitiesView,
  zones: ZonesView,
  packets: PacketsView,
  log: LogView,
}

/** A key, to whatever has the keys now. */
function press(cockpit: Cockpit, key: string): void {
  const { modal } = cockpit.store.state.getState()
  try {
    if (modal !== undefined) modalKey(cockpit, modal, key)
    else if (key === 'ctrl-c') act(cockpit, 'q')
    else act(cockpit, key)
  } catch (error) {
    // A fault behind one key ends neither the screen nor the mesh behind it.
    const why = cleanText(error instanceof Error ? error.message : String(error), 200)
    cockpit.store.toast(`That key failed (${why}). The mesh goes on.`, 'bad')
  }
}

/** The whole screen: header, view, bottom lines. */
export function Screen({ cockpit, fps }: { readonly cockpit: Cockpit; readonly fps: number }) {
  const { columns, rows } = useWindowSize()
  const lastKey = useRef({ time: Number.NEGATIVE_INFINITY }).current
  const state = useFrames(cockpit, fps, lastKey)
  useLookedAt(cockpit, state, columns)
  useInput((input, key) => {
    lastKey.time = performance.now()
    for (const name of keyNames(input, key)) press(cockpit, name)
  })
  usePaste((text) => {
    lastKey.time = performance.now()
    paste(cockpit, text)
  })
  const { theme } = cockpit
  if (columns < smallest.columns || rows < smallest.rows) {
    const sentence = `mcmesh needs ${smallest.columns}×${smallest.rows}; this terminal has ${columns}×${rows}. The mesh goes on.`
    const lines = wrapText(sentence, columns).map((text): Line => [span(text)])
    return <Lines theme={theme} lines={lines} width={columns} height={rows} />
  }
  const footer = footerLines(cockpit, state, columns)
  const bottom = footerHeight(footer)
  const height = rows - headerRows - bottom
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines theme={theme} lines={headerLines(state, columns, theme.glyphs)} width={columns} height={headerRows} />
      <Fault key={state.view} theme={theme} width={columns} height={height}>
        <Body cockpit={cockpit} state={state} width={columns} height={height} />
      </Fault>
      <Lines theme={theme} lines={footer} width={columns} height={bottom} />
    </Box>
  )
}

/** What takes the place of the view while something is read. */
function overView(modal: Modal, width: number): { title: string; lines: readonly Line[]; top: number } | undefined {
  const wrapped = (lines: readonly string[]) =>
    lines.flatMap((line) => wrapText(line, width).map((text): Line => [span(text)]))
  switch (modal.kind) {
    case 'help':
      return { title: 'help', lines: helpScreen(width), top: modal.top }
    case 'text':
      return { title: modal.title, lines: wrapped(modal.lines), top: modal.top }
    case 'ask':
      return modal.about === undefined ? undefined : { title: modal.question, lines: wrapped(modal.about), top: 0 }
    default:
      return undefined
  }
}

function Body(props: ViewProps) {
  const { cockpit, state, width, height } = props
  const { modal } = state
  const { theme } = cockpit
  const over = modal === undefined ? undefined : overView(modal, width)
  if (over !== undefined) {
    const { title, lines, top } = over
    return (
      <Lines
        theme={theme}
        lines={[[span(title, 'title')], ...scrolled(lines, top, height - 1)]}
        width={width}
        height={height}
      />
    )
  }
  const View = views[state.view]
  return state.snapshot === undefined ? (
    <Lines theme={theme} lines={[]} width={width} height={height} />
  ) : (
    <View {...props} />
  )
}
