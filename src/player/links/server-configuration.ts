import { sharedCopy } from '../../wire/shared-copies.ts'
import { ConfigurationPackets } from '../configuration-packets.ts'

/** Bytes that a kept packet costs beside its own. */
const PACKET_OVERHEAD = 200

/** What a link's server configured its player with, held against what the client was configured with. */
export class ServerConfiguration {
  readonly #held = new ConfigurationPackets<Buffer>()
  #bytes = 0
  readonly #said = new Set<number>()
  /** How often each question was asked in this configuration. */
  readonly #asked = new Map<string, number>()
  #unasked: string | undefined
  #unaskedAtLogin: string | undefined
  #registries: ReadonlyMap<string, string> = new Map()
  #mismatch: string | undefined

  /** The packets, while they differ from what the client was configured with: a hard switch needs them. */
  get packets(): readonly Buffer[] {
    return this.#held.all
  }

  /** The marks of what the server was told of the client in this configuration. */
  get said(): ReadonlySet<number> {
    return this.#said
  }

  /** What the server asks in this configuration and only the client can answer, as the reason of a hard switch. */
  get unasked(): string | undefined {
    return this.#unasked
  }

  /** The same at its login, where a client that is in the game can't be asked any more. */
  get unaskedAtLogin(): string | undefined {
    return this.#unaskedAtLogin
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
    this.#said.clear()
    this.#asked.clear()
    this.#unasked = undefined
    this.#forget(this.#held.begin())
  }

  /** The server has been told what bears that mark. */
  says(mark: number): void {
    this.#said.add(mark)
  }

  /** The server asks something. Answers how often it has before, in this configuration. */
  asked(question: string): number {
    const times = this.#asked.get(question) ?? 0
    this.#asked.set(question, times + 1)
    return times
  }

  /** The server asks what the client was never asked. */
  asksTheClient(state: 'login' | 'configuration', reason: string): void {
    if (state === 'login') this.#unaskedAtLogin ??= reason
    else this.#unasked ??= reason
  }

  /** A packet that the client would have to be sent in a hard switch; copied. False when they are more than `most` bytes then. */
  keep(name: string, packet: Buffer, most: number): boolean {
    this.#forget(this.#held.add(name, sharedCopy(packet)))
    this.#bytes += packet.length + PACKET_OVERHEAD
    return this.#bytes <= most
  }

  registriesChanged(registries: ReadonlyMap<string, string>): void {
    this.#registries = registries
  }

  /** Compared with the client's: `mismatch` says what differs, if anything. `release`: the packets are no longer needed. */
  compared(mismatch: string | undefined, release: boolean): void {
    this.#mismatch = mismatch
    if (mismatch === undefined && release) this.#release()
  }

  /** The client holds what this server configured, and has been shown its world. */
  adopted(): void {
    this.#mismatch = undefined
    this.#unasked = undefined
    this.#unaskedAtLogin = undefined
  }

  #release(): void {
    this.#forget(this.#held.clear())
  }

  #forget(packets: readonly Buffer[]): void {
    for (const { length } of packets) this.#bytes -= length + PACKET_OVERHEAD
  }
}
