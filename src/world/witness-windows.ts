/** What the witness holds against packets about windows. */
import type { PacketSet } from '../protocol/packets.ts'
import type { Sight, WitnessFold, WitnessRows } from './witness-state.ts'

/** A window that is open, or was closed by the client so lately that the server may not know. */
function needWindow({ state, report }: Sight, id: number, what: string): void {
  // -1 is the cursor, -2 the player's inventory past any window (1.17.1); unsigned they are 255 and 254.
  if (id <= 0 || id >= 254 || id === state.window || id === state.closedWindow) return
  report('window-not-open', `${what} window ${id}; open is ${state.window || 'none'}`)
}

const foldWindow = (set: PacketSet, name: string): WitnessFold | undefined => {
  const windowId = set.field<number>(name, 'windowId')
  return windowId && ((sight, packet) => needWindow(sight, windowId.read(packet), 'a packet about'))
}

const openWindow = (set: PacketSet, name: string): WitnessFold | undefined => {
  const windowId = set.field<number>(name, 'windowId')
  const lens = set.lens(name)
  return (
    windowId &&
    (({ state, report }, packet) => {
      state.window = windowId.read(packet)
      state.closedWindow = 0
      for (const id of lens?.ids(packet) ?? []) {
        if (!state.entities.has(id)) report('entity-before-spawn', `the window of entity ${id}, which is not spawned`)
      }
    })
  )
}

const closeWindow = (set: PacketSet, name: string): WitnessFold | undefined => {
  const windowId = set.field<number>(name, 'windowId')
  return (
    windowId &&
    ((sight, packet) => {
      needWindow(sight, windowId.read(packet), 'the end of')
      // Who closes a window itself says no more of it.
      sight.state.window = 0
      sight.state.closedWindow = 0
    })
  )
}

export const windowRows: WitnessRows = {
  open_window: openWindow,
  open_horse_window: openWindow,
  set_slot: foldWindow,
  window_items: foldWindow,
  craft_progress_bar: foldWindow,
  craft_recipe_response: foldWindow,
  trade_list: foldWindow,
  close_window: closeWindow,
}

export const windowRowsOfClient: WitnessRows = {
  close_window:
    () =>
    ({ state }) => {
      // A client closes its own inventory too, which is no window: packets about the last one may still be under way.
      if (state.window !== 0) state.closedWindow = state.window
      state.window = 0
    },
}
