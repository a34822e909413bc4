import { Chalk, type ChalkInstance } from 'chalk'
import type { Line, Tone } from '../src/console/text.ts'
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from '../src/console/text.ts'

/** How tones look. Colours are those of Okabe and Ito, which colour-blind people can tell apart, as xterm's nearest. */

export interface Theme {
  readonly glyphs: Glyphs
  /** A line as text with its colours. */
  paint(line: Line): string
}

// Orange, sky blue, bluish green, yellow, blue, vermilion, reddish purple.
const distinct = [214, 117, 36, 227, 32, 202, 175] as const

function styles(chalk: ChalkInstance): Readonly<Record<Tone, ((text: string) => string) | undefined>> {
  const server = (index: number) => chalk.ansi256(distinct[index]!)
  const zone = (index: number) => chalk.ansi256(distinct[index]!).dim
  return {
    text: undefined,
    dim: chalk.dim,
    title: chalk.bold,
    accent: chalk.ansi256(117),
    good: chalk.ansi256(36),
    warn: chalk.ansi256(214),
    bad: chalk.ansi256(202).bold,
    selected: chalk.inverse.bold,
    key: chalk.bold.inverse,
    server0: server(0),
    server1: server(1),
    server2: server(2),
    server3: server(3),
    server4: server(4),
    server5: server(5),
    server6: server(6),
    zone0: zone(0),
    zone1: zone(1),
    zone2: zone(2),
    zone3: zone(3),
    zone4: zone(4),
    zone5: zone(5),
    zone6: zone(6),
  }
}

/** Signs in our own sentences, for terminals without them; each as wide as what it stands for. */
const plain: Readonly<Record<string, string>> = {
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '…': '~',
  '×': 'x',
  '·': '.',
  '–': '-',
  '−': '-',
  '’': "'",
  '≤': '<',
  '≥': '>',
  '≠': '!',
  '›': '>',
}

export interface ThemeOptions {
  readonly ascii: boolean
  readonly color: boolean
  /** 1: 16 colours, 2: 256. */
  readonly depth?: 1 | 2
}

export function createTheme({ ascii, color, depth = 2 }: ThemeOptions): Theme {
  const style = styles(new Chalk({ level: color ? depth : 0 }))
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs
  return {
    glyphs,
    paint(line) {
      let text = ''
      for (const part of line) {
        // In ASCII mode names from outside may still be anything.
        const own = ascii ? part.text.replace(/[^\x20-\x7e]/gu, (sign) => plain[sign] ?? '?') : part.text
        text += (part.tone === undefined ? undefined : style[part.tone])?.(own) ?? own
      }
      return text
    },
  }
}

/** Whether the locale says that the terminal knows no UTF-8. No locale at all says nothing. */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG
  return locale !== undefined && locale !== '' && !/utf-?8/i.test(locale)
}

/** How many colours the terminal shows, from its environment. */
export function colorDepth(env: Readonly<Record<string, string | undefined>>): 1 | 2 {
  return /256|direct/.test(env.TERM ?? '') || (env.COLORTERM ?? '') !== '' ? 2 : 1
}
