import type { Terminal } from '@xterm/headless'

/** Pixels of one cell: DejaVu Sans Mono at 14 px is 8.43 wide. */
const cell = { width: 8.43, height: 18 } as const
const margin = 12
const font = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
const colors = { background: '#14171c', text: '#d8dbe0' } as const

interface Style {
  readonly color: string
  readonly background: string | undefined
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
}

interface Run extends Style {
  readonly column: number
  /** In cells. */
  readonly width: number
  readonly text: string
}

/** What a terminal shows, as a picture: the text of its cells in their colours. Characters keep to their columns in any font. */
export function terminalSvg(terminal: Terminal, title: string): string {
  const width = Math.ceil(terminal.cols * cell.width + 2 * margin)
  const height = terminal.rows * cell.height + 2 * margin
  const lines = Array.from({ length: terminal.rows }, (_, row) =>
    runsOf(terminal, row).map((run) => runSvg(run, row)),
  ).flat()
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${colors.background}"/>`,
    `<g font-family="${font}" font-size="14" xml:space="preserve">`,
    ...lines,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

/** Neighbouring cells of one style, as one piece; blanks without a background are left out. */
function runsOf(terminal: Terminal, row: number): Run[] {
  const buffer = terminal.buffer.active
  const line = buffer.getLine(buffer.viewportY + row)
  const runs: Run[] = []
  if (!line) return runs
  const at = buffer.getNullCell()
  for (let column = 0; column < terminal.cols; column++) {
    const one = line.getCell(column, at)
    // The second half of a wide character.
    if (!one || one.getWidth() === 0) continue
    const style = styleOf(one)
    const piece = { ...style, column, width: one.getWidth(), text: one.getChars() || ' ' }
    const last = runs.at(-1)
    if (last && sameStyle(last, piece) && last.column + last.width === column)
      runs[runs.length - 1] = { ...last, width: last.width + piece.width, text: last.text + piece.text }
    else runs.push(piece)
  }
  return runs.filter(({ text, background }) => background !== undefined || text.trim() !== '')
}

type Cell = ReturnType<Terminal['buffer']['active']['getNullCell']>

function styleOf(one: Cell): Style {
  const color = one.isFgDefault() ? undefined : one.isFgRGB() ? rgb(one.getFgColor()) : paletteColor(one.getFgColor())
  const ground = one.isBgDefault() ? undefined : one.isBgRGB() ? rgb(one.getBgColor()) : paletteColor(one.getBgColor())
  const inverse = one.isInverse() !== 0
  return {
    color: inverse ? (ground ?? colors.background) : (color ?? colors.text),
    background: inverse ? (color ?? colors.text) : ground,
    bold: one.isBold() !== 0,
    dim: one.isDim() !== 0,
    italic: one.isItalic() !== 0,
    underline: one.isUnderline() !== 0,
  }
}

function sameStyle(a: Style, b: Style): boolean {
  return (['color', 'background', 'bold', 'dim', 'italic', 'underline'] as const).every((key) => a[key] === b[key])
}

function runSvg(run: Run, row: number): string {
  const y = margin + row * cell.height
  const left = (column: number): number => round(margin + column * cell.width)
  const across = (cells: number): number => round(cells * cell.width)
  const box =
    run.background === undefined
      ? ''
      : `<rect x="${left(run.column)}" y="${y}" width="${across(run.width)}" height="${cell.height}" fill="${run.background}"/>`
  // Viewers disagree on blanks at the ends of a text, and its length must be that of what they draw.
  const text = run.text.trim()
  if (text === '') return box
  const before = run.text.length - run.text.trimStart().length
  const after = run.text.length - run.text.trimEnd().length
  const attributes = [
    `x="${left(run.column + before)}" y="${y + 13.5}" textLength="${across(run.width - before - after)}"`,
    `lengthAdjust="spacingAndGlyphs" fill="${run.color}"`,
    ...(run.bold ? ['font-weight="bold"'] : []),
    ...(run.italic ? ['font-style="italic"'] : []),
    ...(run.underline ? ['text-decoration="underline"'] : []),
    ...(run.dim ? ['opacity="0.65"'] : []),
  ]
  return `${box}<text ${attributes.join(' ')}>${escaped(text)}</text>`
}

const round = (pixels: number): number => Math.round(pixels * 100) / 100

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

const rgb = (value: number): string => `#${value.toString(16).padStart(6, '0')}`

/** The 16 colours of a dark terminal; the other 240 are xterm's, by arithmetic. */
const basic = [
  ...['#2b2f36', '#e0635c', '#62b36f', '#d5ab4f', '#5b9bd5', '#b58ad6', '#4fb3bf', '#c8ccd2'],
  ...['#6b727d', '#f08c84', '#8fd49a', '#f0cf7f', '#8cbdf0', '#d3b0ec', '#86d6de', '#ffffff'],
] as const

/** Colour `index` (0–255) of the terminal's palette. */
export function paletteColor(index: number): string {
  const known = basic[index]
  if (known !== undefined) return known
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return rgb((grey << 16) | (grey << 8) | grey)
  }
  const level = (part: number): number => (part === 0 ? 0 : 55 + part * 40)
  const cube = index - 16
  return rgb((level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6) % 6) << 8) | level(cube % 6))
}
