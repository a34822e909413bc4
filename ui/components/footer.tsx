import { compileFilter, isFilterError } from '../../src/console/filter.ts'
import { progressText } from '../../src/console/rows/switching.ts'
import type { Modal, ScreenState, Typed } from '../../src/console/state.ts'
import { type Line, lineWidth, type Span, span, textWidth, wrapText } from '../../src/console/text.ts'
import { completeLine } from '../../src/engine/command-lines.ts'
import { commandOf, usageOf } from '../../src/engine/command-table.ts'
import { hintsFor } from '../bindings.ts'
import type { Cockpit } from '../cockpit.ts'
import { footerRows } from '../layout.ts'
import { paletteNames, readPaletteLine } from '../modal-keys.ts'

/** The lines at the bottom: what is being typed or asked, else what happened last and which keys act. */
export function footerLines(cockpit: Cockpit, state: ScreenState, width: number): readonly Line[] {
  const { modal } = state
  switch (modal?.kind) {
    case 'palette':
      return paletteLines(cockpit, modal, width)
    case 'filter':
      return filterLines(state, modal, width)
    case 'input':
      return [[span(`${modal.title}: `, 'title'), ...typedSpans(modal)], [span('enter does it, esc leaves it', 'dim')]]
    case 'ask':
      return [
        [span(modal.question, 'warn')],
        [span('y', 'key'), span(' yes   ', 'dim'), span('n', 'key'), span(' no', 'dim')],
      ]
    case 'choose':
      return chooseLines(modal, cockpit)
    case 'text':
    case 'help':
      return [[], [span('j k scroll, any other key closes', 'dim')]]
    case undefined:
      return [messageLine(state), hintLine(cockpit, state, width)]
  }
}

/** How many lines they are: the body gets the rest. */
export const footerHeight = (lines: readonly Line[]) => Math.max(footerRows, lines.length)

/** The text with the cursor as a block. */
function typedSpans({ text, cursor }: Typed): readonly Span[] {
  const at = String.fromCodePoint(text.codePointAt(cursor) ?? 32)
  return [
    span(text.slice(0, cursor)),
    span(at, 'key'),
    span(text.slice(cursor + (cursor < text.length ? at.length : 0))),
  ]
}

/** A caret under a column and what is wrong there: on the side that has the room, else on lines of its own. */
function caretLines(column: number, message: string, width: number): readonly Line[] {
  const caret = Math.max(0, Math.min(column, width - 1))
  if (caret + 2 + textWidth(message) <= width)
    return [[span(' '.repeat(caret)), span('^ ', 'bad'), span(message, 'bad')]]
  const start = caret - 1 - textWidth(message)
  if (start >= 0) return [[span(' '.repeat(start)), span(message, 'bad'), span(' ^', 'bad')]]
  const sentence = wrapText(message, width).map((text): Line => [span(text, 'bad')])
  return [[span(' '.repeat(caret)), span('^', 'bad')], ...sentence]
}

function paletteLines(cockpit: Cockpit, modal: Extract<Modal, { kind: 'palette' }>, width: number): readonly Line[] {
  const names = paletteNames(cockpit)
  const { start, options } = completeLine(modal.text.slice(0, modal.cursor), names)
  const read = readPaletteLine(modal.text, names)
  const error = read.ok ? undefined : read
  const typing = error?.code === 'line.empty' || error?.code === 'argument.missing' || modal.text.slice(start) === ''
  const wrong = error !== undefined && !typing && !options.some((option) => option !== modal.text.slice(start))
  const choices = [
    span(' '.repeat(Math.min(start + 1, Math.max(0, width - 20)))),
    span(options.slice(0, 40).join('  '), 'accent'),
  ]
  const below: readonly Line[] = wrong ? caretLines(error.column + 1, error.error, width) : [choices]
  const command = commandOf(modal.text.trim().split(/\s+/)[0] ?? '')
  const about: Line =
    command === undefined
      ? [span('tab completes, arrows go through the history, esc closes', 'dim')]
      : [span(`${usageOf(command)}  `, 'title'), span(command.summary, 'dim')]
  return [[span(':', 'title'), ...typedSpans(modal)], ...below, about]
}

function filterLines(state: ScreenState, modal: Extract<Modal, { kind: 'filter' }>, width: number): readonly Line[] {
  const compiled = state.view === 'packets' ? compileFilter(modal.text) : undefined
  const below: readonly Line[] =
    compiled !== undefined && isFilterError(compiled)
      ? caretLines(compiled.column + 1, compiled.error, width)
      : [
          [
            span(
              state.view === 'packets'
                ? 'name dir: link: rule: state: eid: size:>1k /regex/ ! & | ( )   enter keeps, esc undoes'
                : 'every word must be in the row, !word must not   enter keeps, esc undoes',
              'dim',
            ),
          ],
        ]
  return [[span('/', 'title'), ...typedSpans(modal)], ...below]
}

function chooseLines(modal: Extract<Modal, { kind: 'choose' }>, { theme }: Cockpit): readonly Line[] {
  const room = 8
  const top = Math.max(0, Math.min(modal.selected - room / 2, modal.options.length - room))
  const options = modal.options.slice(top, top + room).map((option, row): Line => {
    const index = top + row
    const here = index === modal.selected
    const digit = index < 9 ? `${index + 1}` : ' '
    return [
      span(here ? theme.glyphs.selected : ' ', 'selected'),
      span(` ${digit} `, 'key'),
      span(` ${option.label}`, here ? 'title' : 'text'),
    ]
  })
  return [[span(modal.title, 'title'), span('   enter or a digit chooses, esc leaves it', 'dim')], ...options]
}

function messageLine(state: ScreenState): Line {
  const { toast, pending, snapshot, stopped } = state
  if (stopped !== undefined)
    return [span(`The engine has stopped${stopped.error === undefined ? '.' : `: ${stopped.error}`}`, 'bad')]
  const last = pending.at(-1)
  const player = last === undefined ? undefined : snapshot?.players.find((one) => one.name === last.player)
  // A reason why not comes before progress: it answers the key that was just pressed.
  if (toast !== undefined && (toast.tone === 'warn' || toast.tone === 'bad' || player === undefined)) {
    return [span(toast.text, toast.tone)]
  }
  if (last !== undefined && player !== undefined) {
    const others = pending.length > 1 ? ` (+${pending.length - 1} more)` : ''
    return [
      span(`${last.player} to ${last.to}${others}: `, 'title'),
      span(progressText(player, last, snapshot?.time ?? last.since), 'accent'),
    ]
  }
  return []
}

function hintLine(cockpit: Cockpit, state: ScreenState, width: number): Line {
  const line: Span[] = cockpit.readonly ? [span('read-only', 'warn'), span('  ')] : []
  for (const binding of hintsFor(state.view, cockpit.readonly)) {
    const parts = [span(binding.shown, 'key'), span(` ${binding.label}  `, 'dim')]
    if (lineWidth([...line, ...parts]) > width) break
    line.push(...parts)
  }
  return line
}
