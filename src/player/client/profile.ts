/** How many packets are kept; registered channels are the most of them. */
const MOST = 128
/** Vanilla's servers take plugin messages of 32,767 bytes. */
const MOST_BYTES = 32_768 + 64

/**
 * What a packet says of the client: its settings, what it announced on a plugin channel, or how its body stands (sneaking, sprinting, the keys it holds down).
 */
type Kind = 'settings' | 'payload' | 'posture'

interface Kept {
  readonly kind: Kind
  readonly packet: Buffer
  /** When it was said, in words of the client counted from 1. */
  readonly said: number
}

/**
 * What the client has said of itself, for links made later: serverbound packets under their play ids, in the order in which
 * they were said. Bounded: the oldest goes first, and a packet longer than servers take is not kept.
 */
export class Remembered {
  readonly #kept = new Map<string, Kept>()
  #said = 0

  /** How many packets are kept. */
  get size(): number {
    return this.#kept.size
  }

  /** How much was said so far: what comes later is what `forPlay` answers for this. */
  get mark(): number {
    return this.#said
  }

  settings(packet: Buffer): void {
    this.#keep('settings', '', packet)
  }

  /** A plugin message. Of a channel's messages each different one is kept, of the brand the last. */
  payload(channel: string, packet: Buffer): void {
    this.#keep('payload', channel === 'minecraft:brand' ? channel : packet.toString('latin1'), packet)
  }

  /** `posture`: which one, such as `sneak`. */
  posture(posture: string, packet: Buffer): void {
    this.#keep('posture', posture, packet)
  }

  /** The client stands like that no more. */
  endPosture(posture: string): void {
    this.#kept.delete(`posture ${posture}`)
  }

  /** A new body stands upright. */
  forgetPostures(): void {
    for (const [key, { kind }] of this.#kept) if (kind === 'posture') this.#kept.delete(key)
  }

  /** What a client says while it is configured, by the packet's name; the ids are those of play. */
  *forConfiguration(): Iterable<readonly [name: 'settings' | 'custom_payload', packet: Buffer]> {
    for (const { kind, packet } of this.#kept.values())
      if (kind === 'settings' || kind === 'payload') yield [kind === 'payload' ? 'custom_payload' : kind, packet]
  }

  /** What a client says once it is in play: what it has said since `mark`, all of it since 0. */
  *forPlay(mark: number): Iterable<Buffer> {
    for (const { kind, packet, said } of this.#kept.values())
      if ((kind === 'settings' || kind === 'payload') && said > mark) yield packet
  }

  /** How its body stands, said once its dummy stands where it does. */
  *postures(): Iterable<Buffer> {
    for (const { kind, packet } of this.#kept.values()) if (kind === 'posture') yield packet
  }

  #keep(kind: Kind, which: string, packet: Buffer): void {
    if (packet.length > MOST_BYTES) return
    const key = `${kind} ${which}`
    this.#kept.delete(key)
    this.#kept.set(key, { kind, packet: Buffer.from(packet), said: ++this.#said })
    if (this.#kept.size <= MOST) return
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest)
      return
    }
  }
}
