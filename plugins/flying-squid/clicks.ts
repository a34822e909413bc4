import { type Container, merge, type PlayerInventory } from './inventory.ts'
import type { ItemStack } from './item-stack.ts'
import { firstHotbar, offhand } from './slots.ts'

/** `window_click`, as far as a server needs it: it believes nothing that the client says of the outcome. */
export interface Click {
  readonly slot: number
  readonly mouseButton: number
  readonly mode: number
}

/** What hangs on the cursor. */
type Hand = Pick<PlayerInventory, 'cursor'>

const outside = -999
/** Of a swap. */
const offhandButton = 40

/** Vanilla's rules for clicks in a window. */
export class Clicks {
  readonly #most: (stack: ItemStack) => number
  /** The slots that a drag has touched, and which button drags. */
  #drag: { readonly button: number; readonly slots: Set<number> } | undefined

  /** `most`: how many of a stack fit in one slot. */
  constructor(most: (stack: ItemStack) => number) {
    this.#most = most
  }

  /** Does what a click in a window of the player's does, and gives back what it throws to the ground. */
  click(window: Container, inventory: PlayerInventory, click: Click, creative: boolean): ItemStack[] {
    const { slot, mouseButton, mode } = click
    if (mode === 5) {
      this.#dragged(window, inventory, click, creative)
      return []
    }
    this.#drag = undefined
    if (slot === outside) return mode === 0 ? throwFromCursor(inventory, mouseButton) : []
    if (!(slot >= 0 && slot < window.size)) return []
    if (mode === 0 && mouseButton <= 1) this.#pick(window, inventory, slot, mouseButton)
    else if (mode === 1) shift(window, slot)
    else if (mode === 2) swap(window, inventory, slot, mouseButton)
    else if (mode === 3 && creative) this.#clone(window, inventory, slot)
    else if (mode === 4) return throwFromSlot(window, inventory, slot, mouseButton)
    else if (mode === 6) this.#gather(window, inventory, slot)
    return []
  }

  #pick(container: Container, hand: Hand, slot: number, button: number): void {
    const { cursor } = hand
    const there = container.get(slot)
    if (cursor === null) {
      if (there === null) return
      const taken = button === 0 ? there.count : Math.ceil(there.count / 2)
      hand.cursor = there.times(Math.min(taken, this.#most(there)))
      container.set(slot, there.times(there.count - (hand.cursor?.count ?? 0)))
      return
    }
    if (there === null || there.isLike(cursor)) {
      const laid = button === 0 ? cursor : (cursor.times(1) as ItemStack)
      const rest = merge(container, slot, laid)
      hand.cursor = cursor.times(cursor.count - laid.count + (rest?.count ?? 0))
      return
    }
    if (cursor.count > container.room(slot, cursor)) return
    container.set(slot, cursor)
    hand.cursor = there
  }

  #clone(container: Container, hand: Hand, slot: number): void {
    const there = container.get(slot)
    if (hand.cursor === null && there !== null) hand.cursor = there.times(this.#most(there))
  }

  #gather(container: Container, hand: Hand, slot: number): void {
    let { cursor } = hand
    if (cursor === null || container.get(slot) !== null) return
    // First from stacks that are not full.
    for (const full of [false, true]) {
      for (let each = 0; each < container.size; each++) {
        const wanted = this.#most(cursor) - cursor.count
        const there = container.get(each)
        if (wanted <= 0 || !there?.isLike(cursor) || there.count >= this.#most(there) !== full) continue
        const taken = Math.min(wanted, there.count)
        container.set(each, there.times(there.count - taken))
        cursor = cursor.times(cursor.count + taken) as ItemStack
        hand.cursor = cursor
      }
    }
  }

  /** Start, slot, slot, …, end: a click each. */
  #dragged(container: Container, hand: Hand, { slot, mouseButton }: Click, creative: boolean): void {
    const stage = mouseButton & 3
    const button = mouseButton >> 2
    const drag = this.#drag
    if (stage === 0) {
      this.#drag = hand.cursor !== null && (button < 2 || creative) ? { button, slots: new Set() } : undefined
    } else if (stage === 1) {
      if (drag?.button === button && slot >= 0 && slot < container.size) drag.slots.add(slot)
    } else {
      this.#drag = undefined
      if (drag?.button === button) this.#spread(container, hand, drag)
    }
  }

  #spread(container: Container, hand: Hand, { button, slots }: { button: number; slots: ReadonlySet<number> }): void {
    const { cursor } = hand
    if (cursor === null || slots.size === 0) return
    const free = [...slots].filter((slot) => {
      const there = container.get(slot)
      return (there === null || there.isLike(cursor)) && container.room(slot, cursor) > (there?.count ?? 0)
    })
    const each = button === 0 ? Math.floor(cursor.count / slots.size) : button === 1 ? 1 : this.#most(cursor)
    if (each < 1) return
    let left = cursor.count
    for (const slot of free) {
      // The middle button lays new ones.
      const laid = cursor.times(button === 2 ? each : Math.min(each, left))
      if (laid === null) break
      const rest = merge(container, slot, laid)
      if (button !== 2) left -= laid.count - (rest?.count ?? 0)
    }
    hand.cursor = cursor.times(left)
  }
}

/** Changes a slot with one of the hotbar, or with the off hand. */
function swap(window: Container, inventory: PlayerInventory, slot: number, button: number): void {
  const other = button === offhandButton ? offhand : button >= 0 && button <= 8 ? firstHotbar + button : undefined
  if (other === undefined || inventory.cursor !== null) return
  const here = window.get(slot)
  const there = inventory.get(other)
  const room = there === null ? 0 : window.room(slot, there)
  if (there === null || there.count <= room) {
    window.set(slot, there)
    inventory.set(other, here)
  } else if (here === null && room > 0) {
    // An empty slot takes as many as it has room for.
    window.set(slot, there.times(room))
    inventory.set(other, there.times(there.count - room))
  }
}

function shift(container: Container, slot: number): void {
  let rest = container.get(slot)
  if (rest === null) return
  const whole = rest
  const targets = container.targets(slot, rest).filter((each) => each !== slot)
  const begun = targets.filter((each) => container.get(each)?.isLike(whole))
  for (const each of [...begun, ...targets]) {
    if (rest === null) break
    rest = merge(container, each, rest)
  }
  container.set(slot, rest)
}

function throwFromCursor(hand: Hand, button: number): ItemStack[] {
  const { cursor } = hand
  if (cursor === null || button > 1) return []
  const thrown = cursor.times(button === 0 ? cursor.count : 1) as ItemStack
  hand.cursor = cursor.times(cursor.count - thrown.count)
  return [thrown]
}

function throwFromSlot(container: Container, hand: Hand, slot: number, button: number): ItemStack[] {
  const there = container.get(slot)
  if (there === null || hand.cursor !== null || button > 1) return []
  const thrown = there.times(button === 1 ? there.count : 1) as ItemStack
  container.set(slot, there.times(there.count - thrown.count))
  return [thrown]
}
