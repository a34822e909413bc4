import type { TabList, TabListEntry } from '../world/tab-list.ts'
import type { PlayerContext } from './context.ts'

/**
 * Tab list entries of players whom their servers list no more (NPC plugins take them away a moment after the spawn): a client that is
 * sent the spawn later needs the profile again, and takes the skin from it in its next tick.
 */
export class LentTabEntries {
  readonly #mesh: Pick<PlayerContext, 'later' | 'limits'>
  readonly #tab: TabList
  readonly #send: (packet: Buffer) => void
  readonly #timers = new Map<string, () => void>()

  constructor(mesh: Pick<PlayerContext, 'later' | 'limits'>, tab: TabList, send: (packet: Buffer) => void) {
    this.#mesh = mesh
    this.#tab = tab
    this.#send = send
  }

  /** Lists a player from now on, for a moment. */
  lend(uuid: string, entry: TabListEntry): void {
    for (const packet of this.#tab.lend(uuid, entry)) this.#send(packet)
    this.#timers.get(uuid)?.()
    this.#timers.set(
      uuid,
      this.#mesh.later(this.#mesh.limits.unlistedProfileTime, () => this.#takeBack(uuid)),
    )
  }

  /** The client is gone. */
  close(): void {
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }

  #takeBack(uuid: string): void {
    this.#timers.delete(uuid)
    for (const packet of this.#tab.takeBack(uuid)) this.#send(packet)
  }
}
