import type { EngineEvent, LogLevel } from '../../engine/messages.ts'
import { eventText } from './events.ts'

/** Levels from the most talkative on. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[]

/** Whether an event is at least of a level. */
export const levelsFrom = (least: LogLevel, event: EngineEvent): boolean =>
  logLevels.indexOf(eventText(event).level) >= logLevels.indexOf(least)

/** The next level up; after `error` everything again. */
export const nextLevel = (level: LogLevel): LogLevel => logLevels[(logLevels.indexOf(level) + 1) % logLevels.length]!
