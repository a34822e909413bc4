const NOTHING = Buffer.alloc(0)
/** Room that a block begins with: for the little that comes right after its head. */
const FIRST = 96

/**
 * Packets by key, one behind the other in one block of memory that holds nothing else: a buffer for each would cost more than
 * its bytes, and pin one of Node's slabs. What is answered is a view, true until the block is changed.
 */
export class PacketBlock {
  #bytes: Buffer = NOTHING
  #keys: string[] = []
  /** Where each packet ends; it begins where the one before it does. */
  #ends: number[] = []
  readonly #head: number

  /** `head`: what stands before all packets (copied), for as long as the block is there. */
  constructor(head: Uint8Array = NOTHING) {
    this.#head = head.length
    if (head.length === 0) return
    this.#bytes = Buffer.allocUnsafeSlow(head.length + FIRST)
    this.#bytes.set(head)
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
    return this.#filled - this.#head
  }

  has(key: string): boolean {
    return this.#keys.includes(key)
  }

  get(key: string): Buffer | undefined {
    const at = this.#keys.indexOf(key)
    return at < 0 ? undefined : this.#view(at)
  }

  /** Oldest first. */
  keys(): IterableIterator<string> {
    return this.#keys.values()
  }

  *values(): IterableIterator<Buffer> {
    for (let at = 0; at < this.#keys.length; at++) yield this.#view(at)
  }

  *[Symbol.iterator](): IterableIterator<[key: string, packet: Buffer]> {
    for (let at = 0; at < this.#keys.length; at++) yield [this.#keys[at] as string, this.#view(at)]
  }

  /** Takes in a packet as the newest, in place of the one of its key. One that is as long as that is written over it. */
  set(key: string, packet: Uint8Array): void {
    const at = this.#keys.indexOf(key)
    if (at >= 0) {
      if (this.#end(at) - this.#start(at) === packet.length) {
        this.#bytes.set(packet, this.#start(at))
        return
      }
      this.#remove(at)
    }
    this.add(key, packet)
  }

  /** Takes in a packet as the newest, whatever others bear its key. */
  add(key: string, packet: Uint8Array): void {
    const end = this.#filled
    const needed = end + packet.length
    if (needed > this.#bytes.length) {
      // What is viewed stays as it is: it is other memory from now on.
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST, needed, Math.ceil(this.#bytes.length * 1.5)))
      this.#bytes.copy(grown, 0, 0, end)
      this.#bytes = grown
    }
    this.#bytes.set(packet, end)
    this.#keys.push(key)
    this.#ends.push(needed)
  }

  delete(key: string): void {
    const at = this.#keys.indexOf(key)
    if (at >= 0) this.#remove(at)
  }

  #remove(at: number): void {
    const [start, end] = [this.#start(at), this.#end(at)]
    this.#bytes.copyWithin(start, end, this.#filled)
    this.#keys.splice(at, 1)
    this.#ends.splice(at, 1)
    for (let i = at; i < this.#ends.length; i++) this.#ends[i] = this.#end(i) - (end - start)
  }

  /** Where the next packet would begin. */
  get #filled(): number {
    return this.#start(this.#ends.length)
  }

  #start(at: number): number {
    return at === 0 ? this.#head : this.#end(at - 1)
  }

  #end(at: number): number {
    return this.#ends[at] as number
  }

  #view(at: number): Buffer {
    return this.#bytes.subarray(this.#start(at), this.#end(at))
  }
}

/** A packet that is sent unchanged from where it is kept is a view, which may change before the bundle that it stands in is sent. */
export const lasting = (sent: Buffer, kept: Buffer): Buffer => (sent === kept ? Buffer.from(kept) : sent)
