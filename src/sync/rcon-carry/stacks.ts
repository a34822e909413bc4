import { isDeepStrictEqual } from 'node:util'
import type { ByteSpan, PacketSet, Protocol } from '../../protocol/versions.ts'
import { encodeVarint } from '../../wire/varint.ts'
import { type DecodedItem, isEmpty, NO_ITEM } from './decoded-item.ts'
import { WINDOW_SIZE } from './slot-names.ts'

/** Since 1.21.5 (protocol 770) a client's stacks bear each component with its length before it. */
const UNTRUSTED_STACKS = 770

/** What window_items says. */
export interface WindowItems {
  readonly windowId: number
  readonly stateId: number
  /** The bytes of each slot. */
  readonly slots: readonly Buffer[]
  readonly cursor: Buffer
}

/**
 * The stacks of one version as bytes, as they stand in `set_slot`: cut out of packets, compared, and made a client's. Whatever can't be
 * walked throws ProtocolError `packet.unreadable`.
 */
export class Stacks {
  readonly #clientbound: PacketSet
  readonly #serverbound: PacketSet
  readonly protocol: Protocol
  /** A set_slot up to its stack. */
  readonly #head: Buffer
  readonly empty: Buffer

  constructor(protocol: Protocol) {
    this.protocol = protocol
    this.#clientbound = protocol.packets('play', 'clientbound')
    this.#serverbound = protocol.packets('play', 'serverbound')
    const packet = this.#setSlot(NO_ITEM)
    const [start] = this.#spanOf('set_slot', 'item', packet)
    this.#head = packet.subarray(0, start)
    this.empty = packet.subarray(start)
  }

  /** A window 0 without anything in it. */
  get nothing(): WindowItems {
    return { windowId: 0, stateId: 0, slots: Array.from({ length: WINDOW_SIZE }, () => this.empty), cursor: this.empty }
  }

  /** The stacks of a window_items. */
  window(packet: Buffer): WindowItems {
    const read = (field: string) => this.#clientbound.field<number>('window_items', field)!.read(packet)
    const spans = this.#clientbound.elements('window_items', 'items', packet)
    const [start, end] = this.#spanOf('window_items', 'carriedItem', packet)
    return {
      windowId: read('windowId'),
      stateId: read('stateId'),
      slots: spans.map(([from, to]) => Buffer.from(packet.subarray(from, to))),
      cursor: Buffer.from(packet.subarray(start, end)),
    }
  }

  /** The stack that stands in a field of a packet: `item` of set_slot, `contents` of set_player_inventory. */
  in(name: string, field: string, packet: Buffer): Buffer {
    const [start, end] = this.#spanOf(name, field, packet)
    return Buffer.from(packet.subarray(start, end))
  }

  /** A stack in minecraft-data's shape. */
  decode(stack: Buffer): DecodedItem {
    return this.#clientbound.decode(this.#packetOf(stack)).params.item as DecodedItem
  }

  encode(item: DecodedItem): Buffer {
    return this.#setSlot(item).subarray(this.#head.length)
  }

  isEmpty(stack: Buffer): boolean {
    return stack.equals(this.empty) || this.count(stack) === 0
  }

  /** How many items it is. */
  count(stack: Buffer): number {
    const packet = this.#packetOf(stack)
    if (this.#clientbound.field('set_slot', 'item.present')?.read(packet) === false) return 0
    return this.#clientbound.field<number>('set_slot', 'item.itemCount')?.read(packet) ?? 0
  }

  /**
   * Whether two stacks are the same, as a server may write them: keys of NBT and components come in any order, and what
   * is enchanted with as well.
   */
  same(a: Buffer, b: Buffer): boolean {
    if (a.equals(b)) return true
    const [left, right] = [this.decode(a), this.decode(b)]
    if (isEmpty(left) || isEmpty(right)) return isEmpty(left) && isEmpty(right)
    return isDeepStrictEqual(ordered(left), ordered(right))
  }

  /** The packet by which a client in creative mode puts a stack into a slot of window 0. */
  creative(slot: number, stack: Buffer): Buffer {
    const packet = this.#serverbound.encode('set_creative_slot', { slot, item: NO_ITEM })
    const [start] = this.#serverbound.field('set_creative_slot', 'item')!.span(packet)
    return Buffer.concat([packet.subarray(0, start), this.#fromClient(stack)])
  }

  /** The stack as a client sends it. */
  #fromClient(stack: Buffer): Buffer {
    if (this.protocol.number < UNTRUSTED_STACKS || this.isEmpty(stack)) return stack
    const packet = this.#packetOf(stack)
    const components = this.#clientbound.elements('set_slot', 'item.components', packet)
    const types = this.#clientbound.elements('set_slot', 'item.components[].type', packet)
    const [start, end] = this.#spanOf('set_slot', 'item.components', packet)
    const framed = components.flatMap(([from, to], i) => {
      const [, typeEnd] = types[i]!
      return [packet.subarray(from, typeEnd), encodeVarint(to - typeEnd), packet.subarray(typeEnd, to)]
    })
    return Buffer.concat([packet.subarray(this.#head.length, start), ...framed, packet.subarray(end)])
  }

  #packetOf(stack: Buffer): Buffer {
    return Buffer.concat([this.#head, stack])
  }

  #setSlot(item: DecodedItem): Buffer {
    return this.#clientbound.encode('set_slot', { windowId: 0, stateId: 0, slot: 0, item })
  }

  #spanOf(name: string, field: string, packet: Buffer): ByteSpan {
    return this.#clientbound.field(name, field)!.span(packet)
  }
}

/** Component types whose entries have no order. */
const unordered: ReadonlySet<unknown> = new Set(['enchantments', 'stored_enchantments'])

/** The item with its components in an order of ours. */
function ordered(item: DecodedItem): DecodedItem {
  const { components, removeComponents } = item as { components?: Component[]; removeComponents?: Component[] }
  if (!components) return item
  const sorted = components.map((component) =>
    unordered.has(component.type) ? { ...component, data: withoutOrder(component.data) } : component,
  )
  return { ...item, components: sorted.sort(byType), removeComponents: [...(removeComponents ?? [])].sort(byType) }
}

interface Component {
  readonly type: unknown
  readonly data?: unknown
}

const byType = (a: Component, b: Component): number => (String(a.type) < String(b.type) ? -1 : 1)

function withoutOrder(data: unknown): unknown {
  if (Array.isArray(data)) return data.map((each) => JSON.stringify(each)).sort()
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? withoutOrder(value) : value]),
  )
}
