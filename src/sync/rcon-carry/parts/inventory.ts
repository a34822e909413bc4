import type { Slots } from '../../../carry/state.ts'
import { SyncError } from '../../sync.ts'
import type { BodyCommands } from '../body-commands.ts'
import { itemInCommands } from '../item-text.ts'
import { windowSlots } from '../slot-names.ts'
import type { Stacks } from '../stacks.ts'
import type { BodyWindow } from '../window.ts'
import type { BorrowedMode } from './game-mode.ts'

/** What a body's items are written with. */
export interface InventoryTools {
  readonly commands: BodyCommands
  readonly window: BodyWindow
  readonly stacks: Stacks
  readonly mode: BorrowedMode
}

/** The stacks of window 0 that a state wants, by slot. Throws SyncError for a slot that no window has. */
export function wantedSlots(slots: Slots, stacks: Stacks): ReadonlyMap<number, Buffer> {
  const known = new Set(windowSlots.map(({ name }) => name))
  const unknown = Object.keys(slots).find((name) => !known.has(name))
  if (unknown !== undefined)
    throw new SyncError('refused', `No inventory has a slot ${JSON.stringify(unknown.slice(0, 40))}.`)
  return new Map(
    windowSlots.map(({ name, window }) => {
      const stack = slots[name]
      return [window, stack === undefined ? stacks.empty : Buffer.from(stack, 'base64')]
    }),
  )
}

/** All that window 0 keeps, by slot. */
export const slotsOf = (slots: readonly Buffer[]): ReadonlyMap<number, Buffer> =>
  new Map(windowSlots.map(({ window }) => [window, slots[window]!]))

/** The slots that have something else than they should. */
export function differing(
  wanted: ReadonlyMap<number, Buffer>,
  slots: readonly Buffer[],
  stacks: Stacks,
): Map<number, Buffer> {
  return new Map([...wanted].filter(([slot, stack]) => !stacks.same(stack, slots[slot] ?? stacks.empty)))
}

/**
 * Puts a state's items into window 0 by a creative burst: the body is made creative, its link puts each stack as it is, and the window is
 * compared. What a server or its plugins did not take is given by commands, where commands have words for it. The mode stays creative:
 * giving it back is the next step.
 *
 * @throws SyncError `refused` when the window does not become what it should
 */
export async function burst(
  tools: InventoryTools,
  wanted: ReadonlyMap<number, Buffer>,
  from: readonly Buffer[],
): Promise<void> {
  const { window, stacks, mode, commands } = tools
  const todo = differing(wanted, from, stacks)
  if (todo.size === 0) return
  await mode.borrow()
  window.put(todo)
  const refused = differing(wanted, (await window.resync()).slots, stacks)
  if (refused.size === 0) return
  await replaceByCommands(tools, refused)
  const left = differing(wanted, (await window.resync()).slots, stacks)
  if (left.size > 0) throw mismatch(commands.server, left)
}

async function replaceByCommands(
  { commands, stacks }: InventoryTools,
  refused: ReadonlyMap<number, Buffer>,
): Promise<void> {
  const names = new Map(windowSlots.map(({ name, window }) => [window, name]))
  const texts = [...refused].map(([slot, stack]) => {
    const text = itemInCommands(stacks.decode(stack), commands.protocol, stacks.protocol.version)
    if (text === undefined) throw mismatch(commands.server, refused)
    return { slot: names.get(slot)!, ...text }
  })
  await Promise.all(texts.map((blanks) => commands.run('put an item', 'item replace', blanks)))
}

/** Compares window 0 once more: plugins keep inventories by game mode. */
export async function verify(
  { window, stacks, commands }: InventoryTools,
  wanted: ReadonlyMap<number, Buffer>,
): Promise<void> {
  const left = differing(wanted, (await window.resync()).slots, stacks)
  if (left.size > 0) throw mismatch(commands.server, left)
}

function mismatch(server: string, slots: ReadonlyMap<number, Buffer>): SyncError {
  const names = windowSlots.filter(({ window }) => slots.has(window)).map(({ name }) => name)
  const some = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
  return new SyncError(
    'refused',
    `${server} did not take the items for ${some} that the player's link put there in creative mode (set_creative_slot). Does a plugin cancel that, or keep inventories by game mode?`,
  )
}
