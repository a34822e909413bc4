import type { DurableFiles } from './durable-files.ts'
import type { GroundItems } from './ground-items.ts'
import type { Position } from './squid.ts'

/** A player that is here. */
export interface Kept {
  readonly uuid: string
  /** Whether it has had to do with other players, or with what lies on the ground, since it was last written. */
  readonly mingled: boolean
  readonly changed: boolean
  /** What its file would say now. */
  text(): string
  /** This text is in its file, or will be. */
  written(text: string): void
  /** What it was said to be written as did not reach the disk. */
  unwritten(): void
}

const groundFile = 'ground'

/**
 * All players of a server and what lies on its ground, in their files. What went from one to another since it was last written is written
 * together, and before anything leaves the server by a carry: so a server that is killed has it once when it comes back.
 */
export class SavedWorld {
  readonly #files: DurableFiles
  readonly #ground: GroundItems
  readonly #warn: (message: string) => void
  readonly #players = new Set<Kept>()
  /** Whose changes are on their way to the disk. */
  #underWay = new Set<Kept>()
  #groundLoaded = false

  constructor(files: DurableFiles, ground: GroundItems, warn: (message: string) => void) {
    this.#files = files
    this.#ground = ground
    this.#warn = warn
  }

  read(uuid: string): string | undefined {
    return this.#files.read(uuid)
  }

  /** `at` makes a position of flying-squid's class. */
  join(player: Kept, at: (x: number, y: number, z: number) => Position): void {
    this.#players.add(player)
    if (this.#groundLoaded) return
    // Items can only be read once somebody speaks the server's version.
    this.#groundLoaded = true
    const text = this.#files.read(groundFile)
    if (text !== undefined) this.#ground.restore(JSON.parse(text), at)
  }

  leave(player: Kept): void {
    this.#players.delete(player)
  }

  /**
   * Writes what a player will be, and whoever has had to do with others, before it returns.
   *
   * @throws Error when the disk does not take it: then nothing was written
   */
  commit(player: Kept, text: string): void {
    const others = [...this.#players].filter((each) => each.mingled || this.#underWay.has(each))
    const texts = new Map(others.map((each) => [each.uuid, each.text()]))
    const lying = this.#ground.changed || this.#underWay.size > 0 ? this.#ground.state() : undefined
    if (lying) texts.set(groundFile, JSON.stringify(lying))
    texts.set(player.uuid, text)
    this.#files.writeNow(texts)
    for (const each of others) each.written(texts.get(each.uuid) as string)
    player.written(text)
    if (lying) this.#ground.changed = false
  }

  /** Writes what has changed, beside what the server does. */
  async saveChanges(): Promise<void> {
    const changed = [...this.#players].filter((each) => each.changed)
    const ground = this.#groundLoaded && this.#ground.changed
    if ((changed.length === 0 && !ground) || this.#underWay.size > 0) return
    const texts = new Map(changed.map((each) => [each.uuid, each.text()]))
    for (const each of changed) each.written(texts.get(each.uuid) as string)
    if (ground) texts.set(groundFile, JSON.stringify(this.#ground.state()))
    this.#ground.changed = false
    this.#underWay = new Set(changed)
    try {
      await this.#files.write(texts)
    } catch (error) {
      for (const each of changed) each.unwritten()
      this.#ground.changed ||= ground
      this.#warn(`what players have is not kept: ${(error as Error).message}`)
    } finally {
      this.#underWay = new Set()
    }
  }
}
