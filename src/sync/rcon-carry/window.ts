import type { PacketSet } from '../../protocol/versions.ts'
import { SyncError } from '../sync.ts'
import type { BodyLink } from './body-link.ts'
import { NO_ITEM } from './decoded-item.ts'
import { CRAFTING_SLOTS, windowSlotOf, windowSlots } from './slot-names.ts'
import type { Stacks, WindowItems } from './stacks.ts'

/** Real state ids are 0–32767: this one is stale whatever was said before. */
const STALE = -1
/** No slot: a click on it does nothing, whatever the cursor holds. Its answer is what is wanted of it. */
const NOWHERE = -1
/** Outside of the window, where a click drops what the cursor holds: only for one that holds nothing. */
const OUTSIDE = -999

export interface WindowOptions {
  /** Milliseconds in which the server must answer a click. */
  readonly timeoutMs: number
  /** Milliseconds after which a click nowhere counts as unanswered, as on servers that are not vanilla's. */
  readonly nowhereMs: number
}

/** Window 0 of a body: what its server says of it, asked for and followed. */
export class BodyWindow {
  readonly #link: BodyLink
  readonly #stacks: Stacks
  readonly #options: WindowOptions
  readonly #clientbound: PacketSet
  readonly #serverbound: PacketSet
  #hasNowhere = true

  constructor(link: BodyLink, stacks: Stacks, options: WindowOptions) {
    this.#link = link
    this.#stacks = stacks
    this.#options = options
    this.#clientbound = link.protocol.packets('play', 'clientbound')
    this.#serverbound = link.protocol.packets('play', 'serverbound')
  }

  /**
   * Asks for window 0 as a whole by a click that is stale. Whatever was sent on the link before has been dealt with when the answer comes. What cursor
   * and crafting grid hold falls back into the inventory first, as when a window closes; where another one is open, it is closed.
   *
   * @throws SyncError `timeout`, `closed` or `unreadable`
   */
  async resync(): Promise<WindowItems> {
    const { openWindow, server } = this.#link
    if (openWindow !== undefined) this.#close(openWindow)
    const first = await this.#answer()
    if (!this.#isLoose(first)) return first
    this.#close(0)
    const second = await this.#answer()
    if (!this.#isLoose(second)) return second
    throw new SyncError(
      'refused',
      `${server} keeps items in the crafting grid or on the cursor of a window that was closed.`,
    )
  }

  /** Follows the window from what a resync said on, until it is stopped. */
  follow(from: WindowItems): FollowedWindow {
    return new FollowedWindow(this.#link, this.#stacks, from)
  }

  /** Puts stacks into slots of window 0, as a client in creative mode does. */
  put(stacks: Iterable<readonly [slot: number, stack: Buffer]>): void {
    for (const [slot, stack] of stacks) this.#link.send(this.#stacks.creative(slot, stack))
  }

  hold(slotId: number): void {
    this.#link.send(this.#serverbound.encode('held_item_slot', { slotId }))
  }

  #close(windowId: number): void {
    this.#link.send(this.#serverbound.encode('close_window', { windowId }))
  }

  #isLoose({ slots, cursor }: WindowItems): boolean {
    return ![...slots.slice(0, CRAFTING_SLOTS), cursor].every((stack) => this.#stacks.isEmpty(stack))
  }

  #answer(): Promise<WindowItems> {
    const slot = this.#hasNowhere ? NOWHERE : OUTSIDE
    const { server } = this.#link
    return new Promise((resolve, reject) => {
      const over = (end: () => void) => {
        stop()
        clearTimeout(patience)
        clearTimeout(second)
        end()
      }
      const fail = (error: SyncError) => over(() => reject(error))
      const stop = this.#link.hear({
        packet: (name, packet) => {
          if (name !== 'window_items') return
          try {
            if (this.#clientbound.field<number>(name, 'windowId')?.read(packet) !== 0) return
            const whole = this.#stacks.window(packet)
            over(() => resolve(whole))
          } catch (error) {
            fail(
              new SyncError(
                'unreadable',
                `${server} sent an inventory that cannot be read: ${(error as Error).message}`,
              ),
            )
          }
        },
        closed: () => fail(new SyncError('closed', `The link to ${server} closed before the inventory was known.`)),
      })
      const ms = this.#options.timeoutMs
      const patience = setTimeout(
        () => fail(new SyncError('timeout', `${server} did not send the inventory within ${ms} ms.`)),
        ms,
      )
      const second = setTimeout(() => {
        this.#hasNowhere = false
        this.#click(OUTSIDE)
      }, this.#options.nowhereMs)
      if (slot === OUTSIDE) clearTimeout(second)
      this.#click(slot)
    })
  }

  #click(slot: number): void {
    const click = { windowId: 0, stateId: STALE, slot, mouseButton: 0, mode: 0, changedSlots: [] }
    // Hashed since 1.21.5, and then no item is nothing at all.
    const hashed = this.#link.protocol.number >= 770
    this.#link.send(this.#serverbound.encode('window_click', { ...click, cursorItem: hashed ? undefined : NO_ITEM }))
  }
}

/** What a server says of window 0 from a resync on. */
export class FollowedWindow {
  readonly #from: readonly Buffer[]
  /** What was said since, oldest first. */
  readonly #told: { readonly slot: number; readonly stack: Buffer }[] = []
  readonly #stacks: Stacks
  readonly #clientbound: PacketSet
  readonly #stop: () => void

  constructor(link: BodyLink, stacks: Stacks, from: WindowItems) {
    this.#from = from.slots
    this.#stacks = stacks
    this.#clientbound = link.protocol.packets('play', 'clientbound')
    this.#stop = link.hear({
      packet: (name, packet) => {
        try {
          this.#fold(name, packet)
        } catch {
          // What cannot be read is counted by the server all the same, and missed there.
        }
      },
      closed: () => undefined,
    })
  }

  stop(): void {
    this.#stop()
  }

  /**
   * The slots as they were right before the window was emptied by something that has counted so many items. Its server tells of the emptying a tick
   * later, perhaps before it has answered: what was told last and empties slots is that, until the numbers agree.
   */
  beforeEmptying(counted: number): readonly Buffer[] {
    const counts = this.#from.map((stack) => this.#stacks.count(stack))
    const totals = [counts.reduce((sum, count) => sum + count, 0)]
    for (const { slot, stack } of this.#told) {
      const count = this.#stacks.count(stack)
      totals.push(totals.at(-1)! + count - counts[slot]!)
      counts[slot] = count
    }
    const emptied = totals.indexOf(0)
    let at = emptied < 0 ? totals.length - 1 : emptied
    while (at > 0 && totals[at] !== counted && this.#stacks.isEmpty(this.#told[at - 1]!.stack)) at--
    const slots = [...this.#from]
    for (const { slot, stack } of this.#told.slice(0, at)) slots[slot] = stack
    return slots
  }

  #fold(name: string, packet: Buffer): void {
    const read = (field: string) => this.#clientbound.field<number>(name, field)!.read(packet)
    if (name === 'set_slot' && read('windowId') === 0) this.#set(read('slot'), this.#stacks.in(name, 'item', packet))
    else if (name === 'set_player_inventory')
      this.#set(windowSlotOf(read('slotId')), this.#stacks.in(name, 'contents', packet))
    else if (name === 'window_items' && read('windowId') === 0)
      for (const [slot, stack] of this.#stacks.window(packet).slots.entries()) this.#set(slot, stack)
  }

  #set(slot: number, stack: Buffer): void {
    if (slot >= 0 && slot < this.#from.length) this.#told.push({ slot, stack })
  }
}

/** Items by slot name, as a state has them. */
export function namedSlots(slots: readonly Buffer[], stacks: Stacks): Record<string, string> {
  const named: Record<string, string> = {}
  for (const { name, window } of windowSlots) {
    const stack = slots[window]
    if (stack && !stacks.isEmpty(stack)) named[name] = stack.toString('base64')
  }
  return named
}
