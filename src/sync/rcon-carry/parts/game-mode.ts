import type { GameModeName } from '../../../carry/state.ts'
import type { BodyCommands } from '../body-commands.ts'

const names: readonly GameModeName[] = ['survival', 'creative', 'adventure', 'spectator']

const MODE = '.mode'

/**
 * A body's game mode while it is creative for a burst: what it was is kept in the server's storage before it changes, so that
 * whoever comes after a crash can give it back.
 */
export class BorrowedMode {
  readonly #commands: BodyCommands
  #kept: GameModeName | undefined

  constructor(commands: BodyCommands) {
    this.#commands = commands
  }

  /** What the body's mode was before this process has made it creative; undefined while it has not. */
  get kept(): GameModeName | undefined {
    return this.#kept
  }

  async borrow(): Promise<void> {
    if (this.#kept) return
    const step = 'make the player creative'
    const answer = await this.#commands.run(step, 'keep the game mode', { path: this.#path })
    // Nothing is said where it was kept before, by whoever has lost this answer.
    const told = / has the following entity data: (\d)/.exec(answer)?.[1]
    const mode = names[Number(told ?? (await this.#commands.stored(step, MODE))?.value)]
    await this.#commands.run(step, 'gamemode', { mode: 'creative' })
    this.#kept = mode
  }

  /** Gives the mode back, or `mode` in its place, and forgets what it was. */
  async giveBack(mode?: GameModeName): Promise<void> {
    const kept = this.#kept
    const wanted = mode ?? kept
    if (wanted === undefined) return
    const step = 'give the game mode back'
    await this.#commands.run(step, 'gamemode', { mode: wanted })
    if (kept === undefined) return
    await this.#commands.run(step, 'forget in the storage', { path: this.#path })
    this.#kept = undefined
  }

  /** What a process that is no more has kept: it can be given back from now on. */
  recover(stored: unknown): void {
    this.#kept ??= names[Number(stored)]
  }

  get #path(): string {
    return `${this.#commands.storage}${MODE}`
  }
}
