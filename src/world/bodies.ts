/**
 * Which entity is whose body. A server names a player by the UUID it gave at login, which need not be the mesh's own (a
 * server that is not forwarded to makes its own), so players are matched by their own logins, server by server.
 */
export class Bodies<P extends object> {
  readonly #byLogin = new Map<string, P>()

  /** `player` logged into `server`, which knows it by `uuid`. */
  login(server: string, uuid: string, player: P): void {
    this.#byLogin.set(`${server}\n${uuid}`, player)
  }

  /** The link is gone. Does nothing when another player has logged in under the same UUID since. */
  logout(server: string, uuid: string, player: P): void {
    if (this.#byLogin.get(`${server}\n${uuid}`) === player) this.#byLogin.delete(`${server}\n${uuid}`)
  }

  /** The player whose body a server's entity with this UUID is. */
  find(server: string, uuid: string): P | undefined {
    return this.#byLogin.get(`${server}\n${uuid}`)
  }
}

/**
 * The server that shows a body to an observer: the one that the observed player plays on if the observer hears of the
 * body from there, else the one that shows it already, else any.
 */
export function bodySource(
  candidates: ReadonlySet<string>,
  playsOn: string | undefined,
  shownBy: string | undefined,
): string | undefined {
  if (playsOn !== undefined && candidates.has(playsOn)) return playsOn
  if (shownBy !== undefined && candidates.has(shownBy)) return shownBy
  return candidates.values().next().value
}
