/** Bytes of a message that fit into one payload together with what is said around them, in base64. */
const PIECE_BYTES = 16_000

/** Messages of as many bytes or fewer are sent whole. */
const WHOLE_BYTES = 24_000

/** A message, as JSON, as the payloads that it is sent in: one, or numbered pieces of it. */
export function payloadsOf(message: object, number: number): Buffer[] {
  const whole = Buffer.from(JSON.stringify(message))
  if (whole.length <= WHOLE_BYTES) return [whole]
  const of = Math.ceil(whole.length / PIECE_BYTES)
  return Array.from({ length: of }, (_, part) => {
    const data = whole.subarray(part * PIECE_BYTES, (part + 1) * PIECE_BYTES).toString('base64')
    return Buffer.from(JSON.stringify({ type: 'part', message: number, part, of, data }))
  })
}

/** Puts a message together that comes in pieces, one message at a time. */
export class MessagePieces {
  readonly #most: () => number
  #message: unknown
  #pieces: Buffer[] = []
  #bytes = 0

  /** `most`: bytes of the longest message that is put together. */
  constructor(most: () => number) {
    this.#most = most
  }

  /** Takes a piece. Answers the whole message with its last one, or in words what is wrong with it. */
  add({ message, part, of, data }: Readonly<Record<string, unknown>>): Buffer | string | undefined {
    if (part === 0) this.#begin(message)
    const piece = Buffer.from(typeof data === 'string' ? data : '', 'base64')
    const follows = message === this.#message && part === this.#pieces.length
    if (!follows || !Number.isSafeInteger(of) || (of as number) < 1 || piece.length === 0) {
      this.#begin(undefined)
      return 'a piece of a message that does not follow the one before'
    }
    this.#bytes += piece.length
    const most = this.#most()
    if (this.#bytes > most) {
      this.#begin(undefined)
      return `a message of more than ${most} bytes ("carryBytes")`
    }
    this.#pieces.push(piece)
    if (this.#pieces.length < (of as number)) return undefined
    const whole = Buffer.concat(this.#pieces)
    this.#begin(undefined)
    return whole
  }

  #begin(message: unknown): void {
    this.#message = message
    this.#pieces = []
    this.#bytes = 0
  }
}
