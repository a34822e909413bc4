/** What a configuration says once and no client keeps. */
const MOMENTARY = 'reset_chat'

/**
 * What holds of the packets that configured a player. A configuration replaces what it sends again; the rest holds on, as a
 * vanilla client keeps its registries, tags, features and links where none come. (Minestom sends the features alone when it
 * configures a player anew.)
 */
export class ConfigurationPackets<T> {
  readonly #byName = new Map<string, T[]>()
  /** The names that the configuration under way has sent. */
  readonly #sent = new Set<string>()

  #size = 0

  get size(): number {
    return this.#size
  }

  /** In order. */
  get all(): readonly T[] {
    return [...this.#byName.values()].flat()
  }

  /** A configuration begins. Answers what ends with that. */
  begin(): readonly T[] {
    this.#sent.clear()
    const ended = this.#byName.get(MOMENTARY) ?? []
    this.#byName.delete(MOMENTARY)
    this.#size -= ended.length
    return ended
  }

  /** Answers those of earlier configurations in whose place it comes. */
  add(name: string, packet: T): readonly T[] {
    const held = this.#byName.get(name) ?? []
    this.#size++
    if (held.length > 0 && this.#sent.has(name)) {
      held.push(packet)
      return []
    }
    this.#sent.add(name)
    this.#byName.set(name, [packet])
    this.#size -= held.length
    return held
  }

  /** Answers what was held. */
  clear(): readonly T[] {
    const held = this.all
    this.#byName.clear()
    this.#size = 0
    return held
  }
}
