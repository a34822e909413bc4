import { commands, reservedNames, usageOf, viewNames } from '../src/engine/command-table.ts'
import { keyBindings } from './keys.ts'

/** docs/console.md: what the tables of keys and commands say, as a page. A test keeps the file the same as this. */
export function consolePage(): string {
  const cell = (text: string) => text.replace(/\|/g, '\\|')
  const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  const keyRows = keyBindings.map(({ shown, help, views, changes }) =>
    row(`\`${shown}\``, help, views === undefined ? 'all' : views.join(', '), changes ? 'no' : 'yes'),
  )
  const commandRows = commands.map((command) =>
    row(
      `\`${usageOf(command)}\``,
      command.summary,
      command.key === undefined ? '' : `\`${command.key}\``,
      command.hurts === undefined ? '' : 'yes',
      command.readonlyOk ? 'yes' : 'no',
    ),
  )
  return `# The console

This page is made from the tables of keys (\`ui/keys.ts\`) and commands (\`src/engine/command-table.ts\`) by
\`npx vitest run test/ui/docs.test.ts -u\`; a test fails when they differ.

## Views

${viewNames.map((name, index) => `${index + 1}. ${name}`).join('\n')}

From 120 columns on a list and its detail stand side by side, from 80 on the detail opens below, under 80 it takes the
list's place. Under 40×10 a sentence says so. In the players' column \`PIRW\` the letters mean pinned, inspected, recorded and
walker; a dummy that was made by hand bears a \`!\`.

Beside the views stands the path to what is shown, such as \`players › packets › Alex\`: esc goes back along it.

The detail of a player is asked of the engine once a second while it is on the screen, and of no other player: its links, its
last switches, what each of its servers says of it (\`≠\` where a dummy's server says otherwise than its primary's), and which
server supplies which of its chunks. In the map \`h\` shades where players were in the last minutes; of what is ten minutes old
half is left.

An edited zones.json is taken over at once and every view says what changed; a bad one is refused in words and the mesh goes on
with the last good one. An edit is taken over by itself within a second; \`reload\` and \`R\` read it
at once, and where the file can't be watched they show first what would change, and ask.

## Keys

${[row('key', 'what it does', 'views', 'with --readonly'), row('---', '---', '---', '---'), ...keyRows].join('\n')}

## Commands

After \`:\` on the screen, on stdin when headless, and for operators in the game after \`/mesh\`. Names with blanks stand in
quotation marks; players and servers may be written in any case. A line of stdin may also be
\`{"id": 7, "command": "status"}\`: its \`result\` then bears the id. A command that finds everything as it would leave it is \`ok\`, and
its \`note\` says so. ${[...reservedNames].map((name) => `\`${name}\``).join(', ')} are reserved for later versions.

${[row('command', 'what it does', 'key', 'asks', 'with --readonly'), row('---', '---', '---', '---', '---'), ...commandRows].join('\n')}

Commands marked "asks" disturb players: the screen asks with their number. Headless they run at once.

## The packet filter

After \`/\` in the packets view and in \`inspect PLAYER FILTER\`.

| term | matches |
| --- | --- |
| \`chunk\` | packets whose name contains it |
| \`/^entity_/\` | packets whose name the regular expression matches |
| \`dir:clientbound\` | the direction: \`clientbound\` (\`in\`) or \`serverbound\` (\`out\`) |
| \`link:west\` | the server at the other end |
| \`state:play\` | the protocol state |
| \`rule:dropped\` | what mcmesh did, or words of the reason |
| \`eid:1042\` | an entity id that was mapped, old or new |
| \`size:>1k\` | bytes: \`>\`, \`>=\`, \`<\`, \`<=\`, \`10..2k\`; \`k\` and \`m\` are thousands and millions |
| \`! a\`, \`a & b\`, \`a \\| b\`, \`( )\` | not, and, or; two terms side by side mean and |

In the other lists every word of the filter must be in the row, and \`!word\` must not. Entities also know \`by:NAME,\` (who has
it spawned), \`server:NAME\` and \`type:NAME\`.

## Terminals

Colours are those that colour-blind people can tell apart, and nothing is said by colour alone. \`--no-color\` and \`NO_COLOR\` take
them away; \`--ascii\`, or a locale without UTF-8, writes nothing but ASCII. When stdin ends the screen goes on without a keyboard;
when the terminal goes away (SIGHUP) the mesh goes on without a screen; SIGTERM ends it in order. On Linux the screen's thread yields to the engine's.
`
}
