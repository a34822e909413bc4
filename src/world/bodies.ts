/**
 * Which entity is whose body. A server names a player by the UUID it gave at login, which need not be the mesh's own (a
 * server that is not forwarded to makes its own), so players are matched by their own logins, server by server.
 */
export class Bodies<P extends object> {
  readonly #byLogin = new Map<string, P>()
  /** Who left a server lately, oldest first: its packets of them may still be under way. */
  readonly #left = new Map<string, { readonly player: P; readonly until: number }>()

  /** `player` logged into `server`, which knows it by `uuid`. */
  login(server: string, uuid: string, player: P): void {
    this.#left.delete(keyOf(server, uuid))
    this.#byLogin.set(keyOf(server, uuid), player)
  }

  /**
   * The link is gone. Does nothing when another player has logged in under the same UUID since. With `now` (milliseconds)
   * the player is still found for a while, or until `forgetLeft`, as `remains` where those are given: what is left of one whose
   * client is gone.
   */
  logout(server: string, uuid: string, player: P, now?: number, remains = player): void {
    const key = keyOf(server, uuid)
    if (this.#byLogin.get(key) !== player) return
    this.#byLogin.delete(key)
    if (now !== undefined) this.#left.set(key, { player: remains, until: now + LINGERS })
  }

  /** Forgets who left long enough ago. Answers when the next is due; undefined when nobody is. */
  forgetLeft(now: number): number | undefined {
    for (const [oldest, { until }] of this.#left) {
      if (until > now) return until
      this.#left.delete(oldest)
    }
    return undefined
  }

  /** The player whose body a server's entity with this UUID is. With `now` also one that has just left it. */
  find(server: string, uuid: string, now?: number): P | undefined {
    const key = keyOf(server, uuid)
    const player = this.#byLogin.get(key)
    if (player || now === undefined) return player
    const left = this.#left.get(key)
    return left && left.until > now ? left.player : undefined
  }
}

/** Milliseconds for which packets about somebody who left may still come over other links. */
const LINGERS = 5_000

const keyOf = (server: string, uuid: string): string => `${server}\n${uuid}`

/**
 * The server that shows a body to an observer: the one that the observed player plays on if the observer is sent the
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
