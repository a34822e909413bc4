import { playerKey } from '../protocol/player-name.ts'

/** How many of those who left are kept: until their servers have sent that they left. */
const MOST = 256

/** Where those who left lately played last. */
export class Departed {
  readonly #servers = new Map<string, string>()

  add(name: string, server: string): void {
    const key = playerKey(name)
    this.#servers.delete(key)
    this.#servers.set(key, server)
    if (this.#servers.size > MOST) this.#servers.delete(this.#servers.keys().next().value ?? '')
  }

  server(name: string): string | undefined {
    return this.#servers.get(playerKey(name))
  }
}
