/** Text measured and cut in terminal columns, and lines of toned spans: what pure rows are made of. */

import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** What a piece of text means; the theme decides how it looks. */
export type Tone =
  | 'text'
  | 'dim'
  | 'title'
  | 'accent'
  | 'good'
  | 'warn'
  | 'bad'
  | 'selected'
  | 'key'
  | `server${0 | 1 | 2 | 3 | 4 | 5 | 6}`
  | `zone${0 | 1 | 2 | 3 | 4 | 5 | 6}`

export interface Span {
  readonly text: string
  readonly tone?: Tone
}

/** One line of the screen, not yet cut to a width. */
export type Line = readonly Span[]

export const span = (text: string, tone?: Tone): Span => (tone === undefined ? { text } : { text, tone })

/** Characters with a meaning; two sets, for terminals with and without Unicode. */
export interface Glyphs {
  readonly ellipsis: string
  readonly selected: string
  readonly marked: string
  readonly up: string
  readonly down: string
  readonly draining: string
  readonly primary: string
  readonly dummy: string
  readonly arrow: string
  readonly clientbound: string
  readonly serverbound: string
  readonly vertical: string
  readonly horizontal: string
  readonly cross: string
  readonly dot: string
  readonly sort: readonly [up: string, down: string]
  readonly spark: readonly string[]
  /** Lines from a player to its links: the only one, the first, one between, the last. */
  readonly branch: readonly [only: string, first: string, between: string, last: string]
  readonly differs: string
  /** From cold to hot. */
  readonly heat: readonly string[]
}

export const unicodeGlyphs: Glyphs = {
  ellipsis: '…',
  selected: '›',
  marked: '✓',
  up: '●',
  down: '✗',
  draining: '◐',
  primary: '◆',
  dummy: '◇',
  arrow: '→',
  clientbound: '←',
  serverbound: '→',
  vertical: '│',
  horizontal: '─',
  cross: '┼',
  dot: '·',
  sort: ['↑', '↓'],
  spark: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  branch: ['───', '─┬─', ' ├─', ' └─'],
  differs: '≠',
  heat: ['░', '▒', '▓', '█'],
}

export const asciiGlyphs: Glyphs = {
  ellipsis: '~',
  selected: '>',
  marked: '*',
  up: '+',
  down: 'x',
  draining: '%',
  primary: '#',
  dummy: 'o',
  arrow: '->',
  clientbound: '<',
  serverbound: '>',
  vertical: '|',
  horizontal: '-',
  cross: '+',
  dot: '.',
  sort: ['^', 'v'],
  spark: [' ', '.', ':', '-', '=', '+', '*', '#', '@'],
  branch: ['---', '-+-', ' +-', ' `-'],
  differs: '!',
  heat: [':', '*', '%', '@'],
}

/**
 * Texts whose every character takes one column: ASCII, Latin, punctuation, arrows, and the lines, blocks and signs that
 * the screen draws with. Nearly all that is measured is such a text, several times for each cell of each frame, and
 * finding out what makes one character of several code points takes a hundred times longer.
 */
const oneColumnEach =
  /^[ -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2260\u2500-\u25fc\u2713\u2717]*$/

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  return oneColumnEach.test(text) ? text.length : stringWidth(text)
}

/** Cuts to at most `width` columns, ending with `ellipsis` where something was cut. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return ''
  if (textWidth(text) <= width) return text
  const room = width - textWidth(ellipsis)
  if (room < 0) return ''
  return (oneColumnEach.test(text) ? text.slice(0, room) : sliceAnsi(text, 0, room)) + ellipsis
}

/** Exactly `width` columns: cut or filled with blanks. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left', ellipsis = '…'): string {
  const short = cut(text, width, ellipsis)
  const fill = ' '.repeat(Math.max(0, width - textWidth(short)))
  return align === 'left' ? short + fill : fill + short
}

export function lineWidth(line: Line): number {
  let width = 0
  for (const part of line) width += textWidth(part.text)
  return width
}

/** A line of exactly `width` columns. */
export function fitLine(line: Line, width: number, ellipsis = '…'): Line {
  const fitted: Span[] = []
  let left = width
  for (const part of line) {
    const own = textWidth(part.text)
    if (own <= left) {
      fitted.push(part)
      left -= own
      continue
    }
    fitted.push({ ...part, text: cut(part.text, left, ellipsis) })
    left -= textWidth(fitted.at(-1)!.text)
    break
  }
  if (left > 0) fitted.push(span(' '.repeat(left)))
  return fitted
}

/** Breaks a sentence into lines of at most `width` columns, at blanks where there are any. */
export function wrapText(text: string, width: number): readonly string[] {
  return wrapAnsi(text, Math.max(1, width), { hard: true }).split('\n')
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1,234`. */
export const count = (value: number) => grouped.format(value)

/** `812`, `1.2k`, `34k`, `1.1M`: at most five columns. */
export function short(value: number): string {
  if (value < 1000) return String(Math.round(value))
  if (value < 9950) return `${(value / 1000).toFixed(1)}k`
  if (value < 999_500) return `${Math.round(value / 1000)}k`
  return `${(value / 1_000_000).toFixed(1)}M`
}

/** `12 ms`, `1.2 s`; `<1 ms` below one. */
export function milliseconds(value: number): string {
  if (value < 1) return '<1 ms'
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`
}

/** Local wall-clock time of a Unix time in milliseconds, such as `14:05:09`. */
export function clock(time: number, withMilliseconds = false): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const seconds = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return withMilliseconds ? `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}` : seconds
}

/** The last values as bars, the newest rightmost, scaled to the largest. */
export function sparkline(values: readonly number[], width: number, glyphs: Glyphs): string {
  const shown = values.slice(-width)
  const top = Math.max(1, ...shown)
  const levels = glyphs.spark.length - 1
  const bars = shown.map((value) => glyphs.spark[value <= 0 ? 0 : Math.max(1, Math.round((value / top) * levels))]!)
  return bars.join('').padStart(width)
}
