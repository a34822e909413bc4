import type { PacketSet } from '../../protocol/packets.ts'
import { ownCopy } from '../../wire/own-copy.ts'
import { encodeVarint, readVarint, skipVarint } from '../../wire/varint.ts'

/**
 * An item stack. What it is made of stays the bytes that came, as clientbound packets write them: a tree of them is many times as
 * large, and a client makes up its own. Up to 1.20.4 they are its NBT, since then how many components are added and removed, and those.
 */
export interface Item {
  /** 0: no item. */
  readonly count: number
  readonly id: number
  readonly data: Buffer
}

/** A stack as a client names it in a click since 1.21.5: its components only as hashes. */
interface HashedItem {
  readonly id: number
  readonly count: number
  /** How many components are added, and how many removed. */
  readonly added: number
  readonly removed: number
}

export const NO_ITEM: Item = { count: 0, id: 0, data: Buffer.alloc(0) }
/** How every version writes no item, and how it begins. */
const NOTHING = 0
/** Since 1.20.5 (protocol 766) a stack is told by its components. */
const COMPONENTS = 766
/** Neither added nor removed. */
const NO_COMPONENTS = Buffer.from([0, 0])

export const isEmpty = ({ count }: Item): boolean => count <= 0

export const sameItem = (a: Item, b: Item): boolean =>
  isEmpty(a) ? isEmpty(b) : a.id === b.id && a.count === b.count && sameData(a, b)

const sameData = (a: Item, b: Item): boolean => a.data === b.data || a.data.equals(b.data)

/** The stack with one item less. */
export const oneLess = (item: Item): Item => (item.count > 1 ? { ...item, count: item.count - 1 } : NO_ITEM)

/** The stack that `bytes` (one, whole) say in protocol `number`. It holds nothing else of their packet. */
export function readItem(bytes: Buffer, number: number): Item {
  if (bytes[0] === NOTHING) return NO_ITEM
  if (number < COMPONENTS) {
    const at = skipVarint(bytes, 1)
    return { id: readVarint(bytes, 1), count: bytes.readInt8(at), data: ownCopy(bytes.subarray(at + 1)) }
  }
  const at = skipVarint(bytes, 0)
  return {
    count: readVarint(bytes, 0),
    id: readVarint(bytes, at),
    data: ownCopy(bytes.subarray(skipVarint(bytes, at))),
  }
}

/** A stack as clientbound packets write it in protocol `number`. */
export function itemBytes(item: Item, number: number): Buffer {
  const { count, id, data } = item
  if (isEmpty(item)) return Buffer.from([NOTHING])
  if (number < COMPONENTS) return Buffer.concat([Buffer.from([1]), encodeVarint(id), Buffer.from([count & 0xff]), data])
  return Buffer.concat([encodeVarint(count), encodeVarint(id), data])
}

/**
 * A client's own stack (1.21.5 and later) as clientbound packets write it: there each component says how long it is, so that a
 * server may leave it unread.
 */
export function withoutLengths(bytes: Buffer): Buffer {
  if (bytes[0] === NOTHING) return bytes
  const counts = skipVarint(bytes, skipVarint(bytes, 0))
  let at = skipVarint(bytes, skipVarint(bytes, counts))
  const parts = [bytes.subarray(0, at)]
  for (let left = readVarint(bytes, counts); left > 0; left--) {
    const length = skipVarint(bytes, at)
    const start = skipVarint(bytes, length)
    const end = start + Math.max(0, readVarint(bytes, length))
    parts.push(bytes.subarray(at, length), bytes.subarray(start, end))
    at = end
  }
  return Buffer.concat([...parts, bytes.subarray(at)])
}

/** What an optional hashed stack says; undefined stands for no item. Only what tells it is read, no hash is. */
export function readHashedItem(bytes: Buffer): HashedItem | undefined {
  if (bytes[0] === 0) return undefined
  const id = readVarint(bytes, 1)
  let at = skipVarint(bytes, 1)
  const count = readVarint(bytes, at)
  at = skipVarint(bytes, at)
  const added = readVarint(bytes, at)
  at = skipVarint(bytes, at)
  for (let left = added; left > 0; left--) at = skipVarint(bytes, at) + 4
  return { id, count, added, removed: readVarint(bytes, at) }
}

/** The stacks that a client may mean by hashes: each is looked at once, however many a click names. */
export class KnownItems {
  /** By what a hash leaves to be seen; undefined: several that differ. */
  readonly #alike = new Map<string, Item | undefined>()

  constructor(known: Iterable<Item>) {
    for (const item of known) {
      if (isEmpty(item)) continue
      const key = keyOf(item.id, readVarint(item.data, 0), readVarint(item.data, skipVarint(item.data, 0)))
      const other = this.#alike.get(key)
      if (!this.#alike.has(key)) this.#alike.set(key, item)
      else if (other && !sameData(item, other)) this.#alike.set(key, undefined)
    }
  }

  /**
   * The stack that a hashed one means. Clicks only move, split and join what was there, so it is the known one that is the same item
   * with as many components. Undefined when two such differ, or none is there.
   */
  unhash(hashed: HashedItem | undefined): Item | undefined {
    if (!hashed || hashed.count <= 0) return NO_ITEM
    const { id, count, added, removed } = hashed
    if (added === 0 && removed === 0) return { id, count, data: NO_COMPONENTS }
    const item = this.#alike.get(keyOf(id, added, removed))
    return item && { ...item, count }
  }
}

const keyOf = (id: number, added: number, removed: number): string => `${id} ${added} ${removed}`

/** The packet `name` with stacks in fields that `params` leave empty. */
export function withItems(
  packets: PacketSet,
  name: string,
  params: object,
  fields: readonly (readonly [path: string, bytes: Buffer])[],
): Buffer {
  let packet = packets.encode(name, params)
  for (const [path, bytes] of fields) {
    const field = packets.field(name, path)
    if (!field) throw new Error(`${name} has no ${path}`)
    const [start, end] = field.span(packet)
    packet = Buffer.concat([packet.subarray(0, start), bytes, packet.subarray(end)])
  }
  return packet
}
