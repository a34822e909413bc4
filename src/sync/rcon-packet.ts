/**
 * Packets of the Source RCON protocol as Minecraft servers speak it: length (i32 LE, counts what follows), id (i32 LE),
 * type (i32 LE), body, two zero bytes. See Valve's "Source RCON Protocol"; vanilla answers in UTF-8 and cuts a long
 * answer into packets of 4096 bytes of body.
 */

export const rconTypes = { response: 0, command: 2, auth: 3 } as const

/** The body's size from which an answer continues in another packet. */
export const rconBodyLimit = 4096

/** Vanilla reads a request into 1460 bytes: length, id, type and two zeros leave this many for the command. */
export const rconCommandLimit = 1446

/**
 * Bytes that the length field may announce: 4096 of body, id, type, zeros, and room for servers that count characters.
 */
const longestLength = 4 * rconBodyLimit + 10

export interface RconPacket {
  /** Chosen by the client, repeated by the server; −1 where the server refuses the password. */
  readonly id: number
  readonly type: number
  readonly body: Buffer
}

export function encodeRconPacket(id: number, type: number, body: Uint8Array): Buffer {
  const packet = Buffer.alloc(14 + body.byteLength)
  packet.writeInt32LE(10 + body.byteLength, 0)
  packet.writeInt32LE(id, 4)
  packet.writeInt32LE(type, 8)
  packet.set(body, 12)
  return packet
}

/** Cuts a byte stream into packets. Keeps at most one packet's bytes between two pushes. */
export class RconPackets {
  #buffered: Buffer = Buffer.alloc(0)

  /**
   * Takes bytes as they came and gives the packets that are complete.
   *
   * @throws RangeError for a length that no Minecraft server sends; the stream cannot be read any further
   */
  push(bytes: Buffer): RconPacket[] {
    this.#buffered = this.#buffered.length === 0 ? bytes : Buffer.concat([this.#buffered, bytes])
    const packets: RconPacket[] = []
    let offset = 0
    while (this.#buffered.length - offset >= 4) {
      const length = this.#buffered.readInt32LE(offset)
      if (length < 10 || length > longestLength) throw new RangeError(`an RCON packet of ${length} bytes`)
      if (this.#buffered.length - offset < 4 + length) break
      packets.push({
        id: this.#buffered.readInt32LE(offset + 4),
        type: this.#buffered.readInt32LE(offset + 8),
        body: this.#buffered.subarray(offset + 12, offset + 4 + length - 2),
      })
      offset += 4 + length
    }
    this.#buffered = Buffer.from(this.#buffered.subarray(offset))
    return packets
  }
}
