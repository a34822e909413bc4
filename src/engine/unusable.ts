/** How many kinds of unusable packets are told and counted each on its own, of each server. */
const KINDS = 200

/** Packets that could not be used, counted by server, packet and reason. */
export class UnusablePackets {
  readonly #counts = new Map<string, number>()
  readonly #kinds = new Map<string, number>()

  /** How often each kind came. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** One more. Answers whether it is the first of its kind, and so is worth a line. */
  add(server: string, packet: string, reason: string): boolean {
    // Numbers don't make another kind: else a server that sends rubbish would fill the log by itself.
    const kind = `${server} ${packet} ${reason}`.replace(/\d+/g, '#').slice(0, 300)
    const kinds = this.#kinds.get(server) ?? 0
    const known = this.#counts.has(kind)
    const key = known || kinds < KINDS ? kind : `${server}, other kinds`
    if (!known) this.#kinds.set(server, kinds + 1)
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count === 1
  }
}
