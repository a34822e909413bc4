import { type Line, span, wrapText } from '../../src/console/text.ts'
import { commands, usageOf } from '../../src/engine/command-table.ts'
import { keyBindings } from '../keys.ts'

/** The `?` screen: the table of keys, then the registry of commands. */
export function helpScreen(width: number): readonly Line[] {
  const usageWidth = Math.max(...commands.map((command) => usageOf(command).length))
  const beside = width >= usageWidth + 40
  return [
    [span('keys', 'title')],
    ...keyBindings.flatMap((binding) => {
      const where = binding.views === undefined ? '' : `  (${binding.views.join(', ')})`
      return hanging(`  ${binding.shown.padEnd(6)} `, `${binding.help}${where}`, width)
    }),
    [],
    [span('commands', 'title'), span('  after : , on stdin when headless, and in the game after /mesh', 'dim')],
    ...commands.flatMap((command): readonly Line[] =>
      beside
        ? hanging(`  ${usageOf(command).padEnd(usageWidth)}  `, command.summary, width)
        : [[span(`  ${usageOf(command)}`, 'accent')], ...hanging('    ', command.summary, width)],
    ),
    [],
    [
      span('signs', 'title'),
      span('  in the column PIRW: pinned, inspected, recorded, walker; a dummy held by hand bears !', 'dim'),
    ],
  ]
}

/** A text that goes on below its own beginning where the screen is too narrow for it. */
function hanging(label: string, text: string, width: number): readonly Line[] {
  const [first = '', ...more] = wrapText(text, Math.max(10, width - label.length))
  return [[span(label, 'accent'), span(first)], ...more.map((part) => [span(' '.repeat(label.length)), span(part)])]
}
