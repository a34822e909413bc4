import { chunkAt } from '../../world/chunks.ts'

/** What a client keeps beyond its view distance: vanilla's chunk storage is three chunks wider. */
const VIEW_SLACK = 3
/** Vanilla's client shows so many chunks at the least. */
const LEAST_VIEW = 2

/** The level that the client has been given, and what of it is in its view. */
export class ClientLevel {
  #dimension = ''
  #awaitsLogin = true
  #centre: { readonly x: number; readonly z: number } | undefined
  #viewDistance = LEAST_VIEW

  /** Such as `minecraft:overworld`; '' before the first login. */
  get dimension(): string {
    return this.#dimension
  }

  /** The client has been let into the game at least once. */
  get joined(): boolean {
    return this.#dimension !== ''
  }

  /** The client waits for a play login: its first, or the one after a configuration. */
  get awaitsLogin(): boolean {
    return this.#awaitsLogin
  }

  /**
   * Where the client has been sent that the centre of its view is, in chunks; undefined while it has not in this level.
   */
  get viewCentre(): { readonly x: number; readonly z: number } | undefined {
    return this.#centre
  }

  /** In chunks. */
  get viewDistance(): number {
    return this.#viewDistance
  }

  /** The client's server takes it into configuration: a login follows. */
  expectLogin(): void {
    this.#awaitsLogin = true
  }

  /** The client is logged in by mcmesh itself, with another server's login. */
  loginReplaced(): void {
    this.#awaitsLogin = false
  }

  /** A login lets the client in. */
  begin(dimension: string, viewDistance: number): void {
    this.#awaitsLogin = false
    this.#dimension = dimension
    this.#viewDistance = viewDistance
  }

  /** A respawn brings it into a dimension, perhaps the same. */
  enter(dimension: string): void {
    this.#dimension = dimension
  }

  /** The client dropped its level: its view has no centre until it is sent one. */
  forgetView(): void {
    this.#centre = undefined
  }

  viewMoved({ x, z }: { readonly x: number; readonly z: number }): void {
    this.#centre = { x, z }
  }

  /** False when it was that before. */
  viewDistanceChanged(chunks: number): boolean {
    const distance = Math.max(LEAST_VIEW, chunks)
    if (distance === this.#viewDistance) return false
    this.#viewDistance = distance
    return true
  }

  /** Whether the client keeps a chunk. Until a server sends where the view is, it is where the player stands. */
  inView(x: number, z: number, standsAt: { readonly x: number; readonly z: number }): boolean {
    const centre = this.#centre ?? chunkAt(standsAt)
    const reach = Math.max(LEAST_VIEW, this.#viewDistance) + VIEW_SLACK
    return Math.abs(x - centre.x) <= reach && Math.abs(z - centre.z) <= reach
  }
}
