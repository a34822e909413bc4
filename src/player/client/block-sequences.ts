/**
 * Block sequences (1.19+). acknowledge_player_digging settles every lower sequence on the client, whichever server it
 * went to, so that one is held back until the lower ones that went to other links are answered too.
 */
export class BlockSequences {
  readonly #open: { readonly sequence: number; readonly server: string; answered: boolean }[] = []
  readonly #most: number

  constructor(most = 256) {
    this.#most = most
  }

  /** The client acted with `sequence`, on `server`. */
  acted(server: string, sequence: number): void {
    if (sequence <= 0) return
    this.#open.push({ sequence, server, answered: false })
    if (this.#open.length > this.#most) this.#open.shift()
  }

  /** A server settled everything up to `sequence`: answers what the client can be sent, if anything. */
  acknowledged(server: string, sequence: number): number | undefined {
    for (const action of this.#open) if (action.server === server && action.sequence <= sequence) action.answered = true
    return this.#settle()
  }

  /** A link is gone: what it never answered is settled. */
  leave(server: string): number | undefined {
    for (const action of this.#open) if (action.server === server) action.answered = true
    return this.#settle()
  }

  /** The client has a new level, and counts from the start. */
  clear(): void {
    this.#open.length = 0
  }

  #settle(): number | undefined {
    let settled: number | undefined
    while (this.#open[0]?.answered) settled = this.#open.shift()?.sequence
    return settled
  }
}
