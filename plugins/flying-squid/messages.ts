/** What goes over the channel (docs/sync-protocol.md): JSON in payloads, long messages in parts. */

export const channel = 'mcmesh:sync'
export const protocolVersion = 1

/** Bytes of the longest payload that a server may be sent. */
const longestPayload = 32_767
/** Bytes of a message in one part, before base64. */
const partSize = 16_000
/** Bytes of the longest message that is put together from parts. */
const longestMessage = 2 * 1024 * 1024

export type Message = Record<string, unknown>
/** A message that wants an answer. */
export type Request = Message & { readonly id: number }

/** The payloads that carry a message. `number`: another one for each message of a sender. */
export function payloadsOf(message: object, number: number): Buffer[] {
  const bytes = Buffer.from(JSON.stringify(message))
  if (bytes.length <= partSize) return [bytes]
  const of = Math.ceil(bytes.length / partSize)
  return Array.from({ length: of }, (_, part) => {
    const data = bytes.subarray(part * partSize, (part + 1) * partSize).toString('base64')
    return Buffer.from(JSON.stringify({ type: 'part', message: number, part, of, data }))
  })
}

/** Puts the messages of one sender together. */
export class Inbox {
  #number: unknown
  #of = 0
  #pieces: Buffer[] = []
  #size = 0

  /** The message that a payload is, or completes; undefined for what cannot be read or is not complete. */
  take(payload: Uint8Array): Message | undefined {
    if (payload.length > longestPayload) return undefined
    const message = readMessage(payload)
    return message?.type === 'part' ? this.#takePart(message) : message
  }

  #takePart({ message, part, of, data }: Message): Message | undefined {
    if (!Number.isSafeInteger(message) || !Number.isSafeInteger(of) || typeof data !== 'string') return undefined
    if (part === 0) {
      this.#drop()
      this.#number = message
      this.#of = of as number
    }
    if (message !== this.#number || of !== this.#of || part !== this.#pieces.length) {
      this.#drop()
      return undefined
    }
    const piece = Buffer.from(data, 'base64')
    this.#size += piece.length
    if (this.#size > longestMessage) {
      this.#drop()
      return undefined
    }
    this.#pieces.push(piece)
    if (this.#pieces.length < this.#of) return undefined
    const whole = readMessage(Buffer.concat(this.#pieces))
    this.#drop()
    return whole?.type === 'part' ? undefined : whole
  }

  #drop(): void {
    this.#number = undefined
    this.#pieces = []
    this.#size = 0
  }
}

function readMessage(bytes: Uint8Array): Message | undefined {
  try {
    const message = JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? (message as Message) : undefined
  } catch {
    return undefined
  }
}

/** A message with a whole id: another cannot be answered. */
export function isRequest(message: Message): message is Request {
  return Number.isSafeInteger(message.id)
}
