import { legacyAnswer, readLegacyPing } from '../../wire/legacy-ping.ts'
import type { ClientConversation } from './conversation.ts'

/** Milliseconds in which the rest of a frame comes that begins as a legacy ping does. */
const PATIENCE_MS = 500

/** Looks at a client's first bytes, and answers those from before 1.7 that ask for the server list. */
export class LegacyServerList {
  readonly #client: ClientConversation
  #held: Buffer = Buffer.alloc(0)
  #stopWaiting: (() => void) | undefined
  /** Set while it is open whether more comes of a ping. */
  #answer: (() => void) | undefined

  constructor(client: ClientConversation) {
    this.#client = client
  }

  /** The client's bytes so far if they are frames; undefined while that is open, or when they were answered. */
  opens(bytes: Buffer): Buffer | undefined {
    this.close()
    const client = this.#client
    const held = Buffer.concat([this.#held, bytes])
    const read = readLegacyPing(held)
    if (!read) return held
    this.#held = held
    const answer = (): void => {
      const { mesh } = client
      client.end(undefined, legacyAnswer(read.ping, { ...mesh.status(), version: mesh.protocol.version }))
    }
    if (read.state === 'whole') answer()
    else {
      this.#answer = answer
      this.#stopWaiting = client.mesh.later(PATIENCE_MS, answer)
    }
    return undefined
  }

  /** Nothing more comes: what has come is all of it. */
  finished(): void {
    const answer = this.#answer
    this.close()
    answer?.()
  }

  /** Waits for nothing more. */
  close(): void {
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
    this.#answer = undefined
  }
}
