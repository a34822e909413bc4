import type { PacketRecord } from '../engine/messages.ts'
import { cleanText } from './clean.ts'
import type { PacketFilter } from './filter.ts'

/** How often a packet was seen and what it took. */
export interface PacketTally {
  readonly name: string
  count: number
  bytes: number
}

/** The packets that a ring held when it was frozen: those from `first` up to `end`, without `end` itself. */
interface Frozen {
  readonly first: number
  readonly end: number
  readonly records: readonly (PacketRecord | undefined)[]
}

/**
 * The last packets of one inspected player. Mutable on purpose and outside the store's state: packets arrive by the
 * thousand and must never cause a render; who shows them looks here at its own pace.
 *
 * A packet's *position* is how many came before it since the ring began, so it stays true when older ones fall out.
 */
export class PacketRing {
  readonly #slots: (PacketRecord | undefined)[]
  #next = 0
  #bytes = 0
  #first = 0
  readonly #byteLimit: number
  #frozen: Frozen | undefined
  readonly tallies = new Map<string, PacketTally>()
  /** Packets that the engine could not keep for us. */
  lost = 0

  /** `capacity` packets at most, and at most `byteLimit` bytes of their contents. */
  constructor(capacity = 5000, byteLimit = 16_000_000) {
    this.#slots = new Array<PacketRecord | undefined>(capacity)
    this.#byteLimit = byteLimit
  }

  /** Position of the oldest packet that is still here. */
  get first(): number {
    return this.#frozen?.first ?? this.#first
  }

  /** Position of the oldest packet of the capture, which goes on while the ring is frozen. */
  get live(): number {
    return this.#first
  }

  /** Position after the last frozen packet; undefined while the ring is not frozen. */
  get frozenEnd(): number | undefined {
    return this.#frozen?.end
  }

  /** How many packets there are to look at: the frozen ones while it is frozen. */
  get kept(): number {
    return this.#frozen === undefined ? this.#next - this.#first : this.#frozen.records.length
  }

  /**
   * Keeps what is here now, whatever comes after it, until the ring is thawed. It holds at most as many packets and bytes
   * as the ring does, beside the ring's own.
   */
  freeze(): void {
    const records = Array.from({ length: this.#next - this.#first }, (_, index) => this.#slot(this.#first + index))
    this.#frozen = { first: this.#first, end: this.#next, records }
  }

  /** Lets go of what was frozen. Idempotent. */
  thaw(): void {
    this.#frozen = undefined
  }

  /** Position that the next packet will have. */
  get end(): number {
    return this.#next
  }

  push(records: readonly PacketRecord[], lost = 0): void {
    this.lost += lost
    for (const record of records) {
      if (this.#next - this.#first === this.#slots.length) this.#forget()
      const clean = cleaned(record)
      this.#slots[this.#next % this.#slots.length] = clean
      this.#next++
      this.#bytes += record.packet?.byteLength ?? 0
      while (this.#bytes > this.#byteLimit && this.#next - this.#first > 1) this.#forget()
      this.#tally(clean)
    }
  }

  at(position: number): PacketRecord | undefined {
    const frozen = this.#frozen
    if (frozen !== undefined && position >= frozen.first && position < frozen.end) {
      return frozen.records[position - frozen.first]
    }
    return position < this.#first || position >= this.#next ? undefined : this.#slot(position)
  }

  #slot(position: number): PacketRecord | undefined {
    return this.#slots[position % this.#slots.length]
  }

  #forget(): void {
    const index = this.#first % this.#slots.length
    this.#bytes -= this.#slots[index]?.packet?.byteLength ?? 0
    this.#slots[index] = undefined
    this.#first++
  }

  #tally(record: PacketRecord): void {
    const tally = this.tallies.get(record.name)
    if (tally !== undefined) {
      tally.count++
      tally.bytes += record.bytes
    } else if (this.tallies.size < 1000) {
      this.tallies.set(record.name, { name: record.name, count: 1, bytes: record.bytes })
    }
  }
}

function cleaned(record: PacketRecord): PacketRecord {
  const name = cleanText(record.name, 200)
  const note = cleanText(record.note, 200)
  const link = cleanText(record.link, 200)
  return name === record.name && note === record.note && link === record.link ? record : { ...record, name, note, link }
}

/**
 * The packets of a ring that a filter lets through, found once each: asking again after new packets looks at those only.
 */
export class PacketSelection {
  readonly #ring: PacketRing
  #filter: PacketFilter
  #positions: number[] = []
  #scanned: number
  #frozenEnd: number | undefined
  #fresh = 0

  constructor(ring: PacketRing, filter: PacketFilter) {
    this.#ring = ring
    this.#filter = filter
    this.#scanned = ring.first
  }

  /** Takes in what has arrived, and lets go of what the ring has forgotten. */
  refresh(): void {
    const { first, live, end, frozenEnd } = this.#ring
    if (frozenEnd !== this.#frozenEnd) {
      this.#frozenEnd = frozenEnd
      this.#fresh = frozenEnd === undefined ? 0 : this.#positions.length - this.indexOf(frozenEnd)
    }
    this.#scan(Math.max(this.#scanned, first), frozenEnd ?? live)
    this.#scan(Math.max(this.#scanned, live, frozenEnd ?? live), end)
    this.#scanned = end
    this.#positions.splice(0, this.indexOf(first))
    if (frozenEnd !== undefined) {
      const after = this.indexOf(frozenEnd)
      this.#positions.splice(after, Math.max(0, this.indexOf(live) - after))
    }
  }

  #scan(from: number, to: number): void {
    for (let position = from; position < to; position++) {
      const record = this.#ring.at(position)
      if (record === undefined || !this.#filter.match(record)) continue
      this.#positions.push(position)
      if (this.#frozenEnd !== undefined && position >= this.#frozenEnd) this.#fresh++
    }
  }

  /** How many have come since the ring was frozen, as far as they were still there to be looked at. */
  get fresh(): number {
    return this.#fresh
  }

  get length(): number {
    return this.#positions.length
  }

  /** Position in the ring of the packet at an index of this selection. */
  position(index: number): number | undefined {
    return this.#positions[index]
  }

  /** Index of the first packet at or after a position. */
  indexOf(position: number): number {
    let low = 0
    let high = this.#positions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#positions[middle]! < position) low = middle + 1
      else high = middle
    }
    return low
  }
}
