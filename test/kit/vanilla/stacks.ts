import type { PacketSet, Protocol } from '../../../src/protocol/versions.ts'
import { skipVarint } from '../../../src/wire/varint.ts'

/** 1.21.5: a client's stacks bear each component with its length. */
const FRAMED = 770

export type StackParams = Readonly<Record<string, unknown>>

/** The stacks that a vanilla server keeps, as bytes in its own form. */
export class VanillaStacks {
  readonly empty: Buffer
  readonly #protocol: Protocol
  readonly #clientbound: PacketSet
  readonly #serverbound: PacketSet
  readonly #head: Buffer

  constructor(protocol: Protocol) {
    this.#protocol = protocol
    this.#clientbound = protocol.packets('play', 'clientbound')
    this.#serverbound = protocol.packets('play', 'serverbound')
    const none = this.#setSlot({ present: false, itemCount: 0 })
    const [at] = this.#clientbound.field('set_slot', 'item')!.span(none)
    this.#head = none.subarray(0, at)
    this.empty = none.subarray(at)
  }

  encode(item: StackParams): Buffer {
    return this.#setSlot(item).subarray(this.#head.length)
  }

  decode(stack: Buffer): StackParams {
    return this.#clientbound.decode(Buffer.concat([this.#head, stack])).params.item as StackParams
  }

  count(stack: Buffer): number {
    const { present, itemCount = 0 } = this.decode(stack)
    return present === false ? 0 : Number(itemCount)
  }

  isEmpty(stack: Buffer): boolean {
    return this.count(stack) === 0
  }

  /** The stack of a set_creative_slot, in the server's own form. Throws for one that it cannot read. */
  ofCreative(packet: Buffer): Buffer {
    const [start, end] = this.#serverbound.field('set_creative_slot', 'item')!.span(packet)
    const sent = packet.subarray(start, end)
    if (this.#protocol.number < FRAMED || sent.equals(this.empty)) return this.#checked(sent)
    const types = this.#serverbound.elements('set_creative_slot', 'item.components[].type', packet)
    const components = this.#serverbound.elements('set_creative_slot', 'item.components', packet)
    const [from, to] = this.#serverbound.field('set_creative_slot', 'item.components')!.span(packet)
    const own = components.flatMap(([first, last], i) => {
      const data = types[i]![1]
      return [packet.subarray(first, data), packet.subarray(skipVarint(packet, data), last)]
    })
    return this.#checked(Buffer.concat([packet.subarray(start, from), ...own, packet.subarray(to, end)]))
  }

  #checked(stack: Buffer): Buffer {
    this.decode(stack)
    return Buffer.from(stack)
  }

  #setSlot(item: StackParams): Buffer {
    return this.#clientbound.encode('set_slot', { windowId: 0, stateId: 0, slot: 0, item })
  }
}
