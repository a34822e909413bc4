import { createStore, type StoreApi } from 'zustand/vanilla'
import type { KnownNames } from '../engine/command-lines.ts'
import { type ViewName, viewNames } from '../engine/command-table.ts'
import type { CommandResult, EngineMessage, LogLevel, PlayerDetail, Snapshot } from '../engine/messages.ts'
import { cleanDeep } from './clean.ts'
import { matchesWords } from './filter.ts'
import { Heat } from './heat.ts'
import { PacketRing } from './packet-ring.ts'
import { afterEvent, afterSnapshot, type PendingSwitch } from './pending.ts'
import type { EnginePort } from './port.ts'
import { logText, type TimedEvent } from './rows/log.ts'
import { levelsFrom } from './rows/log-levels.ts'
import type { Rates } from './rows/players.ts'
import type { MapPlace } from './rows/zones.ts'
import type { Sort } from './table.ts'
import type { Tone } from './text.ts'

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

/** What stands over the view and takes the keys. Plain data: what is chosen is a list of command lines. */
export type Modal =
  | ({ readonly kind: 'palette'; readonly recalled: number } & Typed)
  | ({ readonly kind: 'filter'; readonly before: string } & Typed)
  /** Asks for the rest of a command line, such as the file of `record Steve`. */
  | ({ readonly kind: 'input'; readonly title: string; readonly prefix: string } & Typed)
  | {
      readonly kind: 'ask'
      readonly question: string
      readonly lines: readonly string[]
      /** What is asked about, line by line, over the view. */
      readonly about?: readonly string[]
    }
  | {
      readonly kind: 'choose'
      readonly title: string
      readonly options: readonly { readonly label: string; readonly lines: readonly string[] }[]
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

export interface ScreenState {
  readonly snapshot: Snapshot | undefined
  /** The newest last; bounded by `eventLimit`. */
  readonly events: readonly TimedEvent[]
  /** How many there have ever been. */
  readonly eventCount: number
  readonly view: ViewName
  readonly views: Readonly<Record<ViewName, ViewState>>
  readonly packets: PacketsState
  readonly log: LogState
  /** Where the map is; undefined until it was moved or opened. */
  readonly map: MapPlace | undefined
  readonly mapFollow: boolean
  /** The map shows where players have been lately. */
  readonly mapHeat: boolean
  readonly modal: Modal | undefined
  readonly toast: Toast | undefined
  /** Switches asked for that have not ended, newest last. */
  readonly pending: readonly PendingSwitch[]
  /** What the engine answered of the player that is looked at. */
  readonly looked: PlayerDetail | undefined
  /** Views that were gone to from another by a key on a row: esc goes back through them. */
  readonly trail: readonly ViewName[]
  /** Palette lines, the newest last; bounded. */
  readonly history: readonly string[]
  /** Set once the engine has ended. */
  readonly stopped: { readonly error?: string } | undefined
}

export const eventLimit = 2000
export const historyLimit = 200
/** Players whose captures are kept. */
const ringLimit = 16
const rateLimit = 48

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

export interface ConsoleStore {
  readonly state: StoreApi<ScreenState>
  /** Packets by player; mutable, see PacketRing. */
  readonly rings: ReadonlyMap<string, PacketRing>
  /** Where players have been lately; mutable. */
  readonly heat: Heat
  /** Packets per second of the last snapshots by player. */
  rates(player: string): Rates | undefined
  /** The ring of a player, made on first use. */
  ring(player: string): PacketRing
  forgetRing(player: string): void
  /** Takes in one message of the engine: the boundary at which text from outside is cleaned. */
  receive(message: EngineMessage): void
  toast(text: string, tone?: Tone): void
  /** Players and servers that exist now. */
  names(): KnownNames
}

/** The console's model: what the engine last said, and how it is being looked at. */
export function createConsoleStore(): ConsoleStore {
  const state = createStore<ScreenState>(() => ({
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
  }))
  const rings = new Map<string, PacketRing>()
  const heat = new Heat()
  const rates = new Map<string, { in: number[]; out: number[] }>()

  function ring(player: string): PacketRing {
    let found = rings.get(player)
    if (found === undefined) {
      found = new PacketRing()
      rings.set(player, found)
      // Captures outlive their players so that one can still look; the oldest makes room.
      const shown = state.getState().packets.player
      const oldest = [...rings.keys()].find((name) => name !== shown && name !== player)
      if (rings.size > ringLimit && oldest !== undefined) rings.delete(oldest)
    }
    return found
  }

  // What is paused is kept apart, or the packets that come meanwhile would push it out.
  state.subscribe(({ packets: now }, { packets: before }) => {
    if (now.pausedAt === before.pausedAt && now.player === before.player) return
    if (before.player !== undefined) rings.get(before.player)?.thaw()
    if (now.player !== undefined && now.pausedAt !== undefined) ring(now.player).freeze()
  })

  function toast(text: string, tone: Tone = 'text'): void {
    state.setState((now) => ({ toast: { text, tone, id: (now.toast?.id ?? 0) + 1 } }))
  }

  function takeSnapshot(snapshot: Snapshot): void {
    const here = new Set<string>()
    for (const player of snapshot.players) {
      here.add(player.name)
      let own = rates.get(player.name)
      if (own === undefined) {
        own = { in: [], out: [] }
        rates.set(player.name, own)
      }
      own.in.push(player.packetsIn)
      own.out.push(player.packetsOut)
      if (own.in.length > rateLimit) {
        own.in.shift()
        own.out.shift()
      }
    }
    for (const name of rates.keys()) if (!here.has(name)) rates.delete(name)
    heat.take(snapshot)
    state.setState((now) => ({ snapshot, pending: afterSnapshot(now.pending, snapshot) }))
  }

  function takeEvents(shown: readonly TimedEvent[]): void {
    if (shown.length === 0) return
    state.setState((now) => {
      const all = [...now.events, ...shown]
      return {
        events: all.length > eventLimit ? all.slice(all.length - eventLimit) : all,
        eventCount: now.eventCount + shown.length,
        pending: shown.reduce(afterEvent, now.pending),
        log: stayed(now, shown),
      }
    })
    const reload = shown.findLast((event) => event.event === 'zones.reload')
    if (reload?.event === 'zones.reload') toast(reloadText(reload), reload.ok ? 'good' : 'bad')
  }

  return {
    state,
    rings,
    heat,
    ring,
    toast,
    rates: (player) => rates.get(player),
    forgetRing: (player) => void rings.delete(player),
    receive(message) {
      switch (message.kind) {
        case 'snapshot':
          return takeSnapshot(cleanDeep(message.snapshot))
        case 'events':
          return takeEvents(cleanDeep(message.events))
        case 'packets':
          for (const batch of message.batches) ring(cleanDeep(batch.player)).push(batch.packets, batch.lost)
          return
        case 'stopped':
          return state.setState({ stopped: message.error === undefined ? {} : { error: cleanDeep(message.error) } })
        case 'result':
          // Results come back through EnginePort.send.
          return
      }
    },
    names() {
      const { snapshot } = state.getState()
      return {
        players: snapshot?.players.map((player) => player.name) ?? [],
        servers: snapshot?.servers.map((server) => server.name) ?? [],
      }
    },
  }
}

/** The log while it is read: the selected line stays, whatever comes after it. */
function stayed({ log, views }: ScreenState, fresh: readonly TimedEvent[]): LogState {
  if (log.follow || log.pausedAt !== undefined) return log
  const added = fresh.filter(
    (event) => levelsFrom(log.level, event) && matchesWords(logText(event), views.log.filter),
  ).length
  return { ...log, back: log.back + added }
}

/** What became of an edited zones.json, in one line: the log has the rest. */
function reloadText({ ok, problems = [], changes }: Extract<TimedEvent, { event: 'zones.reload' }>): string {
  const [first = '', ...more] = ok ? (changes ?? []) : problems
  const rest = more.length > 0 ? ` (+${more.length} more in the log)` : ''
  if (!ok) return `zones.json was not taken over: ${first}${rest} The mesh goes on with the last good one.`
  if (changes?.length === 0) return 'zones.json was read again: nothing is different.'
  return `zones.json was taken over${first === '' ? '.' : `: ${first}${rest}`}`
}

/** Feeds the store from the engine; returns the way to stop. */
export const connectStore = (store: ConsoleStore, port: EnginePort) =>
  port.subscribe((message) => store.receive(message))

/** Changes how one view is looked at. */
export function updateView(store: ConsoleStore, view: ViewName, change: Partial<ViewState>): void {
  store.state.setState((now) => ({ views: { ...now.views, [view]: { ...now.views[view], ...change } } }))
}

/** A result with its text cleaned, as it comes from the engine. */
export const cleanResult = (result: CommandResult): CommandResult => cleanDeep(result)
