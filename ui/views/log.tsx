import { useMemo } from 'react'
import { matchesWords } from '../../src/console/filter.ts'
import { logLine, logText } from '../../src/console/rows/log.ts'
import { count, type Line, type Span, span } from '../../src/console/text.ts'
import { Lines } from '../components/lines.tsx'
import type { ViewProps } from './view.ts'

/** What happened, newest at the bottom. */
export function LogView({ cockpit, state, width, height }: ViewProps) {
  const { theme } = cockpit
  const { events, eventCount, log } = state
  const { filter } = state.views.log
  const rows = useMemo(
    () => (filter === '' ? events : events.filter((event) => matchesWords(logText(event), filter))),
    [events, filter],
  )
  // While paused, what came since is left out; the oldest may have fallen out meanwhile.
  const since = log.pausedAt === undefined ? 0 : eventCount - log.pausedAt
  const fresh = since === 0 ? 0 : events.slice(-since).filter((event) => matchesWords(logText(event), filter)).length
  const shown = rows.length - fresh
  const room = height - 1
  const back = log.follow ? 0 : Math.min(log.back, Math.max(0, shown - room))
  const end = shown - back
  const caption: Span[] = [span('log', 'title'), span(`  ${count(shown)}`, 'dim')]
  if (filter !== '') caption.push(span(`  filter ${filter}`, 'warn'))
  if (log.pausedAt !== undefined) caption.push(span(`  PAUSED +${count(fresh)} new`, 'warn'))
  else if (back > 0) caption.push(span(`  ${count(back)} newer below`, 'warn'))
  else caption.push(span('  following', 'good'))
  const lines: Line[] = rows.slice(Math.max(0, end - room), end).map(logLine)
  if (shown === 0)
    lines.push([span(filter === '' ? '  Nothing has happened yet.' : '  Nothing matches the filter.', 'dim')])
  return <Lines theme={theme} lines={[caption, ...lines]} width={width} height={height} />
}
