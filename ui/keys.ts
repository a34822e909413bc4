import type { ViewName } from '../src/engine/command-table.ts'

/** The one table of keys: the `?` screen, the hints at the bottom and docs/console.md come from it. */

export type ActionName =
  | 'view'
  | 'next-pane'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'switch'
  | 'dummy'
  | 'pin'
  | 'inspect'
  | 'record'
  | 'kick'
  | 'walker'
  | 'entities'
  | 'drain'
  | 'reload'
  | 'export'
  | 'level'
  | 'heat'
  | 'mark'
  | 'sort'
  | 'reverse'
  | 'filter'
  | 'pause'
  | 'follow'
  | 'statistics'
  | 'copy'
  | 'maximise'
  | 'zoom-in'
  | 'zoom-out'
  | 'recentre'
  | 'dimension'
  | 'palette'
  | 'help'
  | 'quit'

export interface KeyBinding {
  /** Names as `keyNames` gives them. */
  readonly keys: readonly string[]
  readonly action: ActionName
  /** How the keys are shown. */
  readonly shown: string
  /** A word or two for the bottom line. */
  readonly label: string
  /** A sentence for the help and the docs. */
  readonly help: string
  /** Views in which it acts; absent: in all. */
  readonly views?: readonly ViewName[]
  /** Whether it changes the mesh: then `--readonly` forbids it. */
  readonly changes?: boolean
  /** Shown in the bottom line, the smaller the earlier. */
  readonly hint?: number
}

const withPlayer: readonly ViewName[] = ['players', 'zones', 'packets']
const lists: readonly ViewName[] = ['players', 'servers', 'entities']

export const keyBindings: readonly KeyBinding[] = [
  {
    keys: ['1', '2', '3', '4', '5', '6'],
    action: 'view',
    shown: '1…6',
    label: 'views',
    help: 'Players, servers, entities, zones, packets, log.',
  },
  {
    keys: ['tab'],
    action: 'next-pane',
    shown: 'tab',
    label: 'pane',
    help: 'Move between the list and the detail beside it.',
  },
  {
    keys: ['j', 'down'],
    action: 'down',
    shown: 'j ↓',
    label: 'down',
    help: 'The next row, or scroll the detail down.',
  },
  { keys: ['k', 'up'], action: 'up', shown: 'k ↑', label: 'up', help: 'The row before, or scroll the detail up.' },
  { keys: ['left'], action: 'left', shown: '←', label: 'pan', help: 'Move the map.', views: ['zones'] },
  { keys: ['right'], action: 'right', shown: '→', label: 'pan', help: 'Move the map.', views: ['zones'] },
  { keys: ['pagedown', 'ctrl-f'], action: 'page-down', shown: 'PgDn', label: 'page', help: 'A page down.' },
  { keys: ['pageup', 'ctrl-b'], action: 'page-up', shown: 'PgUp', label: 'page', help: 'A page up.' },
  { keys: ['g', 'home'], action: 'first', shown: 'g', label: 'first', help: 'The first row.' },
  { keys: ['G', 'end'], action: 'last', shown: 'G', label: 'last', help: 'The last row.' },
  {
    keys: ['enter'],
    action: 'open',
    shown: 'enter',
    label: 'open',
    help: 'Open the detail; of a packet: its fields, then its bytes.',
    hint: 5,
  },
  {
    keys: ['escape'],
    action: 'back',
    shown: 'esc',
    label: 'back',
    help: 'One step back: the detail, the view one came from, the filter, the marks.',
    hint: 12,
  },
  {
    keys: ['s'],
    action: 'switch',
    shown: 's',
    label: 'switch',
    help: 'Switch the selected or marked players to the other server; with more than two servers it asks to which.',
    views: withPlayer,
    changes: true,
    hint: 1,
  },
  {
    keys: ['d'],
    action: 'dummy',
    shown: 'd',
    label: 'dummy',
    help: 'Log a dummy of the selected players in, or take it out.',
    views: withPlayer,
    changes: true,
    hint: 2,
  },
  {
    keys: ['p'],
    action: 'pin',
    shown: 'p',
    label: 'pin',
    help: 'Pin the selected players where they are, or unpin them.',
    views: withPlayer,
    changes: true,
    hint: 3,
  },
  {
    keys: ['i'],
    action: 'inspect',
    shown: 'i',
    label: 'inspect',
    help: "Show the player's packets; in the packets view: stop or start it.",
    views: withPlayer,
    hint: 4,
  },
  {
    keys: ['r'],
    action: 'record',
    shown: 'r',
    label: 'record',
    help: 'Record what the player receives into a file, or finish it.',
    views: withPlayer,
    changes: true,
    hint: 9,
  },
  {
    keys: ['x'],
    action: 'kick',
    shown: 'x',
    label: 'kick',
    help: 'Kick the selected players; asks first.',
    views: withPlayer,
    changes: true,
    hint: 10,
  },
  {
    keys: ['w'],
    action: 'walker',
    shown: 'w',
    label: 'walker',
    help: 'Add a simulated player.',
    changes: true,
    hint: 11,
  },
  {
    keys: ['m'],
    action: 'mark',
    shown: 'm',
    label: 'mark',
    help: 'Mark or unmark the row; keys then act on all marked ones.',
    views: lists,
    hint: 8,
  },
  {
    keys: ['e'],
    action: 'entities',
    shown: 'e',
    label: 'entities',
    help: 'The entities that the player has spawned.',
    views: ['players', 'zones'],
    hint: 8.5,
  },
  {
    keys: ['D'],
    action: 'drain',
    shown: 'D',
    label: 'drain',
    help: 'Move everybody off the selected or marked servers and let nobody in, or let players in again; asks first.',
    views: ['servers'],
    changes: true,
    hint: 1,
  },
  { keys: ['o'], action: 'sort', shown: 'o', label: 'sort', help: 'Sort by the next column.', views: lists, hint: 7 },
  { keys: ['O'], action: 'reverse', shown: 'O', label: 'reverse', help: 'Turn the order round.', views: lists },
  { keys: ['/'], action: 'filter', shown: '/', label: 'filter', help: 'Filter the view while typing.', hint: 6 },
  {
    keys: [' '],
    action: 'pause',
    shown: 'space',
    label: 'pause',
    help: 'Freeze the list; the capture goes on.',
    views: ['packets', 'log'],
    hint: 2,
  },
  {
    keys: ['f'],
    action: 'follow',
    shown: 'f',
    label: 'follow',
    help: 'Stay at the newest row; on the map: stay with the selected player.',
    views: ['packets', 'log', 'zones'],
    hint: 3,
  },
  {
    keys: ['t'],
    action: 'statistics',
    shown: 't',
    label: 'statistics',
    help: 'Count, bytes and share by packet name.',
    views: ['packets'],
    hint: 5,
  },
  {
    keys: ['y'],
    action: 'copy',
    shown: 'y',
    label: 'copy',
    help: "Copy the selected row to the terminal's clipboard (OSC 52).",
    hint: 13,
  },
  {
    keys: ['\\'],
    action: 'maximise',
    shown: '\\',
    label: 'maximise',
    help: 'Give the pane with the focus the whole screen, or give it back.',
  },
  {
    keys: ['E'],
    action: 'export',
    shown: 'E',
    label: 'export',
    help: 'Write what the view shows into a file, as JSON lines.',
    views: ['packets', 'log'],
    hint: 7,
  },
  {
    keys: ['l'],
    action: 'level',
    shown: 'l',
    label: 'level',
    help: 'Leave out what is less than info, then warn, then error; then show all again.',
    views: ['log'],
    hint: 4,
  },
  {
    keys: ['h'],
    action: 'heat',
    shown: 'h',
    label: 'heat',
    help: 'Where players have been in the last minutes.',
    views: ['zones'],
    hint: 6,
  },
  {
    keys: ['R'],
    action: 'reload',
    shown: 'R',
    label: 'reload',
    help: 'Read zones.json again: shows what would change and asks.',
    changes: true,
  },
  {
    keys: ['+', '='],
    action: 'zoom-in',
    shown: '+',
    label: 'zoom in',
    help: 'Fewer blocks a column.',
    views: ['zones'],
    hint: 5,
  },
  {
    keys: ['-'],
    action: 'zoom-out',
    shown: '-',
    label: 'zoom out',
    help: 'More blocks a column.',
    views: ['zones'],
    hint: 5,
  },
  {
    keys: ['c'],
    action: 'recentre',
    shown: 'c',
    label: 'centre',
    help: 'Put the selected player in the middle of the map.',
    views: ['zones'],
    hint: 6,
  },
  {
    keys: ['n'],
    action: 'dimension',
    shown: 'n',
    label: 'dimension',
    help: 'The next dimension.',
    views: ['zones'],
    hint: 6,
  },
  {
    keys: [':'],
    action: 'palette',
    shown: ':',
    label: 'command',
    help: 'Type a command, with completion (tab) and history (arrows).',
    hint: 6.5,
  },
  { keys: ['?'], action: 'help', shown: '?', label: 'help', help: 'This help.', hint: 0 },
  {
    keys: ['q'],
    action: 'quit',
    shown: 'q',
    label: 'quit',
    help: 'Leave and stop the mesh; asks while players are on.',
    hint: 15,
  },
]

const byKey = new Map(keyBindings.flatMap((binding) => binding.keys.map((key) => [key, binding] as const)))

export const bindingOf = (key: string): KeyBinding | undefined => byKey.get(key)

export const actsIn = (binding: KeyBinding, view: ViewName): boolean => binding.views?.includes(view) ?? true

/** What the bottom line shows in a view, most needed first. */
export function hintsFor(view: ViewName, readonly: boolean): readonly KeyBinding[] {
  return keyBindings
    .filter((binding) => binding.hint !== undefined && actsIn(binding, view) && !(readonly && binding.changes))
    .sort((a, b) => a.hint! - b.hint!)
}
