import type { Command } from '../engine/command.ts'
import { type ViewName, viewNames } from '../engine/command-table.ts'
import type { LogLevel, PlayerDetail, Snapshot, TimedEvent } from '../engine/messages.ts'
import type { RequestedSwitch } from './pending.ts'
import type { Sort } from './table.ts'
import type { Tone } from './text.ts'

/** What the screen shows, as plain data: what the engine last sent, and how it is being looked at. */

/** How a view is looked at. Rows are remembered by key: a list that moves does not move the selection. */
export interface ViewState {
  readonly selected: string | undefined
  /** Where the selection was, for when its row has gone. */
  readonly index: number
  readonly marks: ReadonlySet<string>
  readonly filter: string
  readonly sort: Sort | undefined
  /** Whether the detail is open where it does not stand beside the list anyway. */
  readonly detail: boolean
  /** Which half the movement keys move. */
  readonly focus: 'list' | 'detail'
  readonly detailTop: number
  readonly maximised: boolean
}

/** A line of text being typed. */
export interface Typed {
  readonly text: string
  /** UTF-16 units before the cursor. */
  readonly cursor: number
}

/** A command that writes into a file, whose name is asked for. */
export type FileCommand = Command<'record' | 'export'>

/** What stands over the view and takes the keys. Plain data: what is chosen are commands. */
export type Modal =
  | ({ readonly kind: 'palette'; readonly recalled: number } & Typed)
  | ({ readonly kind: 'filter'; readonly before: string } & Typed)
  /** Asks for the file of a command, which proposes one. */
  | ({ readonly kind: 'input'; readonly title: string; readonly command: FileCommand } & Typed)
  | {
      readonly kind: 'ask'
      readonly question: string
      readonly commands: readonly Command[]
      /** What is asked about, line by line, over the view. */
      readonly about?: readonly string[]
    }
  | {
      readonly kind: 'choose'
      readonly title: string
      readonly options: readonly { readonly label: string; readonly commands: readonly Command[] }[]
      readonly selected: number
    }
  | { readonly kind: 'text'; readonly title: string; readonly lines: readonly string[]; readonly top: number }
  | { readonly kind: 'help'; readonly top: number }

export interface Toast {
  readonly text: string
  readonly tone: Tone
  /** Counts up, so that a message that comes twice is a new one. */
  readonly id: number
}

export interface PacketsState {
  /** Whose packets the view shows. */
  readonly player: string | undefined
  /** Frozen at this position of the ring; the capture goes on. */
  readonly pausedAt: number | undefined
  readonly follow: boolean
  /** The selected packet, by its position in the ring. */
  readonly position: number | undefined
  readonly depth: 'list' | 'tree' | 'hex'
  readonly statistics: boolean
}

export interface LogState {
  /** Frozen at this many events since the start. */
  readonly pausedAt: number | undefined
  readonly follow: boolean
  /** The selected line, counted from the newest one shown. */
  readonly back: number
  /** Less than this is left out. */
  readonly level: LogLevel
}

export interface MapView {
  readonly dimension: string
  /** Block coordinates in the middle of the map: where the cursor is. */
  readonly x: number
  readonly z: number
  /** Index into `mapScales`. */
  readonly scale: number
}

export interface ScreenState {
  readonly snapshot: Snapshot | undefined
  /** The newest last; bounded. */
  readonly events: readonly TimedEvent[]
  /** How many there have ever been. */
  readonly eventCount: number
  readonly view: ViewName
  readonly views: Readonly<Record<ViewName, ViewState>>
  readonly packets: PacketsState
  readonly log: LogState
  /** Where the map is; undefined until it was moved or opened. */
  readonly map: MapView | undefined
  readonly mapFollow: boolean
  /** The map shows where players have been lately. */
  readonly mapHeat: boolean
  readonly modal: Modal | undefined
  readonly toast: Toast | undefined
  /** Switches asked for that have not ended, the newest last. */
  readonly pending: readonly RequestedSwitch[]
  /** What the engine answered of the player that is looked at. */
  readonly looked: PlayerDetail | undefined
  /** Views that were gone to from another by a key on a row: esc goes back through them. */
  readonly trail: readonly ViewName[]
  /** Palette lines, the newest last; bounded. */
  readonly history: readonly string[]
  /** Set once the engine has ended. */
  readonly stopped: { readonly error?: string } | undefined
}

const firstViewState: ViewState = {
  selected: undefined,
  index: 0,
  marks: new Set(),
  filter: '',
  sort: undefined,
  detail: false,
  focus: 'list',
  detailTop: 0,
  maximised: false,
}

/** Before the engine has sent anything. */
export const firstState: ScreenState = {
  snapshot: undefined,
  events: [],
  eventCount: 0,
  view: 'players',
  views: Object.fromEntries(viewNames.map((name) => [name, firstViewState])) as Record<ViewName, ViewState>,
  packets: {
    player: undefined,
    pausedAt: undefined,
    follow: true,
    position: undefined,
    depth: 'list',
    statistics: false,
  },
  log: { pausedAt: undefined, follow: true, back: 0, level: 'info' },
  map: undefined,
  mapFollow: false,
  mapHeat: false,
  modal: undefined,
  toast: undefined,
  pending: [],
  looked: undefined,
  trail: [],
  history: [],
  stopped: undefined,
}
