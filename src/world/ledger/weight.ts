/** About how many bytes of memory a decoded value takes: objects, lists, texts and buffers, as V8 keeps them. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  if (Buffer.isBuffer(value)) return 100 + heldBy(value)
  let weight = 64
  if (Array.isArray(value) || value instanceof Set) for (const one of value) weight += 8 + weightOf(one)
  else if (value instanceof Map) for (const [key, one] of value) weight += 40 + weightOf(key) + weightOf(one)
  else for (const one of Object.values(value)) weight += 8 + weightOf(one)
  return weight
}

/** A piece of a packet holds all of it; small buffers share one block of memory. */
const heldBy = ({ buffer, length }: Buffer): number =>
  buffer.byteLength > Buffer.poolSize ? buffer.byteLength : length

/** What a thing that is kept takes in memory beside its bytes: its object, its key, its place in a map. */
export const OVERHEAD = 200

/** About how many bytes of memory a packet takes that is kept as it came. */
export const weightOfPacket = (packet: Buffer | undefined): number =>
  packet === undefined ? 0 : OVERHEAD + packet.length

/** Bytes of memory that a byte of a packet may become when it is decoded: an empty compound of NBT is one. */
const MOST_PER_BYTE = 64
/** What may have been folded before it is weighed for the first time. */
const FIRST_WEIGHING = 256 * 1024

/**
 * What a value weighs that packets are folded into, without weighing it with each: what was folded since counts for the most that
 * it may have become, and once the guess has doubled the value is weighed anew.
 */
export class FoldedWeight {
  #weighed = 0
  #guessed = 0

  /** Bytes of memory, about; at most twice what it is. */
  get bytes(): number {
    return this.#weighed + this.#guessed
  }

  /** A packet of so many bytes was folded into `value`. */
  folded(packetBytes: number, value: unknown): void {
    this.#guessed += packetBytes * MOST_PER_BYTE
    if (this.#guessed <= Math.max(FIRST_WEIGHING, this.#weighed)) return
    this.#weighed = weightOf(value)
    this.#guessed = 0
  }
}
