import type { EngineEvent, LogLevel, TimedEvent } from '../../engine/messages.ts'
import { clock, type Line, milliseconds, span, type Tone, wrapText } from '../text.ts'

/** An event of the mesh as a level and one sentence. */
export function eventText(event: EngineEvent): { readonly level: LogLevel; readonly text: string } {
  switch (event.event) {
    case 'ready':
      return {
        level: 'info',
        text: `listening on ${event.listen}, Minecraft ${event.version}, servers ${event.servers.join(', ')}`,
      }
    case 'server.up':
      return { level: 'info', text: `${event.server} is up` }
    case 'server.down':
      return { level: 'error', text: `${event.server} is down${because(event.error)}` }
    case 'player.join':
      return { level: 'info', text: `${event.player} joined on ${event.server}` }
    case 'player.leave':
      return { level: 'info', text: `${event.player} left ${event.server}${because(event.reason)}` }
    case 'dummy.join':
      return { level: 'info', text: `${event.player} has a dummy on ${event.server} after ${milliseconds(event.ms)}` }
    case 'dummy.leave':
      return { level: 'info', text: `${event.player}'s dummy left ${event.server}${because(event.reason)}` }
    case 'dummy.fail':
      return { level: 'warn', text: `${event.player}'s dummy cannot join ${event.server}${because(event.error)}` }
    case 'switch': {
      const how = `${event.cause}, ${event.mode}, ${milliseconds(event.ms)}${because(event.reason)}`
      return { level: 'info', text: `${event.player} switched from ${event.from} to ${event.to} (${how})` }
    }
    case 'carry': {
      const { what, left = [] } = event
      const took = what.length === 0 ? 'nothing' : what.join(', ')
      const stayed = left.length === 0 ? '' : `; left behind: ${left.join(', ')}`
      const times = `${milliseconds(event.ms)}, actions waited ${milliseconds(event.heldMs)}`
      return {
        level: 'info',
        text: `${event.player} took ${took} from ${event.from} to ${event.to} (${times})${stayed}`,
      }
    }
    case 'carry.fail': {
      const text = `${event.player} could take nothing from ${event.from} to ${event.to} ("${event.step}")${because(event.error)}`
      return { level: 'warn', text }
    }
    case 'switch.fail':
      return { level: 'warn', text: `${event.player} could not be switched to ${event.to}${because(event.error)}` }
    case 'violation':
      return { level: 'error', text: `${event.player} saw a violation of ${event.rule}: ${event.detail}` }
    case 'zones.reload':
      return event.ok
        ? { level: 'info', text: reloadedText(event.changes) }
        : { level: 'error', text: `zones.json was not taken over: ${(event.problems ?? []).join('; ')}` }
    case 'log':
      return { level: event.level, text: event.message }
  }
}

function reloadedText(changes: readonly string[] | undefined): string {
  if (changes === undefined) return 'zones.json was read again'
  if (changes.length === 0) return 'zones.json was read again, and nothing is different'
  return `zones.json was taken over: ${changes.join('; ')}`
}

const because = (reason: string | undefined) => (reason === undefined || reason === '' ? '' : `: ${reason}`)

const tones: Readonly<Record<LogLevel, Tone>> = { debug: 'dim', info: 'text', warn: 'warn', error: 'bad' }

/** One line of the log view: time, level as a word, sentence. */
export function logLine(event: TimedEvent): Line {
  const { level, text } = eventText(event)
  return [span(`${clock(event.time)} `, 'dim'), span(`${level.padEnd(5)} `, tones[level]), span(text, tones[level])]
}

/** What the filter of the log looks at. */
export function logText(event: TimedEvent): string {
  const { level, text } = eventText(event)
  return `${level} ${event.event} ${text}`
}

/** One event with all its fields, as lines of at most `width` columns. */
export function logDetail(event: TimedEvent, width: number): readonly string[] {
  const { level, text } = eventText(event)
  const { time, ...fields } = event
  return [
    `${clock(time, true)}  ${level}`,
    '',
    ...wrapText(text, width),
    '',
    ...Object.entries(fields).flatMap(([name, value]) => {
      const shown = typeof value === 'string' ? value : JSON.stringify(value)
      return wrapText(`${name}: ${shown}`, width)
    }),
  ]
}
