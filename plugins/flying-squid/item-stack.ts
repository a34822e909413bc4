import type { Client, Codec, Item, ItemClass, Registry } from './squid.ts'

/**
 * Some of one item. What it is beside its kind (NBT up to 1.20.4, components since) stays the bytes that it came as: two
 * stacks are alike when those are.
 */
export class ItemStack {
  readonly id: number
  readonly count: number
  /** What follows kind and count in the protocol's slot. */
  readonly data: Buffer

  constructor(id: number, count: number, data: Buffer) {
    this.id = id
    this.count = count
    this.data = data
  }

  /** As many of the same; null for none. */
  times(count: number): ItemStack | null {
    return count > 0 ? new ItemStack(this.id, count, this.data) : null
  }

  isLike(other: ItemStack): boolean {
    return this.id === other.id && this.data.equals(other.data)
  }
}

/** Items in the protocol's slots, and in flying-squid's own objects, of one server's version. */
export class ItemCodec {
  readonly #registry: Registry
  readonly #codec: Codec
  readonly #itemClass: ItemClass
  /** minecraft-data's name of the type. */
  readonly #type: 'Slot' | 'slot'
  readonly #components: boolean
  /** What each of flying-squid's items was made from, and the bytes that it is written as for as long as nobody changes it. */
  readonly #origins = new WeakMap<Item, { readonly stack: ItemStack; readonly written: Buffer }>()

  /** `client` is one in the play state; `itemClass` flying-squid's own. */
  constructor(registry: Registry, client: Client, itemClass: ItemClass) {
    this.#registry = registry
    this.#codec = client.serializer.proto
    this.#itemClass = itemClass
    this.#type = 'Slot' in this.#codec.writeCtx ? 'Slot' : 'slot'
    this.#components = registry.version['>=']('1.20.5')
  }

  /**
   * The stack in the bytes of a slot; null for an empty one.
   *
   * @throws Error for what is no whole slot, or an item that this version does not have
   */
  read(bytes: Buffer): ItemStack | null {
    // The library takes the end of its bytes for the end of a compound: a slot that was cut there reads on into the zeros.
    const { data, metadata } = this.#codec.parsePacketBuffer(this.#type, Buffer.concat([bytes, Buffer.alloc(64)]))
    if (metadata.size !== bytes.length)
      throw new Error(metadata.size > bytes.length ? 'it is cut' : 'bytes are left over')
    const stack = this.#head(bytes)
    if (stack === null) return null
    if (!this.#registry.items[stack.id]) throw new Error(`no item has the number ${stack.id}`)
    if (stack.count < 1 || stack.count > 127) throw new Error(`a stack of ${stack.count}`)
    // The parsed one is only asked whether it agrees.
    if ((data as { itemId?: number }).itemId !== stack.id) throw new Error('it cannot be read')
    return stack
  }

  /** The bytes of the protocol's slot. */
  bytes(stack: ItemStack | null): Buffer {
    if (stack === null) return Buffer.from([0])
    const head = this.#components
      ? [...varint(stack.count), ...varint(stack.id)]
      : [1, ...varint(stack.id), stack.count & 0xff]
    return Buffer.concat([Buffer.from(head), stack.data])
  }

  /** The packet fields of a slot, as far as the library has them: for what is only looked at. */
  shown(stack: ItemStack | null): object {
    return stack === null ? { present: false, itemCount: 0 } : this.#parsed(stack)
  }

  /** Items of a kind as they are made. */
  plain(id: number, count: number): ItemStack {
    return new ItemStack(id, count, Buffer.alloc(this.#components ? 2 : 1))
  }

  /** How many fit in one slot. */
  most(stack: ItemStack): number {
    const usual = this.#registry.items[stack.id]?.stackSize ?? 1
    if (!this.#components || stack.data[0] === 0) return usual
    const { components } = this.#parsed(stack) as { components: readonly { type: string; data: unknown }[] }
    const own = components.find(({ type }) => type === 'max_stack_size')?.data
    return typeof own === 'number' ? own : usual
  }

  name(stack: ItemStack): string {
    return this.#registry.items[stack.id]?.name ?? ''
  }

  /** What flying-squid's own code gets to see. */
  toItem(stack: ItemStack | null): Item | null {
    if (stack === null) return null
    const item = this.#itemClass.fromNotch(this.#parsed(stack)) ?? new this.#itemClass(stack.id, stack.count)
    this.#origins.set(item, { stack, written: this.#written(item) })
    return item
  }

  /** Whether an item was made from a stack, by `toItem`. */
  isCopy(item: Item): boolean {
    return this.#origins.has(item)
  }

  /** Whether a slot that the library read is that stack. */
  equals(stack: ItemStack | null, slot: object): boolean {
    return this.#codec.createPacketBuffer(this.#type, slot).equals(this.bytes(stack))
  }

  /** What flying-squid's own code made, or made of what it was given. */
  fromItem(item: Item | null | undefined): ItemStack | null {
    // Its commands count in texts.
    const count = Number(item?.count)
    if (!item || !(count > 0)) return null
    const written = this.#written(item)
    const origin = this.#origins.get(item)
    if (origin && origin.stack.id === item.type && origin.written.equals(written)) return origin.stack.times(count)
    return new ItemStack(item.type, count, written)
  }

  /** Kind and count, and the rest as it is. */
  #head(bytes: Buffer): ItemStack | null {
    const first = readVarint(bytes, 0)
    if (first.value === 0) return null
    const id = readVarint(bytes, first.end)
    return this.#components
      ? new ItemStack(id.value, first.value, Buffer.from(bytes.subarray(id.end)))
      : new ItemStack(id.value, bytes.readInt8(id.end), Buffer.from(bytes.subarray(id.end + 1)))
  }

  #parsed(stack: ItemStack): object {
    return this.#codec.parsePacketBuffer(this.#type, this.bytes(stack)).data as object
  }

  /** What the library writes after kind and count. */
  #written(item: Item): Buffer {
    const slot = { ...this.#itemClass.toNotch(item), itemCount: 1 }
    return this.#head(this.#codec.createPacketBuffer(this.#type, slot))?.data ?? Buffer.alloc(0)
  }
}

export function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value >>> 0
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return bytes
}

function readVarint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0
  for (let index = 0; index < 5; index++) {
    const byte = bytes.readUInt8(at + index)
    value |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return { value, end: at + index + 1 }
  }
  throw new Error('a varint of more than five bytes')
}
