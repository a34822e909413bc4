import type { BodyTag } from '../../carry/transport.ts'
import type { SnbtCompound, SnbtTag } from '../../protocol/snbt.ts'
import type { BodyCommands } from './body-commands.ts'

/** What a body's server has kept of what was begun there and is perhaps not done: in command storage, under the body's name. */
export interface Kept {
  /** The game mode before the body was made creative, by number. */
  readonly mode?: unknown
  /** The base of its maximum of health before that was changed. */
  readonly maxHealth?: unknown
}

/**
 * The numbers of the carries whose write or clear was begun on a body, until their tag stands: a crash in between leaves them in the
 * server's storage, and whoever comes next knows by them what the body's content is worth.
 */
export class BegunCarries {
  readonly #commands: BodyCommands
  #write: number | undefined
  readonly #cleared = new Map<number, number>()
  #doubtful: number | undefined

  constructor(commands: BodyCommands) {
    this.#commands = commands
  }

  /** Reads what others have left in the storage. */
  async recover(): Promise<Kept> {
    const stored = await this.#commands.stored('know what was begun', '')
    const { write, cleared, mode, max_health } = compoundOf(stored)
    this.#write = numberOf(write)
    for (const [key, count] of Object.entries(compoundOf(cleared))) {
      const carry = Number(/^n(\d+)$/.exec(key)?.[1])
      if (Number.isSafeInteger(carry)) this.#cleared.set(carry, Number(count.value))
    }
    return { mode: mode?.value, maxHealth: max_health?.value }
  }

  /**
   * What the storage says of a body that has so many items: a write that was begun; a clear that was done, unless the body has as many
   * items as that one counted. Then its server has come back with an older save.
   */
  tags(items: number): readonly BodyTag[] {
    const begun: readonly BodyTag[] = this.#write === undefined ? [] : [{ carry: this.#write, did: 'begun' }]
    const done = [...this.#cleared].filter(([, count]) => count >= 0 && (items === 0 || items !== count))
    return [...begun, ...done.map(([carry]): BodyTag => ({ carry, did: 'cleared' }))]
  }

  /** Marks that a write begins. False: it was begun before, and what is there may be its own. */
  async beginWrite(carry: number): Promise<boolean> {
    const { storage: path } = this.#commands
    const answer = await this.#commands.run('mark what is begun', 'begin a write', { path, carry })
    this.#write = carry
    return answer !== ''
  }

  /** How many items a clear has counted; undefined when it was not done, as far as is known here. */
  counted(carry: number): number | undefined {
    return this.#cleared.get(carry)
  }

  /** Whether a clear that was sent was carried out is not known: its answer did not come. */
  doubt(carry: number): void {
    this.#doubtful = carry
  }

  /** Finds out whether a doubtful clear was carried out; one that was not never will be, however late it comes. */
  async resolve(): Promise<void> {
    const carry = this.#doubtful
    if (carry === undefined) return
    const answer = await this.#commands.run('know what was cleared', 'revoke a clear', { path: this.pathOf(carry) })
    if (answer === '') await this.askCounted(carry)
    this.#doubtful = undefined
  }

  /** Asks the server how many that were. */
  async askCounted(carry: number): Promise<number | undefined> {
    const count = numberOf(await this.#commands.stored('know what was cleared', `.cleared.n${carry}`))
    if (count !== undefined) this.#cleared.set(carry, count)
    return count
  }

  cleared(carry: number, count: number): void {
    this.#doubtful = undefined
    this.#cleared.set(carry, count)
  }

  /** Marks a clear that counts nothing as done. */
  async markCleared(carry: number): Promise<void> {
    if (this.#cleared.has(carry)) return
    await this.#commands.run('mark what is begun', 'set in the storage', { path: this.pathOf(carry), value: 0 })
    this.#cleared.set(carry, 0)
  }

  async forgetCleared(carry: number): Promise<void> {
    await this.#commands.run('forget an earlier carry', 'forget in the storage', { path: this.pathOf(carry) })
    this.#cleared.delete(carry)
  }

  /** Clears other than this one are asked for no more. */
  async forgetOthers(carry: number): Promise<void> {
    const others = [...this.#cleared.keys()].filter((each) => each !== carry)
    await Promise.all(others.map((each) => this.forgetCleared(each)))
  }

  pathOf(carry: number): string {
    return `${this.#commands.storage}.cleared.n${carry}`
  }
}

const compoundOf = (tag: SnbtTag | undefined): SnbtCompound =>
  tag?.type === 'compound' ? (tag.value as SnbtCompound) : {}

const numberOf = (tag: SnbtTag | undefined): number | undefined =>
  typeof tag?.value === 'number' ? tag.value : undefined
