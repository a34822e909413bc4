/** How something that a server has opened at the client ends when the client is switched to another server. */
export type Ending =
  /** The window's server is told that the client has closed it, and the client is sent close_window with its number. */
  | 'close_window'
  /** A screen without a number: the client is sent close_window with 0, unless it has shown since that it sees the world. */
  | 'close_window 0'
  | 'clear_dialog'
  /** A topic of the ledger: the promotion tells what the new server has instead, or takes it away. */
  | { readonly topic: string }

/** A kind of thing that a server opens at the client, by the packet that does. */
export interface OpenedRow {
  readonly kind: string
  readonly packet: string
  /** For game_state_change: the reason and the value that open it. */
  readonly state?: { readonly reason: number; readonly value: number }
  readonly ends: Ending
  /** The serverbound packet by which the client acts on it: it goes to the server that opened it, whatever came between. */
  readonly acts?: string
  /** The field of both packets that says which one. */
  readonly which?: string
  /** The serverbound packet by which the client is through with it, if it sends one. */
  readonly closes?: string
  readonly why?: string
}

/** Everything that a server can open at a client and that stays open until somebody ends it, one row a kind. */
export const openedTable: readonly OpenedRow[] = [
  {
    kind: 'window',
    packet: 'open_window',
    ends: 'close_window',
    closes: 'close_window',
    why: 'chests, crafting, anvils, beacons, lecterns, merchants …',
  },
  { kind: 'horse window', packet: 'open_horse_window', ends: 'close_window', closes: 'close_window' },
  { kind: 'book', packet: 'open_book', ends: 'close_window 0', why: 'a client that closes it sends nothing' },
  {
    kind: 'sign editor',
    packet: 'open_sign_entity',
    ends: 'close_window 0',
    acts: 'update_sign',
    which: 'location',
    closes: 'update_sign',
    why: 'a client whose editor is closed sends what was written so far',
  },
  {
    kind: 'credits',
    packet: 'game_state_change',
    state: { reason: 4, value: 1 },
    ends: 'close_window 0',
    closes: 'client_command',
  },
  { kind: 'demo screen', packet: 'game_state_change', state: { reason: 5, value: 0 }, ends: 'close_window 0' },
  {
    kind: 'dialog',
    packet: 'show_dialog',
    ends: 'clear_dialog',
    acts: 'custom_click_action',
    why: 'clicks that were under way go to who showed it',
  },
  { kind: 'camera', packet: 'camera', ends: { topic: 'camera' } },
  { kind: 'title', packet: 'set_title_text', ends: { topic: 'titles' } },
  { kind: 'subtitle', packet: 'set_title_subtitle', ends: { topic: 'titles' } },
  { kind: 'titles’ timing', packet: 'set_title_time', ends: { topic: 'titles' } },
  { kind: 'tracked waypoint', packet: 'tracked_waypoint', ends: { topic: 'waypoints' } },
  { kind: 'boss bar', packet: 'boss_bar', ends: { topic: 'boss bars' } },
  { kind: 'advancement tab', packet: 'select_advancement_tab', ends: { topic: 'advancement tab' } },
]
