import type { PacketRecord } from '../engine/messages.ts'
import { cleanText } from './clean.ts'
import type { PacketFilter } from './filter.ts'

/** How often a packet was seen and what it took. */
export interface PacketTally {
  readonly name: string
  count: number
  bytes: number
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
    return this.#first
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
    if (position < this.#first || position >= this.#next) return undefined
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

  constructor(ring: PacketRing, filter: PacketFilter) {
    this.#ring = ring
    this.#filter = filter
    this.#scanned = ring.first
  }

  /** Takes in what has arrived, and lets go of what the ring has forgotten. */
  refresh(): void {
    for (let position = Math.max(this.#scanned, this.#ring.first); position < this.#ring.end; position++) {
      if (this.#filter.match(this.#ring.at(position)!)) this.#positions.push(position)
    }
    this.#scanned = this.#ring.end
    const gone = this.indexOf(this.#ring.first)
    if (gone > 0) this.#positions.splice(0, gone)
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
