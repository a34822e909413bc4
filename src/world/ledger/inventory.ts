import { digStatus } from '../../protocol/digging.ts'
import { fitsFrame } from '../../wire/frame-encoding.ts'
import { type HashedItem, type Item, isEmpty, NO_ITEM, oneLess, sameItem, unhash } from './items.ts'
import { encode, type LedgerPacket, merged, type PromotionContext, type RecordContext } from './topic.ts'

/** The player's own window: craft result and grid 0–4, armour 5–8, main 9–35, hotbar 36–44, off hand 45. */
const INVENTORY_SLOTS = 46
const MAIN = 9
const HOTBAR = 36
/** Main inventory and hotbar, which any window but a lectern's shows after its own slots. */
const CARRIED_SLOTS = 36

export interface Window {
  readonly id: number
  /** Number of slots, once the server has listed them. */
  slots?: number
}

export interface Inventory {
  /** Slots of window 0; undefined: never sent. */
  readonly items: (Item | undefined)[]
  /** Stacks that could not be understood: set_slot as it came, by slot of window 0. */
  readonly raw: Map<number, Buffer>
  /** window_items as it came, when it could not be understood. */
  rawItems: Buffer | undefined
  cursor: Item
  /** The last state id of window 0: a click that names another is answered with the whole window. */
  stateId: number
  /** Selected hotbar slot, 0–8. */
  held: number
  open: Window | undefined
  /** False when a click was recorded that can't be followed exactly (stacks are hashed since 1.21.5). */
  certain: boolean
}

/** Slot of window 0 for an inventory index: hotbar 0–8, main 9–35, boots to helmet 36–39, off hand 40. */
function slotOfIndex(index: number): number {
  if (index < MAIN) return HOTBAR + index
  if (index < 36) return index
  return index < 40 ? 44 - index : index === 40 ? 45 : -1
}

/** A crafter has its result slot behind the player's; every other window ends with them. */
const CRAFTER_SLOTS = 46

/** Slot of window 0 that slot `slot` of an open window shows; −1 when it is the window's own. */
function slotInWindow(window: Window | undefined, slot: number): number {
  const slots = window?.slots
  if (slots === undefined || slots < CARRIED_SLOTS) return -1
  const first = slots === CRAFTER_SLOTS ? MAIN : slots - CARRIED_SLOTS
  return slot >= first && slot < first + CARRIED_SLOTS ? MAIN + slot - first : -1
}

function put(value: Inventory, slot: number, item: Item): void {
  if (slot < 0 || slot >= INVENTORY_SLOTS) return
  value.items[slot] = item
  value.raw.delete(slot)
}

/** Which slot of window 0 a window's slot is; windows −1 and −2 are read as unsigned bytes in some versions. */
function slotOf(value: Inventory, windowId: number, slot: number): number {
  if (windowId === 0) return slot
  if (windowId === -2 || windowId === 254) return slotOfIndex(slot)
  return value.open?.id === windowId ? slotInWindow(value.open, slot) : -1
}

const isCursor = (windowId: number, slot: number) => (windowId === -1 || windowId === 255) && slot === -1

type WindowItems = { windowId: number; stateId: number; items: Item[]; carriedItem: Item }
type SetSlot = { windowId: number; stateId: number; slot: number; item: Item }
type Click = { windowId: number; changedSlots: { location: number; item?: Item }[]; cursorItem?: Item }

/** Since 1.21.5 (protocol 770) clicks name stacks by hashes. */
const HASHED_CLICKS = 770

function click(value: Inventory, { windowId, changedSlots, cursorItem }: Click, context: RecordContext): void {
  const hashed = context.number >= HASHED_CLICKS
  const known = [...value.items.filter((item) => item !== undefined), value.cursor]
  const read = (item: Item | undefined) => (hashed ? unhash(item as HashedItem | undefined, known) : item)
  for (const { location, item } of changedSlots) {
    const slot = slotOf(value, windowId, location)
    if (slot < 0) continue
    const stack = read(item)
    if (stack) put(value, slot, stack)
    else value.certain = false
  }
  const cursor = read(cursorItem)
  if (cursor) value.cursor = cursor
  else value.certain = false
}

function openWindow(value: Inventory, params: { windowId: number }): void {
  value.open = { id: params.windowId }
}

function closeWindow(value: Inventory): void {
  value.open = undefined
}

/**
 * The player's items, the selected slot and the open window. Clients predict clicks, drops and the creative inventory,
 * and servers don't repeat what a client has predicted: so both directions are recorded.
 */
export const inventory = merged<Inventory>({
  name: 'inventory, held slot and open window',
  lasts: 'body',
  removed: 'open window closed, window 0 sent as a whole',
  fresh: () => ({
    items: [],
    raw: new Map(),
    rawItems: undefined,
    cursor: NO_ITEM,
    stateId: 0,
    held: 0,
    open: undefined,
    certain: true,
  }),
  folds: {
    window_items(value, { windowId, stateId, items, carriedItem }: WindowItems) {
      if (windowId === 0) {
        value.items.length = 0
        value.raw.clear()
        value.rawItems = undefined
        value.stateId = stateId
        value.certain = true
      } else if (value.open?.id === windowId) value.open.slots = items.length
      else return
      for (const [i, item] of items.entries()) put(value, slotOf(value, windowId, i), item)
      value.cursor = carriedItem
    },
    set_slot(value, { windowId, stateId, slot, item }: SetSlot) {
      if (isCursor(windowId, slot)) value.cursor = item
      else put(value, slotOf(value, windowId, slot), item)
      if (windowId === 0) value.stateId = stateId
    },
    set_player_inventory(value, params: { slotId: number; contents: Item }) {
      put(value, slotOfIndex(params.slotId), params.contents)
    },
    set_cursor_item(value, params: { contents: Item }) {
      value.cursor = params.contents
    },
    held_item_slot(value, params: { slot: number }) {
      if (params.slot >= 0 && params.slot < 9) value.held = params.slot
    },
    open_window: openWindow,
    open_horse_window: openWindow,
    close_window: closeWindow,
  },
  clientFolds: {
    held_item_slot(value, params: { slotId: number }) {
      if (params.slotId >= 0 && params.slotId < 9) value.held = params.slotId
    },
    close_window: closeWindow,
    window_click(value, params: Click, _heard, context) {
      click(value, params, context)
    },
    set_creative_slot(value, params: { slot: number; item: Item }) {
      put(value, params.slot, params.item)
    },
    block_dig(value, params: { status: number }, _heard, context) {
      const slot = HOTBAR + value.held
      const item = value.items[slot]
      if (item === undefined || isEmpty(item)) return
      const status = digStatus(context.number, params.status)
      if (status === 'drop stack') put(value, slot, NO_ITEM)
      else if (status === 'drop one') put(value, slot, oneLess(item))
    },
  },
  concerns(recorded, context) {
    if (recorded.name !== 'block_dig') return true
    const number = context.serverbound.field<number>('block_dig', 'status')!.read(recorded.packet)
    const status = digStatus(context.number, number)
    return status === 'drop stack' || status === 'drop one'
  },
  unread: keepRaw,
  missed(value) {
    value.certain = false
  },
  promote(shown, next, context) {
    const out = shown.open ? encode(context, 'close_window', { windowId: shown.open.id }) : []
    if (shown.held !== next.held) out.push(...encode(context, 'held_item_slot', { slot: next.held }))
    return sameItems(shown, next) ? out : [...out, ...promoteItems(next, context)]
  },
})

/** A stack that minecraft-data can't read is still shown: kept and sent as it came. */
function keepRaw(value: Inventory, recorded: LedgerPacket, context: RecordContext): boolean {
  if (recorded.from === 'client') return false
  const read = (field: string) => context.clientbound.field<number>(recorded.name, field)?.read(recorded.packet)
  try {
    if (recorded.name === 'window_items' && read('windowId') === 0) {
      value.items.length = 0
      value.raw.clear()
      value.rawItems = recorded.packet
      value.stateId = read('stateId')!
      return true
    }
    if (recorded.name !== 'set_slot') return false
    const slot = slotOf(value, read('windowId')!, read('slot')!)
    if (slot < 0 || slot >= INVENTORY_SLOTS) return false
    value.items[slot] = NO_ITEM
    value.raw.set(slot, recorded.packet)
    if (read('windowId') === 0) value.stateId = read('stateId')!
    return true
  } catch {
    return false
  }
}

function sameItems(a: Inventory, b: Inventory): boolean {
  if (!a.certain || !b.certain || a.stateId !== b.stateId) return false
  if (a.raw.size + b.raw.size > 0 || a.rawItems || b.rawItems || !sameItem(a.cursor, b.cursor)) return false
  for (let slot = 0; slot < INVENTORY_SLOTS; slot++)
    if (!sameItem(a.items[slot] ?? NO_ITEM, b.items[slot] ?? NO_ITEM)) return false
  return true
}

/** Window 0 as a whole. Single slots follow only where stacks could not be understood: they pop up in the hotbar. */
function promoteItems(next: Inventory, context: PromotionContext): Buffer[] {
  const { stateId, cursor } = next
  const replace = (packet: Buffer, field: string, value: number) =>
    context.clientbound.field<number>('set_slot', field)!.replace(packet, value)
  const raw = [...next.raw].map(([slot, packet]) =>
    replace(replace(replace(packet, 'slot', slot), 'windowId', 0), 'stateId', stateId),
  )
  if (next.rawItems) {
    const whole = context.clientbound.field<number>('window_items', 'stateId')!.replace(next.rawItems, stateId)
    const later = [...next.items.entries()].flatMap(([slot, item]) =>
      item && !next.raw.has(slot) ? encode(context, 'set_slot', { windowId: 0, stateId, slot, item }) : [],
    )
    return [whole, ...later, ...raw]
  }
  const items = Array.from({ length: INVENTORY_SLOTS }, (_, slot) => next.items[slot] ?? NO_ITEM)
  const windowItems = (all: readonly Item[]) =>
    encode(context, 'window_items', { windowId: 0, stateId, items: all, carriedItem: cursor })
  const whole = windowItems(items)
  if (whole.every(fitsFrame)) return [...whole, ...raw]
  // Stacks that came one by one may be more together than a packet holds.
  return [
    ...windowItems(items.map(() => NO_ITEM)),
    ...items.flatMap((item, slot) =>
      isEmpty(item) ? [] : encode(context, 'set_slot', { windowId: 0, stateId, slot, item }),
    ),
    ...raw,
  ]
}
