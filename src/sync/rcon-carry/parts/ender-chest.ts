import { isDeepStrictEqual } from 'node:util'
import type { Slots } from '../../../carry/state.ts'
import { itemId } from '../../../protocol/items.ts'
import type { SnbtCompound } from '../../../protocol/snbt.ts'
import { SyncError } from '../../sync.ts'
import { type BodyData, BodyDataError } from '../body-data.ts'
import { since } from '../grammar.ts'
import type { ShownItems } from '../shown-items.ts'
import { enderSlots } from '../slot-names.ts'
import type { WindowItems } from '../stacks.ts'
import { burst, type InventoryTools, slotsOf } from './inventory.ts'

const step = 'fill the ender chest'

/** The first slot of the main inventory, in window 0 and as `Slot` in NBT: where stacks stand before they are copied. */
const MAIN = 9

/**
 * The ender chest, which no window shows unless the player opens one. It is read from NBT, which says all of a stack up to 1.20.4; since then it says components
 * in other words than the protocol's, and the stacks themselves are shown to the link. It is filled by way of the main inventory.
 */
export class EnderChest {
  readonly #tools: InventoryTools
  readonly #shown: ShownItems
  /** Stacks that were seen, by their NBT: what has not changed need not be shown again. */
  readonly #seen = new Map<string, { readonly nbt: SnbtCompound; readonly stack: Buffer }>()

  constructor(tools: InventoryTools, shown: ShownItems) {
    this.#tools = tools
    this.#shown = shown
  }

  async read(data: BodyData): Promise<Slots> {
    const saved = data.stacks('EnderItems')
    const filled = enderSlots.flatMap(({ name, saved: slot }) => {
      const nbt = saved.get(slot)
      return nbt ? [{ name, nbt }] : []
    })
    const stacks = this.#tools.commands.protocol < since.v1_20_5 ? this.#told(filled) : await this.#show(filled)
    return Object.fromEntries([...stacks].map(([name, stack]) => [name, stack.toString('base64')]))
  }

  /** Makes the ender chest what it should be. Window 0, which is `window` now, has other things afterwards: answers what. */
  async write(wanted: Slots, had: Slots, window: WindowItems): Promise<readonly Buffer[]> {
    const { stacks, commands, window: own } = this.#tools
    const known = new Set(enderSlots.map(({ name }) => name))
    const unknown = Object.keys(wanted).find((name) => !known.has(name))
    if (unknown !== undefined)
      throw new SyncError('refused', `No ender chest has a slot ${JSON.stringify(unknown.slice(0, 40))}.`)
    const stack = (slots: Slots, name: string) => (slots[name] ? Buffer.from(slots[name], 'base64') : stacks.empty)
    const different = enderSlots.filter(({ name }) => !stacks.same(stack(wanted, name), stack(had, name)))
    await this.clear(different.map(({ name }) => name).filter((name) => !wanted[name]))
    const filling = different.filter(({ name }) => wanted[name])
    if (filling.length === 0) return window.slots
    const there = new Map(slotsOf(window.slots))
    for (const { name, saved } of filling) there.set(MAIN + saved, stack(wanted, name))
    await burst(this.#tools, there, window.slots)
    const copies = filling.map(({ name, saved }) => ({ slot: name, other: `inventory.${saved}` }))
    await Promise.all(copies.map((blanks) => commands.run(step, 'item copy', blanks)))
    this.#compare(await commands.data(step), filling)
    return (await own.resync()).slots
  }

  /** Empties slots, by their names. */
  async clear(names: readonly string[]): Promise<void> {
    const blanks = { item: 'minecraft:air', count: 1 }
    const { commands } = this.#tools
    await Promise.all(names.map((slot) => commands.run('empty the ender chest', 'item replace', { slot, ...blanks })))
  }

  /** Each copy has to say the same as what it was copied from. */
  #compare(data: BodyData, filled: typeof enderSlots): void {
    const [main, chest] = [data.stacks('Inventory'), data.stacks('EnderItems')]
    const wrong = filled.find(
      ({ saved }) => !isDeepStrictEqual(withoutPlace(main.get(MAIN + saved)), withoutPlace(chest.get(saved))),
    )
    if (wrong)
      throw new SyncError('refused', `${this.#tools.commands.server} did not copy ${wrong.name} into the ender chest.`)
  }

  #told(filled: readonly Filled[]): Map<string, Buffer> {
    const { stacks } = this.#tools
    return new Map(filled.map(({ name, nbt }) => [name, stacks.encode(itemOf(nbt, stacks.protocol.version))]))
  }

  async #show(filled: readonly Filled[]): Promise<Map<string, Buffer>> {
    const isSeen = ({ name, nbt }: Filled) => isDeepStrictEqual(this.#seen.get(name)?.nbt, nbt)
    const unseen = filled.filter((each) => !isSeen(each))
    if (unseen.length > 0) {
      const shown = await this.#shown.see(unseen.map(({ name }) => name))
      for (const { name, nbt } of unseen) this.#seen.set(name, { nbt, stack: shown.get(name)! })
    }
    return new Map(filled.map(({ name }) => [name, this.#seen.get(name)!.stack]))
  }
}

interface Filled {
  readonly name: string
  readonly nbt: SnbtCompound
}

const withoutPlace = ({ Slot: _, ...stack }: SnbtCompound = {}): SnbtCompound => stack

/** A stack as NBT had it up to 1.20.4, in minecraft-data's shape. */
function itemOf({ id, Count, tag }: SnbtCompound, version: string): Record<string, unknown> {
  const number = itemId(version, String(id?.value))
  if (number === undefined) throw new BodyDataError(`no item of ${version} is called ${String(id?.value).slice(0, 80)}`)
  const nbtData = tag && { name: '', ...tag }
  return { present: true, itemId: number, itemCount: Number(Count?.value), nbtData }
}
