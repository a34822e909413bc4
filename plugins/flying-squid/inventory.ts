import type { ItemCodec, ItemStack } from './item-stack.ts'
import { armor, craftingGrid, craftingResult, firstHotbar, firstInventory, offhand, slotCount } from './slots.ts'

/** Items that lie in numbered slots. */
export interface Container {
  readonly size: number
  get(slot: number): ItemStack | null
  set(slot: number, stack: ItemStack | null): void
  /** How many of this may lie in that slot; 0 for a slot that takes none. */
  room(slot: number, stack: ItemStack): number
  /** The slots that a shift-click on one tries, the first first. */
  targets(slot: number, stack: ItemStack): readonly number[]
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n)
const inside = range(firstInventory, firstHotbar)
const hotbar = range(firstHotbar, offhand)

/** A player's own window: the crafting grid, armour, inventory, hotbar and off hand, and what hangs on the cursor. */
export class PlayerInventory implements Container {
  readonly size = slotCount
  readonly #codec: ItemCodec
  readonly #changed: (slot: number) => void
  readonly #stacks: (ItemStack | null)[] = new Array(slotCount).fill(null)
  /** The selected slot of the hotbar, 0–8. */
  held = 0
  cursor: ItemStack | null = null

  /** `changed` is told each slot that got something else. */
  constructor(codec: ItemCodec, changed: (slot: number) => void) {
    this.#codec = codec
    this.#changed = changed
  }

  get heldSlot(): number {
    return firstHotbar + this.held
  }

  get(slot: number): ItemStack | null {
    return this.#stacks[slot] ?? null
  }

  set(slot: number, stack: ItemStack | null): void {
    if (this.#stacks[slot] === stack) return
    this.#stacks[slot] = stack
    this.#changed(slot)
  }

  room(slot: number, stack: ItemStack): number {
    if (slot === craftingResult) return 0
    const piece = armorOf(this.#codec.name(stack))
    if (slot >= armor.head && slot <= armor.feet) return piece !== undefined && armor[piece] === slot ? 1 : 0
    return this.#codec.most(stack)
  }

  targets(slot: number, stack: ItemStack): readonly number[] {
    if (slot === craftingResult) return [...hotbar, ...inside].reverse()
    if (slot < firstInventory) return [...inside, ...hotbar]
    const name = this.#codec.name(stack)
    const piece = armorOf(name)
    const worn = piece !== undefined ? armor[piece] : name === 'shield' ? offhand : undefined
    if (worn !== undefined && slot !== worn && this.get(worn) === null) return [worn]
    if (slot === offhand) return [...inside, ...hotbar]
    return slot < firstHotbar ? hotbar : inside
  }

  /** Puts as much as there is room for where vanilla does, and gives back the rest. */
  add(stack: ItemStack): ItemStack | null {
    const places = [...hotbar, ...inside]
    const begun = [this.heldSlot, offhand, ...places].filter((slot) => this.get(slot)?.isLike(stack))
    let rest: ItemStack | null = stack
    for (const slot of [...begun, ...places]) {
      if (rest === null) break
      rest = merge(this, slot, rest)
    }
    return rest
  }

  /** What hangs on the cursor and lies in the crafting grid: only as long as the window is open. */
  loose(): ItemStack[] {
    return [this.cursor, ...craftingGrid.map((slot) => this.get(slot))].filter((stack) => stack !== null)
  }

  /** Puts what is loose into the inventory, as closing the window does, and gives back what has no room. */
  settle(): ItemStack[] {
    const loose = this.loose()
    this.cursor = null
    for (const slot of craftingGrid) this.set(slot, null)
    return loose.flatMap((stack) => this.add(stack) ?? [])
  }

  /** Takes everything out. */
  takeAll(): ItemStack[] {
    const all = [...this.#stacks, this.cursor].filter((stack) => stack !== null)
    this.cursor = null
    for (const slot of range(0, slotCount)) this.set(slot, null)
    return all
  }
}

/** Lays as much of a stack as fits into a slot that is empty or has the same, and gives back the rest. */
export function merge(container: Container, slot: number, stack: ItemStack): ItemStack | null {
  const there = container.get(slot)
  if (there !== null && !there.isLike(stack)) return stack
  const moved = Math.min(stack.count, container.room(slot, stack) - (there?.count ?? 0))
  if (moved <= 0) return stack
  container.set(slot, stack.times((there?.count ?? 0) + moved))
  return stack.times(stack.count - moved)
}

/** Where an item is worn, by its name. */
function armorOf(name: string): keyof typeof armor | undefined {
  if (/_helmet$|_head$|_skull$|^carved_pumpkin$/.test(name)) return 'head'
  if (/_chestplate$|^elytra$/.test(name)) return 'chest'
  if (name.endsWith('_leggings')) return 'legs'
  if (name.endsWith('_boots')) return 'feet'
  return undefined
}
