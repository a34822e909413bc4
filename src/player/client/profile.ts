import { createHash } from 'node:crypto'
import { ownCopy } from '../../wire/own-copy.ts'
import { BoundedStore } from '../../world/bounded-store.ts'

/** Known packs in one answer, and its bytes; a longer one is no vanilla client's, and is not read. */
const MOST_KNOWN_PACKS = 64
export const MOST_KNOWN_PACKS_BYTES = 16 * 1024
/** Vanilla's servers take plugin messages of 32,767 bytes. */
const MOST_BYTES = 32_768 + 64

/**
 * What a packet carries of the client: its settings, its brand, what it announced on a plugin channel, or how its body stands
 * (sneaking, sprinting, the keys it holds down).
 */
type Kind = 'settings' | 'brand' | 'payload' | 'posture'

interface ProfilePacket {
  readonly kind: Kind
  readonly packet: Buffer
  /** Which of the client's profile packets it was, counted from 1. */
  readonly mark: number
}

/**
 * What the client has sent of itself, for links made later: serverbound packets under their play ids, in the order in
 * which they were sent. Bounded: the oldest goes first, and a packet longer than servers take is not kept.
 */
export class ClientProfile {
  readonly #packets: BoundedStore<string, ProfilePacket>
  #received = 0
  #knownPacks: readonly unknown[] = []

  /** `most`: bytes that are kept. */
  constructor(most: number) {
    this.#packets = new BoundedStore(most, ({ packet }) => packet.length)
  }

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

  settings(packet: Buffer): void {
    this.#keep('settings', '', packet)
  }

  /**
   * What the client announces on a plugin channel. Of a channel's messages each different one is kept, of the brand the last.
   * Answers its mark.
   */
  payload(channel: string, packet: Buffer): number {
    const brand = channel === 'minecraft:brand'
    return this.#keep(brand ? 'brand' : 'payload', brand ? '' : digestOf(packet), packet)
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
    for (const [key, { kind }] of [...this.#packets.entries()]) if (kind === 'posture') this.#packets.delete(key)
  }

  /** What a client says of itself when it is configured, by the packet's name, with its mark; the ids are those of play. */
  *forConfiguration(): Iterable<readonly [name: 'settings' | 'custom_payload', packet: Buffer, mark: number]> {
    for (const { kind, packet, mark } of this.#packets.values())
      if (kind === 'settings' || kind === 'brand') yield [kind === 'brand' ? 'custom_payload' : kind, packet, mark]
  }

  /** What a client says of itself once it is in play, without what was said under these marks before. */
  *forPlay(said: ReadonlySet<number>): Iterable<Buffer> {
    for (const { kind, packet, mark } of this.#packets.values()) if (kind !== 'posture' && !said.has(mark)) yield packet
  }

  /** How its body stands, sent once its dummy stands where it does. */
  *postures(): Iterable<Buffer> {
    for (const { kind, packet } of this.#packets.values()) if (kind === 'posture') yield packet
  }

  #keep(kind: Kind, which: string, packet: Buffer): number {
    const mark = ++this.#received
    if (packet.length > MOST_BYTES) return mark
    this.#packets.set(`${kind} ${which}`, { kind, packet: ownCopy(packet), mark })
    return mark
  }
}

const digestOf = (packet: Buffer): string => createHash('sha256').update(packet).digest('base64')
