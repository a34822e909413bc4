/** What a seat may have its link do. */
export interface SeatLink {
  /** The player looks through another entity's eyes. */
  readonly spectating: boolean
  /** Presses or lets go the key that leaves a vehicle. */
  sneak(down: boolean): void
  /** Sends again how the player's own body stands. */
  resendPostures(): void
}

/** The vehicle that a link's server has the player in, and the sneaking that is to get it out. */
export class Seat {
  readonly #link: SeatLink
  #vehicle: number | undefined
  /** The player is held to be sneaking there, until the server has set it down. */
  #forcedSneak = false

  constructor(link: SeatLink) {
    this.#link = link
  }

  /** The server's entity id of the vehicle. */
  get vehicle(): number | undefined {
    return this.#vehicle
  }

  /** The server seated the player. True when it did not sit there before. */
  mounted(vehicle: number): boolean {
    const sitsDown = this.#vehicle !== vehicle
    this.#vehicle = vehicle
    return sitsDown
  }

  /** The player no longer sits in that vehicle. */
  left(vehicle: number): void {
    if (this.#vehicle !== vehicle) return
    this.#vehicle = undefined
    this.dismounted()
  }

  /** Asks the server to set the player down. A server looks once a tick: what is let go in the same tick was never held. */
  forceSneak(): void {
    this.#forcedSneak = true
    this.#link.sneak(true)
  }

  /** The server has set the player down, perhaps: the key is let go once it is in no other's seat or eyes. */
  dismounted(): void {
    if (!this.#forcedSneak || this.#vehicle !== undefined || this.#link.spectating) return
    this.#forcedSneak = false
    this.#link.sneak(false)
    this.#link.resendPostures()
  }

  /** The level is gone, and all vehicles with it. */
  clear(): void {
    this.#vehicle = undefined
    this.#forcedSneak = false
  }
}
