import { compileFilter, isFilterError } from './filter.ts'
import { type PacketRing, PacketSelection } from './packet-ring.ts'
import type { ScreenState } from './state.ts'
import type { ConsoleStore } from './store.ts'

/** The packets that the view shows: those of one player that the filter lets through. */
export class PacketFeed {
  readonly #store: ConsoleStore
  #made: { ring: PacketRing; filter: string; selection: PacketSelection } | undefined

  constructor(store: ConsoleStore) {
    this.#store = store
  }

  /** Undefined while no player is inspected. Brings in what has arrived. */
  current(state: ScreenState): { readonly ring: PacketRing; readonly selection: PacketSelection } | undefined {
    const { player } = state.packets
    if (player === undefined) return undefined
    const ring = this.#store.ring(player)
    const { filter } = state.views.packets
    if (this.#made?.ring !== ring || this.#made.filter !== filter) {
      const compiled = compileFilter(filter)
      const match = isFilterError(compiled) ? { match: () => false } : compiled
      this.#made = { ring, filter, selection: new PacketSelection(ring, match) }
    }
    this.#made.selection.refresh()
    return this.#made
  }

  /** How many of the selection are shown (the rest came after the pause) and which of them is selected; -1 if none. */
  shown(state: ScreenState): { readonly count: number; readonly index: number } {
    const made = this.current(state)
    if (made === undefined) return { count: 0, index: -1 }
    const { pausedAt, follow, position } = state.packets
    const count = pausedAt === undefined ? made.selection.length : made.selection.indexOf(pausedAt)
    if ((follow && pausedAt === undefined) || position === undefined) return { count, index: count - 1 }
    return { count, index: Math.min(made.selection.indexOf(position), count - 1) }
  }
}
