import type { TimedEvent } from '../../engine/messages.ts'
import { matchesWords } from '../filter.ts'
import type { ScreenState } from '../state.ts'
import { logText } from './events.ts'
import { levelsFrom } from './log-levels.ts'

export interface ShownLog {
  /** What level and filter let through. */
  readonly rows: readonly TimedEvent[]
  /** How many of them are shown: while paused, what came since is left out. */
  readonly shown: number
  readonly fresh: number
  /** Index of the selected one; -1 while there is none. */
  readonly selected: number
}

let last: { events: readonly TimedEvent[]; filter: string; level: string; rows: readonly TimedEvent[] } | undefined

/** The lines of the log view, found again only when events, filter or level have changed. */
export function shownLog({ events, eventCount, log, views }: ScreenState): ShownLog {
  const { filter } = views.log
  if (last?.events !== events || last.filter !== filter || last.level !== log.level) {
    const all = filter === '' && log.level === 'debug'
    const rows = all
      ? events
      : events.filter((event) => levelsFrom(log.level, event) && matchesWords(logText(event), filter))
    last = { events, filter, level: log.level, rows }
  }
  const { rows } = last
  const since = log.pausedAt === undefined ? 0 : eventCount - log.pausedAt
  const kept = new Set(since === 0 ? [] : events.slice(-since))
  const fresh = kept.size === 0 ? 0 : rows.filter((event) => kept.has(event)).length
  const shown = rows.length - fresh
  const back = log.follow && log.pausedAt === undefined ? 0 : Math.min(log.back, Math.max(0, shown - 1))
  return { rows, shown, fresh, selected: shown - 1 - back }
}
