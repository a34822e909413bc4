import type { Frame } from './frame.ts'

/**
 * The sending half of one Minecraft connection, as the floors above see it. Everything sent during one inbound read is
 * written to the socket at once when that read is done.
 */
export interface Channel {
  /** Compression threshold of what is sent; −1 for none. */
  threshold: number
  /** Frames and sends a packet (id + body). */
  send(packet: Buffer): void
  /** Sends a frame that was read elsewhere: verbatim if the thresholds agree, re-encoded otherwise. */
  forward(frame: Frame): void
  /** Flushes, then closes. Nothing can be sent afterwards. Idempotent. */
  end(): void
}
