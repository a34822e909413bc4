import { selectableKeys, selectedIndex } from '../../src/console/rows/arranged.ts'
import { logText } from '../../src/console/rows/events.ts'
import { shownLog } from '../../src/console/rows/log-shown.ts'
import type { Cockpit } from '../cockpit.ts'
import { mapPlace } from './move.ts'

/** What the selected row is, as one line of text. */
function rowText(cockpit: Cockpit): string | undefined {
  const state = cockpit.store.state.getState()
  if (state.view === 'log') {
    const { rows, selected } = shownLog(state)
    const event = rows[selected]
    return event === undefined ? undefined : `${new Date(event.time).toISOString()} ${logText(event)}`
  }
  if (state.view === 'packets') {
    const position = cockpit.packets.current(state)?.selection.position(cockpit.packets.shown(state).index)
    const record = position === undefined ? undefined : cockpit.packets.current(state)?.ring.at(position)
    if (record === undefined) return undefined
    const bytes = record.packet === undefined ? '' : ` ${Buffer.from(record.packet).toString('hex')}`
    return `${record.direction} ${record.link} ${record.name} ${record.bytes} ${record.outcome} ${record.note}${bytes}`
  }
  if (state.view === 'zones') {
    const place = mapPlace(state)
    return place === undefined ? undefined : `${place.x} ${place.z}`
  }
  const keys = selectableKeys(state)
  const { marks } = state.views[state.view]
  const marked = keys.filter((key) => marks.has(key))
  return marked.length > 0 ? marked.join('\n') : keys[selectedIndex(keys, state.views[state.view])]
}

/** Copies the selected row, or the names of the marked ones, to the terminal's clipboard. */
export function copy(cockpit: Cockpit): string | undefined {
  const text = rowText(cockpit)
  if (text === undefined) return 'There is nothing to copy.'
  // Terminals take some 75,000 characters of base64; more is cut off or ignored.
  const encoded = Buffer.from(text.slice(0, 50_000)).toString('base64')
  cockpit.write(`\x1b]52;c;${encoded}\x07`)
  cockpit.store.toast(`Copied ${text.length} characters.`, 'good')
  return undefined
}
