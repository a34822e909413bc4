/** Long messages in pieces, as docs/sync-protocol.md has them. */

/** Bytes of a message in one part, before base64. */
const partSize = 16_000

export type Message = Readonly<Record<string, unknown>>

export const payload = (message: unknown): Buffer => Buffer.from(JSON.stringify(message))

/** The payloads of a message: one, or its parts. `size`: bytes of a part. */
export function payloadsOf(message: object, number: number, size = partSize): Buffer[] {
  const bytes = payload(message)
  if (bytes.length <= size) return [bytes]
  const of = Math.ceil(bytes.length / size)
  return Array.from({ length: of }, (_, part) => {
    const data = bytes.subarray(part * size, (part + 1) * size).toString('base64')
    return payload({ type: 'part', message: number, part, of, data })
  })
}

/** Puts the messages of a server together, and says what is wrong with them. */
export class Assembly {
  #pieces: Buffer[] = []
  #number: unknown

  /**
   * The message that a payload is or completes; undefined while one is incomplete.
   *
   * @throws Error a sentence about what the server may not send
   */
  take(bytes: Buffer): Message | undefined {
    if (bytes.length > 32_767) throw new Error(`a payload has ${bytes.length} bytes`)
    const message = JSON.parse(bytes.toString('utf8')) as Message
    if (message.type !== 'part') return message
    const piece = Buffer.from(String(message.data), 'base64')
    if (piece.length > partSize) throw new Error(`a part has ${piece.length} bytes`)
    if (message.part === 0) {
      this.#pieces = []
      this.#number = message.message
    }
    if (message.message !== this.#number || message.part !== this.#pieces.length)
      throw new Error('parts do not follow each other')
    this.#pieces.push(piece)
    if (this.#pieces.length < Number(message.of)) return undefined
    return JSON.parse(Buffer.concat(this.#pieces).toString('utf8')) as Message
  }
}
