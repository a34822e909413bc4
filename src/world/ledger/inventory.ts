import { digStatus } from '../../protocol/digging.ts'
import type { PacketSet } from '../../protocol/packets.ts'
import { fitsFrame } from '../../wire/frame-encoding.ts'
import { encodeVarint } from '../../wire/varint.ts'
import {
  type Item,
  isEmpty,
  itemBytes,
  KnownItems,
  NO_ITEM,
  oneLess,
  readHashedItem,
  readItem,
  sameItem,
  withItems,
  withoutLengths,
} from './items.ts'
import { encode, type LedgerPacket, merged, type PromotionContext, type RecordContext } from './topic.ts'

/** The player's own window: craft result and grid 0–4, armour 5–8, main 9–35, hotbar 36–44, off hand 45. */
const INVENTORY_SLOTS = 46
const MAIN = 9
const HOTBAR = 36
/** Main inventory and hotbar, which any window but a lectern's shows after its own slots. */
const CARRIED_SLOTS = 36
const IN_WINDOW_0 = { windowId: 0 }
/** No item, as every version's codec takes it. */
const WRITTEN_EMPTY = { present: false, itemCount: 0 }

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

/** Since 1.21.5 (protocol 770) clicks name stacks by hashes, and the components of a client's own stacks say how long they are. */
const UNTRUSTED = 770

function number(packets: PacketSet, { name, packet }: LedgerPacket, path: string): number {
  return packets.field<number>(name, path)!.read(packet)
}

function bytesOf(packets: PacketSet, { name, packet }: LedgerPacket, path: string): Buffer {
  const [start, end] = packets.field(name, path)!.span(packet)
  return packet.subarray(start, end)
}

/** The stack in a field of a server's packet. */
const itemIn = (recorded: LedgerPacket, path: string, { clientbound, number }: RecordContext): Item =>
  readItem(bytesOf(clientbound, recorded, path), number)

function click(value: Inventory, recorded: LedgerPacket, { serverbound, number: version }: RecordContext): void {
  const { name, packet } = recorded
  const known = version >= UNTRUSTED ? new KnownItems([...value.items, value.cursor].filter(isItem)) : undefined
  const read = (bytes: Buffer): Item | undefined =>
    known ? known.unhash(readHashedItem(bytes)) : readItem(bytes, version)
  const windowId = number(serverbound, recorded, 'windowId')
  for (const [start, end] of serverbound.elements(name, 'changedSlots', packet)) {
    const slot = slotOf(value, windowId, packet.readInt16BE(start))
    if (slot < 0) continue
    const stack = read(packet.subarray(start + 2, end))
    if (stack) put(value, slot, stack)
    else value.certain = false
  }
  const cursor = read(bytesOf(serverbound, recorded, 'cursorItem'))
  if (cursor) value.cursor = cursor
  else value.certain = false
}

const isItem = (item: Item | undefined): item is Item => item !== undefined

/** The slots that a creative inventory may fill: a server takes no other. */
const CREATIVE_SLOTS = { first: 1, last: 45 }

/** A stack from the creative inventory. One that can't be understood is kept as if its server had said it. */
function putCreative(value: Inventory, recorded: LedgerPacket, context: RecordContext): boolean {
  const { clientbound, serverbound, number: version } = context
  const { first, last } = CREATIVE_SLOTS
  const slot = number(serverbound, recorded, 'slot')
  if (slot < first || slot > last) return false
  const { packet } = recorded
  const own = packet.subarray(serverbound.field(recorded.name, 'slot')!.span(packet)[1])
  const bytes = version >= UNTRUSTED ? withoutLengths(own) : own
  const told = withItems(clientbound, 'set_slot', { ...IN_WINDOW_0, stateId: 0, slot, item: WRITTEN_EMPTY }, [
    ['item', bytes],
  ])
  if (isUnderstood(clientbound, told)) put(value, slot, readItem(bytes, version))
  else putRaw(value, slot, told)
  return true
}

function isUnderstood(packets: PacketSet, packet: Buffer): boolean {
  try {
    return packets.measure(packet) === packet.length
  } catch {
    return false
  }
}

function openWindow(value: Inventory, params: { windowId: number }): void {
  value.open = { id: params.windowId }
}

function closeWindow(value: Inventory): void {
  value.open = undefined
}

const rawClientFolds = { window_click: click, set_creative_slot: putCreative }

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
  rawFolds: {
    window_items(value, recorded, context) {
      const { clientbound } = context
      const windowId = number(clientbound, recorded, 'windowId')
      const items = clientbound.elements('window_items', 'items', recorded.packet)
      if (windowId === 0) {
        value.items.length = 0
        value.raw.clear()
        value.rawItems = undefined
        value.stateId = number(clientbound, recorded, 'stateId')
        value.certain = true
      } else if (value.open?.id === windowId) value.open.slots = items.length
      else return
      for (const [i, [start, end]] of items.entries()) {
        const slot = slotOf(value, windowId, i)
        if (slot >= 0) put(value, slot, readItem(recorded.packet.subarray(start, end), context.number))
      }
      value.cursor = itemIn(recorded, 'carriedItem', context)
    },
    set_slot(value, recorded, context) {
      const windowId = number(context.clientbound, recorded, 'windowId')
      const slot = number(context.clientbound, recorded, 'slot')
      const item = itemIn(recorded, 'item', context)
      if (isCursor(windowId, slot)) value.cursor = item
      else put(value, slotOf(value, windowId, slot), item)
      if (windowId === 0) value.stateId = number(context.clientbound, recorded, 'stateId')
    },
    set_player_inventory(value, recorded, context) {
      put(value, slotOfIndex(number(context.clientbound, recorded, 'slotId')), itemIn(recorded, 'contents', context))
    },
    set_cursor_item(value, recorded, context) {
      value.cursor = itemIn(recorded, 'contents', context)
    },
  },
  folds: {
    held_item_slot(value, params: { slot: number }) {
      if (params.slot >= 0 && params.slot < 9) value.held = params.slot
    },
    open_window: openWindow,
    open_horse_window: openWindow,
    close_window: closeWindow,
  },
  rawClientFolds,
  clientFolds: {
    held_item_slot(value, params: { slotId: number }) {
      if (params.slotId >= 0 && params.slotId < 9) value.held = params.slotId
    },
    close_window: closeWindow,
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
  try {
    if (recorded.from === 'client') {
      // Later a server itself can't tell what one is that isn't written as it should be.
      const readable = recorded.name === 'set_creative_slot' && context.number < UNTRUSTED
      if (readable) return putCreative(value, recorded, context)
      if (recorded.name in rawClientFolds) value.certain = false
      return false
    }
    const read = (path: string): number => number(context.clientbound, recorded, path)
    if (recorded.name === 'window_items' && read('windowId') === 0) {
      value.items.length = 0
      value.raw.clear()
      value.rawItems = recorded.packet
      value.stateId = read('stateId')
      return true
    }
    if (recorded.name !== 'set_slot') return false
    const slot = slotOf(value, read('windowId'), read('slot'))
    if (slot < 0 || slot >= INVENTORY_SLOTS) return false
    putRaw(value, slot, recorded.packet)
    if (read('windowId') === 0) value.stateId = read('stateId')
    return true
  } catch {
    return false
  }
}

function putRaw(value: Inventory, slot: number, packet: Buffer): void {
  value.items[slot] = NO_ITEM
  value.raw.set(slot, packet)
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
  const setSlot = (slot: number, item: Item): Buffer =>
    withItems(context.clientbound, 'set_slot', { ...IN_WINDOW_0, stateId, slot, item: WRITTEN_EMPTY }, [
      ['item', itemBytes(item, context.number)],
    ])
  if (next.rawItems) {
    const whole = context.clientbound.field<number>('window_items', 'stateId')!.replace(next.rawItems, stateId)
    const later = [...next.items.entries()].flatMap(([slot, item]) =>
      item && !next.raw.has(slot) ? [setSlot(slot, item)] : [],
    )
    return [whole, ...later, ...raw]
  }
  const items = Array.from({ length: INVENTORY_SLOTS }, (_, slot) => next.items[slot] ?? NO_ITEM)
  const windowItems = (all: readonly Item[]): Buffer =>
    withItems(context.clientbound, 'window_items', { ...IN_WINDOW_0, stateId, items: [], carriedItem: WRITTEN_EMPTY }, [
      ['items', Buffer.concat([encodeVarint(all.length), ...all.map((item) => itemBytes(item, context.number))])],
      ['carriedItem', itemBytes(cursor, context.number)],
    ])
  const whole = windowItems(items)
  if (fitsFrame(whole)) return [whole, ...raw]
  // Stacks that came one by one may be more together than a packet holds.
  return [
    windowItems(items.map(() => NO_ITEM)),
    ...items.flatMap((item, slot) => (isEmpty(item) ? [] : [setSlot(slot, item)])),
    ...raw,
  ]
}
