import { copyBytes } from '../wire/frame.ts'
import { readVarint, varintLength, varintSizeAt, writeVarint } from '../wire/varint.ts'

const NOTHING = Buffer.alloc(0)
const NO_KEYS: readonly string[] = []
/** Room that a block begins with: for the little that comes right after its head. */
const FIRST = 96

/**
 * Packets by key, one behind the other in one block of memory that holds nothing else: a buffer for each would cost more than
 * its bytes, and pin one of Node's slabs. What is answered is a view, true until the block is changed.
 */
export class PacketBlock {
  /** The head, then for each packet its length and its bytes. */
  #bytes: Buffer = NOTHING
  #end: number
  /** In the order of the packets. */
  #keys = NO_KEYS
  readonly #head: number

  /** `head`: what stands before all packets (copied), for as long as the block is there. */
  constructor(head: Uint8Array = NOTHING) {
    this.#head = head.length
    this.#end = head.length
    if (head.length === 0) return
    this.#bytes = Buffer.allocUnsafeSlow(head.length + FIRST)
    this.#bytes.set(head)
  }

  /** Bytes of the head. */
  get headBytes(): number {
    return this.#head
  }

  get head(): Buffer {
    return this.#bytes.subarray(0, this.#head)
  }

  /** How many packets there are. */
  get size(): number {
    return this.#keys.length
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#end - this.#head
  }

  has(key: string): boolean {
    return this.#keys.includes(key)
  }

  get(key: string): Buffer | undefined {
    const at = this.#at(key)
    return at < 0 ? undefined : this.#view(at)
  }

  /** Oldest first. */
  keys(): IterableIterator<string> {
    return this.#keys.values()
  }

  *values(): IterableIterator<Buffer> {
    for (const [, packet] of this) yield packet
  }

  *[Symbol.iterator](): IterableIterator<[key: string, packet: Buffer]> {
    let at = this.#head
    for (const key of this.#keys) {
      yield [key, this.#view(at)]
      at = this.#after(at)
    }
  }

  /**
   * Takes in a packet, which stands in `bytes` from `from` to `end`, as the newest, in place of the one of its key. One that is as
   * long as that is written over it.
   */
  set(key: string, bytes: Buffer, from = 0, end = bytes.length): void {
    const at = this.#at(key)
    if (at >= 0) {
      if (readVarint(this.#bytes, at) === end - from) {
        copyBytes(bytes, from, end, this.#bytes, at + varintSizeAt(this.#bytes, at))
        return
      }
      this.#remove(key, at)
    }
    this.add(key, bytes, from, end)
  }

  /** Takes in a packet as the newest, whatever others bear its key. */
  add(key: string, bytes: Buffer, from = 0, end = bytes.length): void {
    const length = end - from
    this.#room(varintLength(length) + length)
    this.#end = copyBytes(bytes, from, end, this.#bytes, writeVarint(this.#bytes, this.#end, length))
    // As long as it must be: an array that is pushed to takes room for sixteen more.
    this.#keys = this.#keys.concat(key)
  }

  delete(key: string): void {
    const at = this.#at(key)
    if (at >= 0) this.#remove(key, at)
  }

  #room(more: number): void {
    const needed = this.#end + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(FIRST, needed, Math.ceil(this.#bytes.length * 1.5)))
    this.#bytes.copy(grown, 0, 0, this.#end)
    this.#bytes = grown
  }

  #remove(key: string, at: number): void {
    const after = this.#after(at)
    this.#bytes.copyWithin(at, after, this.#end)
    this.#end -= after - at
    const place = this.#keys.indexOf(key)
    this.#keys = this.#keys.filter((_, i) => i !== place)
  }

  /** Where the first packet of that key stands, with its length; −1 where there is none. */
  #at(key: string): number {
    let at = this.#head
    for (const each of this.#keys) {
      if (each === key) return at
      at = this.#after(at)
    }
    return -1
  }

  #after(at: number): number {
    return at + varintSizeAt(this.#bytes, at) + readVarint(this.#bytes, at)
  }

  #view(at: number): Buffer {
    return this.#bytes.subarray(at + varintSizeAt(this.#bytes, at), this.#after(at))
  }
}

/** A packet that is sent unchanged from where it is kept is a view, which may change before the bundle that it stands in is sent. */
export const lasting = (sent: Buffer, kept: Buffer): Buffer => (sent === kept ? Buffer.from(kept) : sent)
