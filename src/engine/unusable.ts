/** How many kinds of unusable packets are logged and counted each on its own, of each server. */
const KINDS = 200

/** Packets that could not be used, counted by server, packet and reason. */
export class UnusablePackets {
  /** By kind: how the first of it read, and how many came. */
  readonly #seen = new Map<string, { readonly text: string; count: number }>()
  readonly #kinds = new Map<string, number>()

  /** How often each kind came, by the message of its first. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#seen.values()].map(({ text, count }) => [text, count]))
  }

  /** One more. Answers whether it is the first of its kind, and so is worth a line. */
  add(server: string, packet: string, reason: string): boolean {
    // Numbers don't make another kind: else a server that sends rubbish would fill the log by itself.
    const whole = `${server} ${packet} ${reason}`.slice(0, 300)
    const kind = whole.replace(/\d+/g, '#')
    const kinds = this.#kinds.get(server) ?? 0
    const text = this.#seen.has(kind) || kinds < KINDS ? whole : `${server}, other kinds`
    const key = text === whole ? kind : text
    const seen = this.#seen.get(key)
    if (seen) seen.count++
    else {
      this.#seen.set(key, { text, count: 1 })
      this.#kinds.set(server, kinds + 1)
    }
    return !seen
  }
}
