import type { Frame } from './frame.ts'

/**
 * One Minecraft connection, as the floors above the socket see it. Everything sent during one inbound read is written to
 * the socket at once when that read is done.
 */
export interface Channel {
  /** From the next packet on, both ways, frames are compressed from `threshold` bytes on; −1 for none. */
  compress(threshold: number): void
  /** Frames and sends a packet (id + body). */
  send(packet: Buffer): void
  /** Sends a frame that was read elsewhere: verbatim if the thresholds agree, re-encoded otherwise. */
  forward(frame: Frame): void
  /** Stops reading from the peer, or goes on: what it feeds is congested. */
  throttle(stop: boolean): void
  /** Flushes, then closes. Nothing can be sent afterwards. Idempotent. */
  end(): void
}
