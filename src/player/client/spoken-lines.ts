/** A server repeats what a player sent within this time, in milliseconds; later it is somebody else's line. */
const ECHO_MS = 5_000
/** Letters in one line: vanilla's clients and servers take no more. */
const LONGEST = 256
/** How many lines of one player wait for their echo. */
const MOST = 16

/** A chat line that a player sent. */
export interface SpokenLine {
  readonly text: string
  /** On the mesh's clock. */
  readonly at: number
  /** To which server. */
  readonly server: string
}

/** The chat lines that the player sent lately and its server has not repeated yet. */
export class SpokenLines {
  readonly #lines: SpokenLine[] = []

  get waiting(): boolean {
    return this.#lines.length > 0
  }

  /** The player sent a line to a server. */
  sent(message: string, server: string, now: number): void {
    // Servers trim messages; an empty one is in every line, and a long one no server repeats.
    const text = message.trim()
    if (text === '' || text.length > LONGEST) return
    this.#lines.push({ text, at: now, server })
    if (this.#lines.length > MOST) this.#lines.shift()
  }

  /** Whether a server has not repeated a line yet. */
  waitsFor(server: string): boolean {
    return this.#lines.some((line) => line.server === server)
  }

  /** The line that `isEcho` takes for repeated, if any; each is taken once. */
  takeEcho(server: string, now: number, isEcho: (text: string) => boolean): SpokenLine | undefined {
    while (this.#lines[0] && now - this.#lines[0].at > ECHO_MS) this.#lines.shift()
    const own = this.#lines.filter((line) => line.server === server && isEcho(line.text))
    // The longest: "a" is in whatever else it sent, too.
    const [echoed] = own.sort((a, b) => b.text.length - a.text.length)
    if (echoed) this.#lines.splice(this.#lines.indexOf(echoed), 1)
    return echoed
  }
}
