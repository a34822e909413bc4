import { logLine } from '../../src/console/rows/events.ts'
import { shownLog } from '../../src/console/rows/log-shown.ts'
import { firstShown } from '../../src/console/table.ts'
import { count, type Line, type Span, span } from '../../src/console/text.ts'
import { Lines } from '../components/lines.tsx'
import type { ViewProps } from './view.ts'

/** What happened, newest at the bottom. */
export function LogView({ cockpit, state, width, height }: ViewProps) {
  const { theme } = cockpit
  const { log } = state
  const { filter } = state.views.log
  const { rows, shown, fresh, selected } = shownLog(state)
  const room = height - 1
  const caption: Span[] = [span('log', 'title'), span(`  ${count(shown)}`, 'dim')]
  if (log.level !== 'debug') caption.push(span(`  ${log.level} and worse`, 'warn'))
  if (filter !== '') caption.push(span(`  filter ${filter}`, 'warn'))
  if (log.pausedAt !== undefined) caption.push(span(`  PAUSED +${count(fresh)} new`, 'warn'))
  else if (log.follow) caption.push(span('  following', 'good'))
  else caption.push(span(`  ${count(shown - 1 - selected)} newer below`, 'warn'))
  const lines: Line[] = [caption]
  const first = log.follow ? Math.max(0, shown - room) : firstShown(selected, shown, room)
  for (let index = first; index < Math.min(shown, first + room); index++) {
    const sign = index === selected ? theme.glyphs.selected : ' '
    lines.push([span(`${sign} `, 'selected'), ...logLine(rows[index]!)])
  }
  if (shown === 0)
    lines.push([span(state.events.length === 0 ? '  Nothing has happened yet.' : '  Nothing matches.', 'dim')])
  return <Lines theme={theme} lines={lines} width={width} height={height} />
}
