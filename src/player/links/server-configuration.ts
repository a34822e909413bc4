import { sharedCopy } from '../../wire/shared-copies.ts'
import { BoundedStore } from '../../world/bounded-store.ts'
import { ByteBudget } from '../../world/byte-budget.ts'
import { OVERHEAD, weightOf } from '../../world/ledger/weight.ts'
import { ConfigurationPackets } from '../configuration-packets.ts'

/** What a link's server configured its player with, held against what the client was configured with. */
export class ServerConfiguration {
  readonly #held = new ConfigurationPackets<Buffer>()
  readonly #budget: ByteBudget
  /** Bytes of the packets of this configuration that are not held. */
  #passed = 0
  readonly #said = new Set<number>()
  /** How often each question was asked in this configuration. */
  readonly #asked: BoundedStore<string, number>
  #unasked: string | undefined
  #unaskedAtLogin: string | undefined
  #registries: ReadonlyMap<string, string> = new Map()
  #mismatch: string | undefined

  /** `most`: bytes that a server may configure a player with. */
  constructor(most: number) {
    this.#budget = new ByteBudget(most)
    this.#asked = new BoundedStore(most, (_, question) => weightOf(question))
  }

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
    this.#budget.give(this.#passed)
    this.#passed = 0
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

  /**
   * A packet that configures the player. `kept`: the client would have to be sent it in a hard switch (copied); its own primary's it
   * has. False when the server sends more than it may.
   */
  configures(name: string, packet: Buffer, kept: boolean): boolean {
    const bytes = packet.length + OVERHEAD
    if (!this.#budget.take(bytes)) return false
    if (kept) this.#forget(this.#held.add(name, sharedCopy(packet)))
    else this.#passed += bytes
    return true
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
    for (const { length } of packets) this.#budget.give(length + OVERHEAD)
  }
}
