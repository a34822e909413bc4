import type { Container, PlayerInventory } from './inventory.ts'
import type { ItemCodec, ItemStack } from './item-stack.ts'
import { chestSize, firstInventory, offhand } from './slots.ts'

/** A player's own, the same in all of them. */
export class EnderChest {
  readonly #codec: ItemCodec
  readonly #stacks: (ItemStack | null)[] = new Array(chestSize).fill(null)

  constructor(codec: ItemCodec) {
    this.#codec = codec
  }

  get(slot: number): ItemStack | null {
    return this.#stacks[slot] ?? null
  }

  set(slot: number, stack: ItemStack | null): void {
    this.#stacks[slot] = stack
  }

  room(stack: ItemStack): number {
    return this.#codec.most(stack)
  }
}

const rows = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n)
/** Of the window: what lies in the chest, and below it what the player has. */
const above = rows(0, chestSize)
const below = rows(chestSize, chestSize + offhand - firstInventory)

/** A chest that a player has open. */
export class ChestWindow implements Container {
  readonly size = above.length + below.length
  readonly #inventory: PlayerInventory
  readonly #chest: EnderChest | undefined

  /** `chest`: undefined for one that keeps nothing. */
  constructor(inventory: PlayerInventory, chest: EnderChest | undefined) {
    this.#inventory = inventory
    this.#chest = chest
  }

  get(slot: number): ItemStack | null {
    return slot < chestSize ? (this.#chest?.get(slot) ?? null) : this.#inventory.get(ownSlot(slot))
  }

  set(slot: number, stack: ItemStack | null): void {
    if (slot < chestSize) this.#chest?.set(slot, stack)
    else this.#inventory.set(ownSlot(slot), stack)
  }

  room(slot: number, stack: ItemStack): number {
    return slot < chestSize ? (this.#chest?.room(stack) ?? 0) : this.#inventory.room(ownSlot(slot), stack)
  }

  /** Into the chest; out of it to the hotbar, from the right. */
  targets(slot: number): readonly number[] {
    return slot < chestSize ? below.toReversed() : above
  }
}

const ownSlot = (slot: number): number => slot - chestSize + firstInventory
