/** How many kinds of unusable packets are logged and counted each on its own, of each server and of all clients. */
const KINDS = 200
/** The same, in all. */
const ALL_KINDS = 2_000

/** Packets that could not be used, counted by server, packet and reason. Those of all clients count together. */
export class UnusablePackets {
  /** By kind: how the first of it read, and how many came. */
  readonly #seen = new Map<string, { readonly text: string; count: number }>()
  readonly #kinds = new Map<string, number>()

  /** How often each kind came, by the message of its first. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#seen.values()].map(({ text, count }) => [text, count]))
  }

  /**
   * One more, from `source`: a server's name, or one for all clients. `who` of them sent it. Answers whether it is the first of its
   * kind, and so is worth a line.
   */
  add(source: string, packet: string, reason: string, who = source): boolean {
    const said = ` ${packet} ${reason}`
    // Numbers don't make another kind: else a server that sends rubbish would fill the log by itself.
    const kind = `${source}${said}`.slice(0, LONGEST).replace(/\d+/g, '#')
    const known = this.#seen.get(kind)
    if (known) {
      known.count++
      return false
    }
    const kinds = this.#kinds.get(source) ?? 0
    if (kinds < KINDS && this.#seen.size < ALL_KINDS) {
      this.#kinds.set(source, kinds + 1)
      this.#seen.set(kind, { text: `${who}${said}`.slice(0, LONGEST), count: 1 })
      return true
    }
    return this.#addOther(kinds < KINDS ? 'all others' : source)
  }

  #addOther(source: string): boolean {
    const text = `${source}, other kinds`
    const known = this.#seen.get(text)
    if (known) known.count++
    else this.#seen.set(text, { text, count: 1 })
    return !known
  }
}

/** Letters of a kind. */
const LONGEST = 300
