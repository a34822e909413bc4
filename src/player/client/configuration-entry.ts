import type { ClientLink } from './client-link.ts'

/**
 * The client's way from the game into configuration: one at a time asks it there, a server or mcmesh itself, and what follows
 * belongs to that one. Another takes its place only once the server that asked is gone.
 */
export class ConfigurationEntry {
  #requested: { readonly by: ClientLink | undefined; readonly then: () => void } | undefined

  /**
   * `by` asks the client into configuration (undefined: mcmesh does); `then` runs once the client has acknowledged that. False
   * when the client has been asked already, by a server that is gone: what it acknowledges next is meant for `by`. Throws when
   * somebody asks in the midst of another's turn.
   */
  request(by: ClientLink | undefined, then: () => void): boolean {
    const before = this.#requested
    if (before && before.by !== by && !(before.by && before.by.channel === undefined))
      throw new Error(`the client is on its way into a configuration by ${before.by?.server ?? 'mcmesh'} already`)
    this.#requested = { by, then }
    return before === undefined
  }

  /** The client confirmed that it is in configuration now. */
  acknowledged(): void {
    const requested = this.#requested
    this.#requested = undefined
    requested?.then()
  }
}
