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
  /** Sends a frame that was read elsewhere: verbatim if this connection would frame the packet the same way, anew otherwise. */
  forward(frame: Frame): void
  /** Stops reading from the peer, or goes on: what it feeds is congested. */
  throttle(stop: boolean): void
  /**
   * Sends a frame with `id` in place of the varint that follows its packet id and ends at `idEnd` of the frame's source.
   * False, and nothing is sent, when that takes more than a copy: the packet is compressed or would be, or only one of
   * the two connections compresses. A channel without it has no shorter way than `send`.
   */
  forwardWithId?(frame: Frame, idEnd: number, id: number): boolean
  /**
   * Flushes, then closes. Nothing can be sent afterwards. Idempotent. `farewell`: bytes that are no frame, for a peer that
   * speaks none.
   */
  end(farewell?: Buffer): void
}
