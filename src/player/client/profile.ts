import { ownCopy } from '../../wire/own-copy.ts'

/** How many packets are kept; registered channels are the most of them. */
const MOST = 128
/** Known packs in one answer, and its bytes; a longer one is no vanilla client's, and is not read. */
const MOST_KNOWN_PACKS = 64
export const MOST_KNOWN_PACKS_BYTES = 16 * 1024
/** Vanilla's servers take plugin messages of 32,767 bytes. */
const MOST_BYTES = 32_768 + 64

/**
 * What a packet carries of the client: its settings, what it announced on a plugin channel, or how its body stands
 * (sneaking, sprinting, the keys it holds down).
 */
type Kind = 'settings' | 'payload' | 'posture'

interface ProfilePacket {
  readonly kind: Kind
  readonly packet: Buffer
  /** Which of the client's profile packets it was, counted from 1. */
  readonly sequence: number
}

/**
 * What the client has sent of itself, for links made later: serverbound packets under their play ids, in the order in
 * which they were sent. Bounded: the oldest goes first, and a packet longer than servers take is not kept.
 */
export class ClientProfile {
  readonly #packets = new Map<string, ProfilePacket>()
  #received = 0
  #knownPacks: readonly unknown[] = []

  /** How many packets are kept. */
  get size(): number {
    return this.#packets.size
  }

  /** The known packs that the client answered its first server with: dummies answer the same. */
  get knownPacks(): readonly unknown[] {
    return this.#knownPacks
  }

  /** Vanilla's servers take 64 at most. */
  answeredKnownPacks(packs: readonly unknown[]): void {
    this.#knownPacks = packs.slice(0, MOST_KNOWN_PACKS)
  }

  /** How many packets were received so far: what comes later is what `forPlay` answers for this. */
  get mark(): number {
    return this.#received
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
    this.#packets.delete(`posture ${posture}`)
  }

  /** A new body stands upright. */
  forgetPostures(): void {
    for (const [key, { kind }] of this.#packets) if (kind === 'posture') this.#packets.delete(key)
  }

  /** What a client sends while it is configured, by the packet's name; the ids are those of play. */
  *forConfiguration(): Iterable<readonly [name: 'settings' | 'custom_payload', packet: Buffer]> {
    for (const { kind, packet } of this.#packets.values())
      if (kind === 'settings' || kind === 'payload') yield [kind === 'payload' ? 'custom_payload' : kind, packet]
  }

  /** What a client sends once it is in play: what it has sent since `mark`, all of it since 0. */
  *forPlay(mark: number): Iterable<Buffer> {
    for (const { kind, packet, sequence } of this.#packets.values())
      if ((kind === 'settings' || kind === 'payload') && sequence > mark) yield packet
  }

  /** How its body stands, sent once its dummy stands where it does. */
  *postures(): Iterable<Buffer> {
    for (const { kind, packet } of this.#packets.values()) if (kind === 'posture') yield packet
  }

  #keep(kind: Kind, which: string, packet: Buffer): void {
    if (packet.length > MOST_BYTES) return
    const key = `${kind} ${which}`
    this.#packets.delete(key)
    this.#packets.set(key, { kind, packet: ownCopy(packet), sequence: ++this.#received })
    if (this.#packets.size <= MOST) return
    for (const oldest of this.#packets.keys()) {
      this.#packets.delete(oldest)
      return
    }
  }
}
