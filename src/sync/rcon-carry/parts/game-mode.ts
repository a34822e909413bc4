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
    let kept = await this.#keep(step)
    if (kept === undefined && (await this.#commands.data(step)).gamemode !== 'creative') {
      // What is kept is left over from a time before: the body has had it back.
      await this.forget()
      kept = await this.#keep(step)
    }
    // Else it is creative already: its own mode was kept by whoever has lost the answer.
    const mode = kept ?? names[Number((await this.#commands.stored(step, MODE))?.value)]
    await this.#commands.run(step, 'gamemode', { mode: 'creative' })
    this.#kept = mode
  }

  /** Undefined where a mode is kept already, of which nothing is said. */
  async #keep(step: string): Promise<GameModeName | undefined> {
    const answer = await this.#commands.run(step, 'keep the game mode', { path: this.#path })
    const told = / has the following entity data: (\d)/.exec(answer)?.[1]
    return told === undefined ? undefined : names[Number(told)]
  }

  /** Gives the mode back, or `mode` in its place. */
  async giveBack(mode?: GameModeName): Promise<void> {
    const wanted = mode ?? this.#kept
    if (wanted === undefined) return
    await this.#commands.run('give the game mode back', 'gamemode', { mode: wanted })
    this.#kept = undefined
  }

  /** What it was is kept no longer. Nothing is done while the body is creative on loan. */
  async forget(): Promise<void> {
    if (this.#kept) return
    await this.#commands.run('forget the game mode', 'forget in the storage', { path: this.#path })
  }

  /** What a process that is no more has kept: it can be given back from now on. */
  recover(stored: unknown): void {
    this.#kept ??= names[Number(stored)]
  }

  get #path(): string {
    return `${this.#commands.storage}${MODE}`
  }
}
