import { sharedCopy } from '../../wire/shared-copies.ts'

/** Bytes that a kept packet costs beside its own. */
const PACKET_OVERHEAD = 200

/** What a link's server configured its player with, held against what the client was configured with. */
export class ServerConfiguration {
  #packets: Buffer[] = []
  #bytes = 0
  #profileMark = 0
  #registries: ReadonlyMap<string, string> = new Map()
  #mismatch: string | undefined

  /** The packets, while they differ from what the client was configured with: a hard switch needs them. */
  get packets(): readonly Buffer[] {
    return this.#packets
  }

  /** How much of the client's profile the server was sent in this configuration; 0 where there was none. */
  get profileMark(): number {
    return this.#profileMark
  }

  /** Digests of the server's registries, tags and features, by name. */
  get registries(): ReadonlyMap<string, string> {
    return this.#registries
  }

  /** What of them the client was not configured with, in words: its world can't be shown as it is. */
  get mismatch(): string | undefined {
    return this.#mismatch
  }

  /** A configuration begins. */
  begin(): void {
    this.#packets = []
    this.#bytes = 0
  }

  /** The server has been sent the client's profile up to `mark`. */
  profileSent(mark: number): void {
    this.#profileMark = mark
  }

  /** A packet that the client would have to be sent in a hard switch; copied. False when they are more than `most` bytes then. */
  keep(packet: Buffer, most: number): boolean {
    this.#bytes += packet.length + PACKET_OVERHEAD
    if (this.#bytes > most) return false
    this.#packets.push(sharedCopy(packet))
    return true
  }

  registriesChanged(registries: ReadonlyMap<string, string>): void {
    this.#registries = registries
  }

  /** Compared with the client's: `mismatch` says what differs, if anything. `release`: the packets are no longer needed. */
  compared(mismatch: string | undefined, release: boolean): void {
    this.#mismatch = mismatch
    if (mismatch === undefined && release) this.begin()
  }

  /** The client holds what this server configured. */
  adopted(): void {
    this.#mismatch = undefined
  }
}
