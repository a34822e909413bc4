import { type Line, span } from '../../src/console/text.ts'
import { commands, usageOf } from '../../src/engine/command-table.ts'
import { keyBindings } from '../keys.ts'

/** The `?` screen: the table of keys, then the registry of commands. */
export function helpScreen(width: number): readonly Line[] {
  const usageWidth = Math.max(...commands.map((command) => usageOf(command).length))
  const beside = width >= usageWidth + 40
  return [
    [span('keys', 'title')],
    ...keyBindings.map(
      (binding): Line => [
        span(`  ${binding.shown.padEnd(6)} `, 'accent'),
        span(binding.help),
        span(binding.views === undefined ? '' : `  (${binding.views.join(', ')})`, 'dim'),
      ],
    ),
    [],
    [span('commands', 'title'), span('  after : , on stdin when headless, and in the game after /mesh', 'dim')],
    ...commands.flatMap((command): readonly Line[] =>
      beside
        ? [[span(`  ${usageOf(command).padEnd(usageWidth)}  `, 'accent'), span(command.summary)]]
        : [[span(`  ${usageOf(command)}`, 'accent')], [span(`    ${command.summary}`)]],
    ),
    [],
    [
      span('signs', 'title'),
      span('  in the column PIRW: pinned, inspected, recorded, walker; a dummy held by hand bears !', 'dim'),
    ],
  ]
}
